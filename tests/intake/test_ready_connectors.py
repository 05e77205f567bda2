"""The ready connectors: what each provider sends becomes an enquiry once, and its other events none."""

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest

from teplo.identity.models import ContactPoint
from teplo.intake.models import Capture
from teplo.leads.models import Enquiry, Lead
from tests.intake.hooked import deliver, open_hook
from tests.samples.folder import FOLDER

FORM = "application/x-www-form-urlencoded"
REAL = FOLDER / "internal/webhooks"


def real(name: str) -> bytes:
    """A payload as its provider documents it; skips the test where it is not there."""
    path: Path = REAL / name
    if not path.exists():
        pytest.skip(f"{name} is not among the samples: name their folder in TEPLO_SAMPLES")
    return path.read_bytes()


def points() -> set[str]:
    return set(ContactPoint.objects.values_list("value", flat=True))


TILDA = {
    "Name": "Ольга", "Phone": "+7 (912) 345-67-89", "Email": "olga@example.ru", "Comments": "Сколько стоит?",
    "Площадь": "120", "tranid": "12:34", "formid": "form99", "formname": "Расчёт", "form-spec-comments": "Its good",
    "COOKIES": "a=1; TILDAUTM=utm_source%3Dyandex%7C%7C%7Cutm_campaign%3Dosen; b=2",
    "tildaspec-referer": "https://example.ru/price",
    "payment": json.dumps({"orderid": "77", "amount": "900", "products": [{"name": "Плинтус", "quantity": 3}]}),
}  # fmt: skip


def test_tilda_tries_the_address_and_nothing_is_kept(client, company):
    answer = deliver(client, open_hook("tilda"), b"test=test", type=FORM)
    assert (answer.status_code, answer.content, Capture.objects.count()) == (200, b"ok", 0)


def test_the_trial_that_tilda_really_sends_is_answered(client, company):
    assert deliver(client, open_hook("tilda"), real("tilda/test_ping.form"), type=FORM).content == b"ok"
    assert Capture.objects.count() == 0


def test_a_form_of_tilda_becomes_a_lead_however_often_it_comes(client, company):
    channel = open_hook("tilda")
    for _time in range(3):
        assert deliver(client, channel, urlencode(TILDA).encode(), type=FORM).status_code == 200
    enquiry = Enquiry.objects.get()
    assert points() == {"+79123456789", "olga@example.ru"}
    assert enquiry.text.startswith("Сколько стоит?")
    assert enquiry.lead.fields == {
        "Площадь": "120",
        "Form": "Расчёт",
        "Order": "77",
        "Goods": "Плинтус × 3",
        "Sum": "900",
    }
    assert (enquiry.source.key, enquiry.context["page"]) == ("yandex", "https://example.ru/price")


def test_a_key_of_tilda_is_asked_for_where_one_is_set(client, company):
    channel = open_hook("tilda", secrets={"secret": "k1"}, key_name="token")
    tries = [{}, {"token": "k2"}, {"token": "k1"}]
    codes = [deliver(client, channel, urlencode({**TILDA, **one}).encode(), type=FORM).status_code for one in tries]
    assert (codes, Capture.objects.count()) == ([401, 401, 200], 1)
    assert deliver(client, channel, urlencode(TILDA).encode(), type=FORM, token="k1").status_code == 200


def test_every_real_event_of_jivo_is_taken_and_ended_talks_become_leads(client, company):
    channel = open_hook("jivosite")
    for name in sorted(path.name for path in REAL.glob("jivo/*.json")) or ["offline_message.json"]:
        answer = deliver(client, channel, real(f"jivo/{name}"))
        assert (answer.status_code, answer.json()) == (200, {"result": "ok"})
    assert Capture.objects.filter(state="kept").count() == 0
    assert (Enquiry.objects.count(), Lead.objects.count()) == (3, 1)  # a call, a chat and a message of one visitor
    offline = Enquiry.objects.get(text="Message text")
    assert (offline.source.key, offline.context["page"]) == ("google", "http://example.com/")
    assert points() == {"+14084987855", "email@example.com"}


def test_a_body_of_jivo_that_is_not_json_is_kept(client, company):
    body = real("jivo/client_attribute_updated.INVALID_IN_DOCS.txt")
    assert deliver(client, open_hook("jivosite"), body).status_code == 200
    assert Capture.objects.get().reason == "not_json"


BOOKING = {
    "company_id": 1, "resource": "record", "resource_id": 55, "status": "create",
    "data": {
        "services": [{"title": "Стрижка", "cost": 900}, {"title": "Укладка", "cost": 600}], "staff": {"name": "Анна"},
        "client": {"name": "Ольга", "phone": "79123456789", "email": ""}, "comment": "Можно с собакой?",
        "datetime": "2026-11-25T10:00:00+03:00", "online": True,
    },
}  # fmt: skip


def test_a_booking_becomes_a_lead_and_its_changes_do_not(client, company):
    channel = open_hook("yclients")
    for status in ("create", "create", "update", "delete"):
        assert deliver(client, channel, {**BOOKING, "status": status}).status_code == 200
    enquiry = Enquiry.objects.get()
    assert (enquiry.lead.need, enquiry.text, enquiry.lead.fields["Cost"]) == (
        "Стрижка, Укладка",
        "Можно с собакой?",
        "1500",
    )
    assert points() == {"+79123456789"}
    assert [*Capture.objects.order_by("pk").values_list("state", flat=True)] == ["admitted", "dropped", "dropped"]


def test_only_what_clients_booked_themselves_counts_where_that_is_asked(client, company):
    channel = open_hook("yclients", online_only=True)
    deliver(client, channel, {**BOOKING, "data": {**BOOKING["data"], "online": False}})
    assert Capture.objects.get().reason == "not_online"


def test_new_clients_count_where_they_are_asked_for(client, company):
    given = {
        "company_id": 1,
        "resource": "client",
        "resource_id": 9,
        "status": "create",
        "data": BOOKING["data"]["client"],
    }
    deliver(client, open_hook("yclients"), given)
    assert Enquiry.objects.count() == 0
    deliver(client, open_hook("yclients", new_clients=True), given)
    assert points() == {"+79123456789"}


CALL = {
    "callerphone": "79123456789", "phonenumber": "74951234567", "calltime": "2026-11-22 10:00:00", "unique": "true",
    "status": "successful", "utm_source": "<не указано>", "utm_campaign": "osen", "source": "yandex", "medium": "cpc",
}  # fmt: skip


def test_a_tracked_call_becomes_a_lead_with_its_advertising(client, company):
    deliver(client, open_hook("calltouch"), urlencode(CALL).encode(), type=FORM)
    enquiry = Enquiry.objects.get()
    assert (points(), enquiry.source.key) == ({"+79123456789"}, "yandex")
    assert enquiry.context["utm"] == {"campaign": "osen", "medium": "cpc"}
    assert enquiry.lead.fields["phonenumber"] == "74951234567"


def test_a_trial_of_calltouch_and_repeated_calls_make_no_leads(client, company):
    channel = open_hook("calltouch", unique_only=True)
    trial = {name: "{" + name + "}" for name in CALL}
    deliver(client, channel, urlencode(trial).encode(), type=FORM)
    deliver(client, channel, urlencode({**CALL, "unique": "false"}).encode(), type=FORM)
    assert [*Capture.objects.order_by("pk").values_list("reason", flat=True)] == ["trial", "not_unique"]


def test_calls_come_from_the_vendors_network_where_that_is_asked(client, company):
    channel = open_hook("calltouch", own_network=True)

    def sent(address: str) -> int:
        body = urlencode(CALL)
        return client.post(f"/hooks/{channel.key}", body, content_type=FORM, REMOTE_ADDR=address).status_code

    assert [sent(address) for address in ("92.118.68.1", "2001:db8::1", "92.118.67.9")] == [401, 401, 200]


def test_parameters_in_the_address_alone_are_read(client, company):
    channel = open_hook("calltouch")
    for phone in ("79123456789", "79123456780"):
        client.post(f"/hooks/{channel.key}?callerphone={phone}", b"", content_type=FORM)
    assert client.get(f"/hooks/{channel.key}?callerphone=79123456781").status_code == 200
    assert client.head(f"/hooks/{channel.key}?callerphone=79123456782").status_code == 405
    assert points() == {"+79123456789", "+79123456780", "+79123456781"}
