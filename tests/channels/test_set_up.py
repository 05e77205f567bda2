"""Channels, forms, sources and campaigns are set up by whoever may, and only so that they work."""

import pytest
from django.utils import timezone

from teplo.channels.actions import (
    add_campaign,
    add_channel,
    add_source,
    change_channel,
    change_form,
    change_source,
    renew_consent,
)
from teplo.channels.models import Campaign, Channel, Form, Source
from teplo.channels.rules import fields_mistakes, sites_mistakes
from teplo.kit.problems import Conflict, Forbidden, Invalid
from teplo.ledger.models import Event
from teplo.staff.models import Queue
from teplo.terms.actions import add_consent_text
from teplo.terms.models import ConsentText
from tests.company import Company


def signed(company: Company) -> dict:
    return {"by": company.administrator, "at": timezone.now()}


def made(company: Company, name: str = "Форма «Ламинат»") -> Form:
    return add_channel("form", name=name, language="ru", **signed(company)).form


def fields_of(problem: pytest.ExceptionInfo) -> list[tuple[str, str]]:
    return [(error.field, error.code) for error in problem.value.errors]


def test_a_channel_is_named_in_latin_letters_and_never_twice(company):
    slugs = [made(company).channel.slug for _ in range(2)]
    assert slugs == ["forma-laminat", "forma-laminat-2"]
    assert Event.objects.filter(kind="channel.added", by_id=company.administrator.pk).count() == 2


def test_a_new_form_can_be_used_at_once(company):
    form = made(company)
    assert fields_mistakes(form.fields) == []
    assert [text.purpose for text in form.consents.all()] == ["processing"]


def test_whoever_may_not_set_up_channels_changes_nothing(company):
    channel = Channel.objects.get(slug="api")
    with pytest.raises(Forbidden):
        change_channel(channel, values={"name": "?"}, by=company.owner, at=timezone.now())
    assert Channel.objects.get(slug="api").name == channel.name


def test_only_declared_settings_change(company):
    with pytest.raises(ValueError, match="key"):
        change_channel(Channel.objects.get(slug="api"), values={"key": "mine"}, **signed(company))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"response_minutes": 50_000}, "response_minutes"),
        ({"name": " "}, "name"),
    ],
)
def test_a_setting_that_cannot_be_is_named(company, values, field):
    with pytest.raises(Invalid) as problem:
        change_channel(Channel.objects.get(slug="api"), values=values, **signed(company))
    assert [error.field for error in problem.value.errors] == [field]


def test_a_channel_has_one_responsible_who_works_here(company):
    channel, queue = Channel.objects.get(slug="api"), Queue.objects.get(key="new")
    with pytest.raises(Invalid) as problem:
        change_channel(
            channel, values={"responsible_employee": company.owner, "responsible_queue": queue}, **signed(company)
        )
    assert fields_of(problem) == [("responsible_queue", "two_responsible")]
    company.owner.is_active = False
    with pytest.raises(Invalid) as problem:
        change_channel(channel, values={"responsible_employee": company.owner}, **signed(company))
    assert fields_of(problem) == [("responsible_employee", "not_here")]


def test_leads_can_always_be_entered_by_hand(company):
    with pytest.raises(Conflict):
        change_channel(Channel.objects.get(slug="manual"), values={"is_active": False}, **signed(company))


def test_a_change_says_which_fields_and_nothing_is_written_for_none(company):
    channel = Channel.objects.get(slug="api")
    change_channel(channel, values={"response_minutes": 5, "name": channel.name}, **signed(company))
    change_channel(channel, values={"response_minutes": 5}, **signed(company))
    facts = Event.objects.get(kind="channel.changed").facts
    assert facts == {"channel": channel.pk, "fields": ["response_minutes"]}


def test_a_form_without_consent_or_another_ground_is_refused(company):
    form = made(company)
    with pytest.raises(Invalid) as problem:
        change_form(form, values={}, consents=[], **signed(company))
    assert fields_of(problem) == [("consents", "no_ground")]
    change_form(form, values={"other_ground": "Договор"}, consents=[], **signed(company))
    assert not form.consents.exists()


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ([], "count"),
        (["name"], "no_contact"),
        (["phone", "phone"], "twice"),
        (["phone", "password"], "unknown"),
        (["phone", "q100"], "unknown"),
        (["phone", *[f"q{number}" for number in range(1, 21)]], "count"),
    ],
)
def test_fields_that_make_no_form_are_refused(keys, code):
    fields = [{"key": key, "label": key, "required": False, "help": ""} for key in keys]
    assert [mistake.code for mistake in fields_mistakes(fields)] == [code]


@pytest.mark.parametrize(
    "extra", [{"label": ""}, {"label": "x" * 121}, {"required": "yes"}, {"onclick": "!"}, {"label": ["!"]}]
)
def test_a_field_that_cannot_be_shown_is_refused(extra):
    assert fields_mistakes([{"key": "phone", "label": "Phone", "required": True, "help": "", **extra}])


def test_sites_are_host_names():
    assert sites_mistakes(["example.ru", "*.example.ru", "localhost:8000", "xn--80ak6aa92e.com"]) == []
    assert all(sites_mistakes([site]) for site in ("https://example.ru", "a b", "'none'; script-src *", "x" * 201))


def test_a_new_wording_reaches_the_forms_that_ask_an_older_one(company):
    form = made(company)
    text = add_consent_text("processing", language="en", body="I agree.", **signed(company))
    assert renew_consent(text, **signed(company)) == 1
    assert [one.pk for one in form.consents.all()] == [text.pk]
    assert ConsentText.objects.count() == 2


def test_sources_and_campaigns_keep_their_keys(company):
    source = add_source("Яндекс Директ", **signed(company))
    change_source(source, values={"name": "Директ", "is_active": False}, **signed(company))
    campaign = add_campaign("autumn", name="Осень", source=source, **signed(company))
    assert Source.objects.get(key="yandeks-direkt").is_active is False
    assert Campaign.objects.get(key="autumn") == campaign
    with pytest.raises(Invalid):
        add_campaign("autumn", name="Другая", **signed(company))
    with pytest.raises(Invalid):
        add_source("Другой", key="yandeks-direkt", **signed(company))
