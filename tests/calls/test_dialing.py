"""Calling by a click, and saying where a call is to ring: each provider is asked as its own documents say."""

import ipaddress
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from teplo.channels.models import Channel, Extension, RingStep
from teplo.intake import hooks, ladders
from teplo.intake.actions import hear
from teplo.intake.arrival import Arrival
from teplo.intake.connectors import connector
from teplo.intake.connectors.asking import FORM
from teplo.intake.connectors.plug import Delivered, LadderStep
from teplo.ledger.models import Event
from teplo.staff.models import Employee
from teplo.triage.tasks import forget_asked_calls
from teplo.work.calls.models import AskedCall, Call
from tests.calls.rung import CALLER, exchange, tell
from tests.calls.sounds import Provider, providing
from tests.calls.test_texts import signed
from tests.company import Company, person
from tests.intake.hooked import deliver, open_hook
from tests.intake.journalled import look, make
from tests.web.at_work import lead_of, screen


@pytest.fixture
def provider(settings, own_data) -> Iterator[Provider]:
    settings.ALLOWED_LAN = (ipaddress.ip_network("127.0.0.0/8"),)
    settings.ALLOWED_PORTS = tuple(range(1_024, 65_536))
    with providing() as one:
        yield one


def called(company: Company, **body: Any) -> Any:
    lead = lead_of(company.owner, **body)
    point = lead.person.points.get()
    return lead, screen(company.owner).post(f"/leads/{lead.pk}/call/{point.pk}/")


def with_dialling(company: Company, url: str, **more: str) -> Channel:
    channel = open_hook("pbx", mapping=None, proof="address", dial_url=url, **more)
    Extension.objects.create(channel=channel, number="101", employee=company.owner)
    return channel


def test_a_click_lets_the_exchange_dial_and_the_call_is_known_as_asked_for(company, provider):
    channel = with_dialling(company, f"{provider.url}/dial?a={{extension}}&b={{number}}")
    provider.says = [(200, b"{}")]
    lead, answer = called(company)
    assert (answer.status_code, provider.asked[0][1]) == (200, "/dial?a=101&b=%2B79123456789")
    assert AskedCall.objects.get().lead_id == lead.pk
    tell(channel, "ring", direction="out", to=CALLER, extension="101")
    call = Call.objects.get()
    assert (call.asked_by, call.lead_id, call.direction) == (company.owner, lead.pk, "out")


def ask(channel: Channel, *people: Employee, command: str = "", at: datetime | None = None) -> list[AskedCall]:
    given = {"channel": channel, "number": CALLER, "command": command, "at": at or timezone.now()}
    return [AskedCall.objects.create(employee=one, **given) for one in people]


def test_of_two_who_ask_for_one_number_each_has_his_own_call(company):
    channel = exchange(n101=company.owner, n102=company.stranger)
    ask(channel, company.owner, company.stranger)
    for call, extension, asker in (("1", "102", company.stranger), ("2", "101", company.owner)):
        tell(channel, "ring", call, direction="out", to=CALLER)
        assert Call.objects.get(external_id=call).asked_by_id in (None, asker.pk)
        tell(channel, "answer", call, extension=extension)
        assert Call.objects.get(external_id=call).asked_by == asker


def test_a_call_of_another_is_nobodys_click(company):
    channel = exchange(n101=company.owner, n102=company.stranger)
    ask(channel, company.owner)
    tell(channel, "ring", direction="out", to=CALLER, extension="102")
    assert Call.objects.get().asked_by is None


def test_twilio_names_the_call_that_we_had_dialled(company):
    channel = open_hook("twilio", mapping=None, secrets={"auth_token": "12345"})
    ask(channel, company.owner, command="CA7")
    form = {"CallSid": "CA7", "Direction": "outbound-api", "From": "+74951234567", "To": "+79031112233"}
    signed(channel, {**form, "CallStatus": "ringing"})
    assert Call.objects.get().asked_by == company.owner


def test_what_was_asked_for_is_forgotten_after_a_day(company):
    channel, now = exchange(), timezone.now()
    _old, fresh = (ask(channel, company.owner, at=now - timedelta(hours=hours))[0] for hours in (25, 23))
    forget_asked_calls(0)
    assert list(AskedCall.objects.all()) == [fresh]


def test_a_body_is_filled_so_that_a_number_stays_a_number(company, provider):
    with_dialling(company, f"{provider.url}/dial", dial_body='{"from": "{extension}", "to": "{number}"}')
    provider.says = [(200, b"{}")]
    called(company)
    method, _path, headers, body = provider.asked[0]
    assert (method, json.loads(body)) == ("POST", {"from": "101", "to": CALLER})
    assert headers["Content-Type"].startswith("application/json")


def test_an_inner_number_of_theirs_is_not_dialled(company, provider):
    channel = with_dialling(company, f"{provider.url}/dial?b={{number}}")
    provider.says = [(200, b"{}")]
    lead, _answer = called(company, person=person(phone="8 912 345-67-89 доб. 12"))
    assert lead.person.points.get().value == f"{CALLER};ext=12"
    assert provider.asked[0][1] == "/dial?b=%2B79123456789"
    tell(channel, "ring", direction="out", to=CALLER, extension="101")
    assert (Call.objects.get().asked_by, Call.objects.get().lead_id) == (company.owner, lead.pk)


def test_a_provider_that_refuses_leaves_nothing_half_asked_for(company, provider):
    with_dialling(company, f"{provider.url}/dial")
    provider.says = [(403, b'{"message": "no such extension"}')]
    _lead, answer = called(company)
    assert "no such extension" in answer.content.decode()
    assert not AskedCall.objects.exists()
    assert Event.objects.filter(kind="call.not_dialled").exists()


@pytest.mark.parametrize("has_telephony", [True, False])
def test_who_cannot_call_by_a_click_is_told_what_to_do(company, has_telephony):
    channel = exchange(n102=company.colleague) if has_telephony else None
    lead, answer = called(company)
    shown = answer.content.decode()
    assert (answer.status_code, answer["HX-Retarget"]) == (200, "#panel-body")
    assert f'href="tel:{CALLER}"' in shown
    assert ("You have no inner number" in shown, "No telephony is connected" in shown) == (bool(channel), not channel)
    assert "/setup/channels/" not in shown  # that is an administrator's
    point = lead.person.points.get()
    shown = screen(company.administrator).post(f"/leads/{lead.pk}/call/{point.pk}/").content.decode()
    assert f'href="{reverse("setup-extensions", args=[channel.pk]) if channel else reverse("setup-channels")}"' in shown


def steps_of(channel: Channel, *steps: dict[str, Any]) -> None:
    for position, step in enumerate(steps):
        RingStep.objects.create(channel=channel, position=position, **step)


def test_a_ladder_goes_from_the_owner_to_his_team_to_their_head(company, django_assert_max_num_queries):
    lead_of(company.owner)
    people = {"n101": company.owner, "n102": company.colleague, "n103": company.head, "n104": company.stranger}
    channel = exchange(**people)
    steps_of(channel, {"who": "owner", "seconds": 15}, {"who": "owner_team", "seconds": 20}, {"who": "head"})
    with django_assert_max_num_queries(4):
        found = ladders.ladder_of(channel, CALLER, at=timezone.now())
    assert found == [LadderStep(("101",), 15), LadderStep(("102", "103"), 20), LadderStep(("103",), 15)]


def test_whoever_is_off_shift_is_passed_over(company):
    lead_of(company.owner)
    type(company.owner).objects.filter(pk=company.owner.pk).update(on_shift=False)
    channel = exchange(n101=company.owner, n102=company.colleague)
    steps_of(channel, {"who": "owner"}, {"who": "everybody", "seconds": 30})
    assert ladders.ladder_of(channel, CALLER, at=timezone.now()) == [LadderStep(("102",), 30)]


def test_an_exchange_hears_the_steps_when_it_tells_of_a_ring(company):
    channel = exchange(n101=company.owner, n102=company.colleague)
    steps_of(channel, {"who": "employee", "employee": company.colleague, "seconds": 12})
    told = {"call": "1", "event": "ring", "direction": "in", "from": CALLER}
    answer = deliver(Client(), channel, told)
    assert answer.json() == {"ok": True, "steps": [{"extensions": ["102"], "seconds": 12}]}
    assert deliver(Client(), channel, {**told, "event": "answer", "extension": "102"}).json() == {"ok": True}


def routed(channel: Channel, form: dict[str, str], query: str = "") -> str | None:
    """What a plug-in answers, with two steps prepared."""
    ladder = [LadderStep(("+79031112233", "sip:anna@ours.sip.twilio.com"), 15), LadderStep(("+79034445566",), 20)]
    body = "&".join(f"{name}={value.replace('+', '%2B')}" for name, value in form.items()).encode()
    delivered = Delivered("POST", f"https://ours/hooks/{channel.key}{query}", {}, {}, body, timezone.now())
    route = connector(channel.kind).telephony.route
    answer = route(delivered, channel, lambda number: ladder if number == CALLER else [])
    return answer.body if answer else None


def test_twilio_dials_step_by_step_until_somebody_talks(db):
    channel = open_hook("twilio", mapping=None, secrets={"auth_token": "12345"})
    form = {"CallSid": "CA1", "Direction": "inbound", "From": CALLER, "To": "+74951234567", "CallStatus": "ringing"}
    first = routed(channel, form)
    assert first is not None
    assert 'timeout="15"' in first
    assert f'action="http://localhost:8000/hooks/{channel.key}?step=1"' in first
    assert ">+79031112233</Number>" in first
    assert ">sip:anna@ours.sip.twilio.com</Sip>" in first
    then = {**form, "CallStatus": "in-progress"}
    assert ">+79034445566</Number>" in str(routed(channel, {**then, "DialCallStatus": "no-answer"}, "?step=1"))
    assert "<Hangup/>" in str(routed(channel, {**then, "DialCallStatus": "completed"}, "?step=1"))
    assert "<Hangup/>" in str(routed(channel, {**then, "DialCallStatus": "no-answer"}, "?step=2"))
    assert routed(channel, {**then, "CallStatus": "completed"}) is None


RINGS = {"CallSid": "CA1", "Direction": "inbound", "From": CALLER, "To": "+74951234567", "CallStatus": "ringing"}


@pytest.mark.parametrize("instead", ["", "+79035550000"])
def test_nobody_is_hung_up_on_while_we_cannot_say_where_to_ring(company, monkeypatch, instead):
    channel = open_hook("twilio", mapping=None, secrets={"auth_token": "12345"}, fallback=instead)
    monkeypatch.setattr("teplo.web.public.hooks.ladder_of", lambda *_given, **_more: 1 / 0)
    answer = signed(channel, RINGS)
    assert (answer.status_code, Call.objects.count()) == ((200 if instead else 503), 1)
    assert (f">{instead}</Number>" in answer.content.decode()) == bool(instead)
    assert signed(channel, {**RINGS, "CallStatus": "completed"}).status_code == 200
    talked = {**RINGS, "CallStatus": "in-progress", "DialCallStatus": "completed"}
    assert "<Hangup/>" in signed(channel, talked, query="?step=1").content.decode()


@pytest.mark.django_db(transaction=True)
def test_nobody_is_hung_up_on_while_the_database_is_away(company, own_data, monkeypatch):
    bare = open_hook("twilio", mapping=None, secrets={"auth_token": "12345"})
    channel = open_hook("twilio", mapping=None, secrets={"auth_token": "12345"}, fallback="+79035550000")
    make(own_data)

    def lost(key: str) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(hooks, "channel_of", lost)
    assert signed(bare, RINGS).status_code == 503
    assert ">+79035550000</Number>" in signed(channel, RINGS).content.decode()
    monkeypatch.undo()
    look()
    assert list(Call.objects.values_list("number", flat=True)) == [CALLER, CALLER]


def test_where_no_step_has_anybody_the_number_of_the_settings_is_dialled(company):
    channel = open_hook(
        "twilio", mapping=None, secrets={"auth_token": "12345"}, fallback="sip:desk@ours.sip.twilio.com"
    )
    assert ">sip:desk@ours.sip.twilio.com</Sip>" in signed(channel, RINGS).content.decode()


def test_zadarma_climbs_from_one_number_to_the_next(company):
    channel = open_hook("zadarma", mapping=None, secrets={"api_secret": "s"})
    asks, named = {"event": "NOTIFY_START", "caller_id": CALLER, "pbx_call_id": "1"}, []
    while said := routed(channel, asks):
        assert routed(channel, asks) == said  # what is asked twice before it rings is answered alike
        named.append(json.loads(said))
        rings = {**asks, "event": "NOTIFY_INTERNAL", "internal": named[-1]["redirect"]}
        hear(channel, Arrival(urlencode(rings).encode(), content_type=FORM), now=timezone.now())
    assert [(one["redirect"], one["return_timeout"]) for one in named] == [
        ("+79031112233", 15),
        ("sip:anna@ours.sip.twilio.com", 15),
        ("+79034445566", 20),
    ]
    assert routed(channel, {"event": "NOTIFY_END", "caller_id": CALLER}) is None


def test_a_fault_in_the_answer_never_costs_the_call(company, monkeypatch):
    channel = exchange(n101=company.owner)
    monkeypatch.setattr("teplo.web.public.hooks.ladder_of", lambda *_given, **_more: 1 / 0)
    answer = deliver(Client(), channel, {"call": "1", "event": "ring", "direction": "in", "from": CALLER})
    assert (answer.status_code, Call.objects.count()) == (200, 1)


@pytest.mark.parametrize("kind", ["mango", "zadarma", "uis", "twilio"])
def test_each_provider_is_asked_as_its_documents_say(company, monkeypatch, kind):
    asked: list[Any] = []

    def fetch(method: str, url: str, **given: Any) -> Any:
        asked.append((method, url, given.get("body") or b"", given.get("headers") or {}))
        body = {"result": {"data": {"call_session_id": 5}}} if kind == "uis" else {"result": 1000, "status": "success"}
        return type("Reply", (), {"status": 200, "headers": {}, "body": json.dumps({**body, "sid": "CA7"}).encode()})()

    monkeypatch.setattr("teplo.intake.connectors.asking.fetch", fetch)
    told = {
        "mango": ({"line": "+74951234567"}, {"api_key": "key", "api_salt": "salt"}),
        "zadarma": ({"api_key": "key"}, {"api_secret": "secret"}),
        "uis": ({"virtual_number": "+74951234567"}, {"call_token": "token"}),
        "twilio": ({"account_sid": "AC1", "line": "+74951234567"}, {"auth_token": "12345"}),
    }
    values, secrets = told[kind]
    channel = open_hook(kind, mapping=None, secrets=secrets, **values)
    channel = hooks.channel_of(channel.key)[0]
    outcome = connector(kind).telephony.dial(channel, "101", CALLER)
    method, url, body, headers = asked[0]
    seen = {
        "mango": lambda: json.loads(parse_qs(body.decode())["json"][0])["to_number"],
        "zadarma": lambda: parse_qs(urlsplit(url).query)["to"][0],
        "uis": lambda: json.loads(body)["params"]["contact"],
        "twilio": lambda: parse_qs(body.decode())["Twiml"][0].partition(">+")[2][:11],
    }
    assert seen[kind]() == "79123456789"
    assert outcome.external_id == {"twilio": "CA7", "zadarma": ""}.get(kind, outcome.external_id)
    if kind == "twilio":
        assert parse_qs(body.decode())["StatusCallbackEvent"] == ["initiated", "ringing", "answered", "completed"]
    if kind == "uis":
        assert json.loads(body)["params"]["external_id"] == outcome.external_id
    proved = {"zadarma": "key:", "twilio": "Basic "}
    assert headers.get("Authorization", "").startswith(proved.get(kind, ""))
    assert (method, url.split("/")[2]) in {
        ("POST", "app.mango-office.ru"),
        ("GET", "api.zadarma.com"),
        ("POST", "callapi.uiscom.ru"),
        ("POST", "api.twilio.com"),
    }
