"""A form's own page: nothing typed is lost, nobody is asked for a captcha, everything is kept."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from teplo.channels.actions.forms import change_form, make_form
from teplo.channels.models import Channel, Form
from teplo.identity.models import ConsentEvent
from teplo.intake.models import Capture
from teplo.kit import limits, tokens
from teplo.kit.transactions import front_door
from teplo.leads.models import Lead
from teplo.ledger.actors import SYSTEM
from teplo.ops.seed import seed
from teplo.terms.actions import add_field

SHOWN = "a form shown a minute ago"
GOOD = {"name": "Иван Петров", "contact": "8 (912) 345-67-89", "need": "Ламинат", "consent_processing": "1"}


@pytest.fixture
def form(db: None) -> Form:
    limits.LIMITS.forget()
    seed()
    channel = Channel.objects.create(kind="form", slug="site", key=tokens.make_public_key(), name="Сайт")
    return front_door(make_form)(channel, heading="Рассчитать стоимость", language="ru")


def send(client: Client, form: Form, **values: str) -> "object":
    started = tokens.sign(
        (timezone.now() - timedelta(minutes=1)).timestamp(), purpose="form", until=timezone.now() + timedelta(hours=1)
    )
    return client.post(f"/f/{form.channel.key}", {"started": started, **values})


def test_a_sent_form_becomes_a_lead_with_its_consent(client: Client, form: Form) -> None:
    answer = send(client, form, **GOOD, utm_source="yandex", page="https://example.ru/l", surprise="?")
    lead = Lead.objects.get()
    assert answer.status_code == 302
    assert lead.person.name == "Иван Петров"
    assert lead.enquiries.get().context["page"] == "https://example.ru/l"
    assert "surprise: ?" in lead.enquiries.get().text
    assert ConsentEvent.objects.get().text_version == "1"
    assert form.success in client.get(answer["Location"]).text


def test_a_mistake_stands_at_its_field_and_nothing_typed_is_lost(client: Client, form: Form) -> None:
    answer = send(client, form, **{**GOOD, "contact": "8 912"})
    assert answer.status_code == 422
    assert 'id="f-contact-mistake"' in answer.text
    assert 'value="Иван Петров"' in answer.text
    assert Capture.objects.get().reason == "to_mend"


def test_mending_settles_the_first_try(client: Client, form: Form) -> None:
    number = tokens.make_public_key()
    send(client, form, **{**GOOD, "contact": "8 912"}, nonce=number)
    send(client, form, **GOOD, nonce=number)
    assert list(Capture.objects.order_by("pk").values_list("state", "reason")) == [
        ("dropped", "mended"),
        ("admitted", ""),
    ]


def test_a_first_try_from_a_sites_own_form_is_settled_by_the_page_of_mistakes(client: Client, form: Form) -> None:
    """Such a form has no number; two visitors without one are not taken for each other."""
    first, other = (send(client, form, **{**GOOD, "contact": wrong}) for wrong in ("8 912", "8 913"))
    numbers = [re.findall(r'name="nonce" value="([^"]+)"', answer.text) for answer in (first, other)]
    assert numbers[0] != numbers[1]
    send(client, form, **GOOD, nonce=numbers[0][0])
    states = list(Capture.objects.order_by("pk").values_list("state", "reason"))
    assert states == [("dropped", "mended"), ("kept", "to_mend"), ("admitted", "")]


def test_a_script_of_a_site_is_told_the_number_of_its_first_try(client: Client, form: Form) -> None:
    json = {"HTTP_ACCEPT": "application/json"}
    told = client.post(f"/f/{form.channel.key}", {**GOOD, "contact": "8 912"}, **json).json()
    client.post(f"/f/{form.channel.key}", {**GOOD, "nonce": told["nonce"], "started": "x"}, **json)
    assert Capture.objects.order_by("pk").first().reason == "mended"


def test_a_double_click_makes_one_enquiry(client: Client, form: Form) -> None:
    values = {**GOOD, "nonce": tokens.make_public_key(), "started": "x"}
    for _ in range(2):
        assert client.post(f"/f/{form.channel.key}", values).status_code == 302
    assert Lead.objects.get().enquiries.count() == 1


@pytest.mark.parametrize(
    ("extra", "state", "reason"),
    [
        ({"website": "http://spam"}, "held", "trap"),
        ({"need": "http://a http://b www.c"}, "held", "links"),
    ],
)
def test_signs_of_a_machine_hold_a_submission(
    client: Client, form: Form, extra: dict[str, str], state: str, reason: str
) -> None:
    assert send(client, form, **{**GOOD, **extra}).status_code == 302
    assert (Capture.objects.get().state, Capture.objects.get().reason) == (state, reason)
    assert not Lead.objects.exists()


def test_haste_holds_and_haste_in_the_trap_blocks(client: Client, form: Form) -> None:
    now = timezone.now()
    started = tokens.sign(now.timestamp(), purpose="form", until=now + timedelta(hours=1))
    client.post(f"/f/{form.channel.key}", {**GOOD, "started": started})
    client.post(f"/f/{form.channel.key}", {**GOOD, "started": started, "website": "x"})
    assert list(Capture.objects.order_by("pk").values_list("state", flat=True)) == ["held", "blocked"]


def test_without_consent_to_processing_nothing_is_admitted(client: Client, form: Form) -> None:
    answer = send(client, form, **{**GOOD, "consent_processing": ""})
    assert answer.status_code == 422
    assert not Lead.objects.exists()
    assert not ConsentEvent.objects.exists()


def test_a_form_that_is_off_or_unknown_is_not_found(client: Client, form: Form) -> None:
    Channel.objects.filter(pk=form.channel_id).update(is_active=False)
    assert client.get(f"/f/{form.channel.key}").status_code == 404
    assert client.get("/f/x").status_code == 404


def test_only_named_sites_may_frame_it(client: Client, form: Form) -> None:
    Form.objects.filter(pk=form.pk).update(allowed_sites=["example.ru"])
    assert (
        "frame-ancestors 'self' https://example.ru" in client.get(f"/f/{form.channel.key}")["Content-Security-Policy"]
    )


def test_a_script_on_another_site_is_answered_in_json(client: Client, form: Form) -> None:
    address, headers = f"/f/{form.channel.key}", {"Accept": "application/json"}
    wrong = client.post(address, {"name": "Иван"}, headers=headers)
    assert {error["field"] for error in wrong.json()["errors"]} == {"contact", "consent_processing"}
    assert client.post(address, GOOD, headers=headers).json()["state"] == "kept"


def test_the_public_page_sets_no_cookie(client: Client, form: Form) -> None:
    assert not client.get(f"/f/{form.channel.key}").cookies


def test_a_form_asks_for_fields_of_the_company(client: Client, form: Form) -> None:
    for name, kind in (("Size", "number"), ("Wood", "choices")):
        add_field("lead", name=name, kind=kind, options=["Oak", "Pine"], by=SYSTEM, at=timezone.now())
    own = [{"key": key, "label": key[7:], "required": True, "help": ""} for key in ("custom_size", "custom_wood")]
    asked = {"consents": list(form.consents.all()), "by": SYSTEM, "at": timezone.now()}
    change_form(form, values={"fields": [*form.fields, *own]}, **asked)
    assert 'type="checkbox" name="custom_wood" value="pine"' in client.get(f"/f/{form.channel.key}").text
    refused = send(client, form, **GOOD, custom_size="big", custom_wood=["oak", "pine"])
    assert refused.status_code == 422
    assert 'id="f-custom_size-mistake"' in refused.text
    assert send(client, form, **GOOD, custom_size="1 200", custom_wood=["oak", "pine"]).status_code == 302
    assert Lead.objects.get().custom == {"size": "1200", "wood": ["oak", "pine"]}
