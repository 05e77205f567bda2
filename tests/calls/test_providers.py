"""What each provider sends, as he sends it: it proves itself, becomes a call once, and with a byte changed nothing."""

import base64
import hashlib
import hmac
import itertools
import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from teplo.channels.models import Channel, Extension
from teplo.intake.connectors.twilio.proof import addresses
from teplo.intake.models import Capture
from teplo.leads.models import Enquiry, Lead
from teplo.work.calls.models import Call, CallEvent, MissedCall, Recording
from tests.intake.hooked import deliver, open_hook
from tests.samples.folder import FOLDER

FORM = "application/x-www-form-urlencoded"
REAL = FOLDER / "internal/webhooks"
KEY, SALT = "5f4dcc3b5aa765d61d8327deb882cf99", "test-salt-0001"
CALLER = "+79123456789"


def real(name: str) -> bytes:
    """A payload as its provider documents it; skips the test where it is not there."""
    path = REAL / name
    if not path.exists():
        pytest.skip(f"{name} is not among the samples: name their folder in TEPLO_SAMPLES")
    return path.read_bytes()


def mango_channel() -> Channel:
    return open_hook("mango", mapping=None, secrets={"api_key": KEY, "api_salt": SALT})


def mango_body(given: dict[str, Any]) -> bytes:
    text = json.dumps(given)
    sign = hashlib.sha256(f"{KEY}{text}{SALT}".encode()).hexdigest()
    return urlencode({"vpbx_api_key": KEY, "sign": sign, "json": text}).encode()


def mango(client, channel, given: dict[str, Any], path: str = "events/call") -> int:
    answer = client.post(f"/hooks/{channel.key}/{path}", mango_body(given), content_type=FORM)
    return int(answer.status_code)


def mango_leg(state: str, seq: int, *, leg: str = "l1", at: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "entry_id": "e1", "call_id": leg, "timestamp": 1_780_000_000 + at, "seq": seq, "call_state": state,
        "location": "abonent", "from": {"number": "79123456789"},
        "to": {"extension": "101", "number": "sip:ivan@ours.mangosip.ru", "line_number": "74951234567"}, **more,
    }  # fmt: skip


MANGO_CALL = [
    mango_leg("Appeared", 1, leg="l0", location="ivr", to={"number": "74951234567"}),
    mango_leg("Disconnected", 2, leg="l0", location="ivr", to={"number": "74951234567"}),
    mango_leg("Appeared", 1, at=1),
    mango_leg("Connected", 2, at=9),
    mango_leg("OnHold", 3, at=15),
    mango_leg("Disconnected", 4, at=39, disconnect_reason=1110),
    {"entry_id": "e1", "call_id": "l1", "recording_id": "r9", "recording_state": "Completed",
     "timestamp": 1_780_000_040},
    {"entry_id": "e1", "call_direction": 1, "from": {"number": "79123456789"},
     "to": {"extension": "101", "number": "sip:ivan@ours.mangosip.ru"}, "line_number": "74951234567",
     "create_time": 1_780_000_000, "forward_time": 1_780_000_001, "talk_time": 1_780_000_009,
     "end_time": 1_780_000_039, "entry_result": 1, "disconnect_reason": 1110},
]  # fmt: skip


def facts_of(call: Call) -> tuple[Any, ...]:
    return (
        call.direction, call.state, call.ending, call.number, call.line, call.started_at, call.answered_at,
        call.ended_at, call.wait_seconds, call.talk_seconds, call.employee_id, call.rung, call.expires_at,
        list(call.recordings.values_list("source", flat=True)), Lead.objects.count(), Enquiry.objects.count(),
        MissedCall.objects.count(),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_mango_tells_a_call_in_any_order_and_any_number_of_times(client, company, seed):
    channel = mango_channel()
    Extension.objects.create(channel=channel, number="101", employee=company.owner)
    told = MANGO_CALL + random.Random(seed).sample(MANGO_CALL, 4) * (seed > 0)
    if seed:
        random.Random(seed).shuffle(told)
    for given in told:
        assert mango(client, channel, given) == 200
    began = datetime.fromtimestamp(1_780_000_000, UTC)
    call = Call.objects.get()
    assert facts_of(call) == (
        "in", "ended", "answered", CALLER, "+74951234567", began, began + timedelta(seconds=9),
        began + timedelta(seconds=39), 9, 30, company.owner.pk, [company.owner.pk], None, ["r9"], 1, 1, 0,
    )  # fmt: skip
    assert call.lead.answered_by == company.owner


def test_mango_says_a_call_was_missed_by_its_talk_time(client, company):
    missed = {**MANGO_CALL[-1], "talk_time": 0, "entry_result": 1, "to": {}}
    assert mango(client, mango_channel(), missed, "events/summary") == 200
    assert (Call.objects.get().ending, MissedCall.objects.get().number) == ("missed", CALLER)


def test_every_real_body_of_mango_passes_and_none_with_a_byte_changed(client, company):
    channel = mango_channel()
    bodies = sorted((REAL / "mango_office/signed_form_bodies").glob("*.form"))
    if not bodies:
        pytest.skip("the bodies are not among the samples: name their folder in TEPLO_SAMPLES")
    for path in bodies:
        body = path.read_bytes()
        form = dict(parse_qsl(body.decode()))
        for name in ("json", "sign", "vpbx_api_key"):
            spoilt = {**form, name: form[name][:-1] + ("0" if form[name][-1] != "0" else "1")}
            answer = client.post(f"/hooks/{channel.key}", urlencode(spoilt).encode(), content_type=FORM)
            assert answer.status_code == 401, (path.name, name)
        assert client.post(f"/hooks/{channel.key}", body, content_type=FORM).status_code == 200, path.name
    assert not Capture.objects.filter(state="kept").exists()
    assert Call.objects.count() == 1  # all of the examples tell of one and the same


def test_what_comes_without_its_signature_or_with_anothers_is_refused(client, company):
    channel = mango_channel()
    unsigned = urlencode({"vpbx_api_key": KEY, "json": json.dumps(MANGO_CALL[0])}).encode()
    assert client.post(f"/hooks/{channel.key}", unsigned, content_type=FORM).status_code == 401
    other = open_hook("mango", mapping=None, secrets={"api_key": KEY, "api_salt": "another"})
    assert mango(client, other, MANGO_CALL[0]) == 401
    assert not Capture.objects.exists()


SECRET = "zadarma-secret"
ZADARMA: dict[str, dict[str, str]] = {
    "start": {"event": "NOTIFY_START", "pbx_call_id": "in_1", "caller_id": "+79123456789", "called_did": "74951234567",
              "call_start": "2026-03-02 12:00:00"},
    "ring": {"event": "NOTIFY_INTERNAL", "pbx_call_id": "in_1", "caller_id": "+79123456789",
             "called_did": "74951234567", "call_start": "2026-03-02 12:00:00", "internal": "101"},
    "answer": {"event": "NOTIFY_ANSWER", "pbx_call_id": "in_1", "caller_id": "+79123456789", "destination": "101",
               "call_start": "2026-03-02 12:00:00", "internal": "101"},
    "end": {"event": "NOTIFY_END", "pbx_call_id": "in_1", "caller_id": "+79123456789", "called_did": "74951234567",
            "call_start": "2026-03-02 12:00:00", "internal": "101", "duration": "31", "disposition": "answered",
            "status_code": "16", "is_recorded": "1", "call_id_with_rec": "1.2"},
    "record": {"event": "NOTIFY_RECORD", "pbx_call_id": "in_1", "call_id_with_rec": "1.2"},
    "out": {"event": "NOTIFY_OUT_START", "pbx_call_id": "out_1", "destination": "79123456789", "internal": "101",
            "caller_id": "74951234567", "call_start": "2026-03-02 12:00:00"},
    "out_end": {"event": "NOTIFY_OUT_END", "pbx_call_id": "out_1", "destination": "79123456789", "internal": "101",
                "caller_id": "74951234567", "call_start": "2026-03-02 12:00:00", "duration": "0",
                "disposition": "busy", "status_code": "17", "is_recorded": "0"},
}  # fmt: skip
SIGNED = {
    "NOTIFY_ANSWER": ("caller_id", "destination", "call_start"),
    "NOTIFY_RECORD": ("pbx_call_id", "call_id_with_rec"),
}


def zadarma(client, channel, given: dict[str, str], *, hexed: bool = True, sign: str | None = None) -> int:
    ours = ("internal", "destination", "call_start")
    usual = ours if "OUT" in given["event"] else ("caller_id", "called_did", "call_start")
    text = "".join(given.get(name, "") for name in SIGNED.get(given["event"], usual))
    made = hmac.new(SECRET.encode(), text.encode(), hashlib.sha1)
    proof = base64.b64encode(made.hexdigest().encode() if hexed else made.digest()).decode()
    headers = {"Signature": proof if sign is None else sign} if sign != "" else {}
    answer = client.post(f"/hooks/{channel.key}", urlencode(given).encode(), content_type=FORM, headers=headers)
    return int(answer.status_code)


def zadarma_channel(company) -> Channel:
    channel = open_hook("zadarma", mapping=None, secrets={"api_secret": SECRET}, zone="Europe/Moscow")
    Extension.objects.create(channel=channel, number="101", employee=company.owner)
    return channel


def test_zadarma_tells_a_call_and_its_recording_once(client, company):
    channel = zadarma_channel(company)
    for hexed, name in itertools.product((True, False), ("start", "ring", "answer", "end", "record")):
        assert zadarma(client, channel, ZADARMA[name], hexed=hexed) == 200
    call = Call.objects.get()
    assert (call.direction, call.ending, call.number, call.talk_seconds) == ("in", "answered", CALLER, 31)
    assert (call.employee, call.rung) == (company.owner, [company.owner.pk])
    assert call.started_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert (Recording.objects.get().source, Enquiry.objects.count()) == ("1.2", 1)


def test_zadarma_tells_of_our_own_call(client, company):
    channel = zadarma_channel(company)
    for name in ("out_end", "out"):
        assert zadarma(client, channel, ZADARMA[name]) == 200
    call = Call.objects.get()
    assert (call.direction, call.ending, call.number, call.owner) == ("out", "busy", CALLER, company.owner)
    assert Lead.objects.count() == 0


@pytest.mark.parametrize("name", list(ZADARMA))
def test_zadarma_without_its_signature_or_with_a_byte_changed_is_refused(client, company, name):
    channel, given = zadarma_channel(company), ZADARMA[name]
    assert zadarma(client, channel, given, sign="") == 401
    assert zadarma(client, channel, given, sign="AAAA") == 401
    field = "call_id_with_rec" if name == "record" else "call_start"
    good = hmac.new(SECRET.encode(), b"", hashlib.sha1)  # over other words
    assert zadarma(client, channel, {**given, field: "x"}, sign=base64.b64encode(good.digest()).decode()) == 401
    assert zadarma(client, channel, {**given, "event": "NOTIFY_OTHER"}, sign="AAAA") == 401
    assert not Capture.objects.exists()


def test_zadarma_tries_the_address_and_hears_its_own_word(client, company):
    channel = zadarma_channel(company)
    answer = client.get(f"/hooks/{channel.key}?zd_echo=abc123")
    assert (answer.status_code, answer.content) == (200, b"abc123")
    assert not Capture.objects.exists()


def uis_channel(company, **values: str) -> Channel:
    channel = open_hook("uis", mapping=None, secrets={"secret": "in-the-body"}, zone="Europe/Moscow", **values)
    Extension.objects.create(channel=channel, number="77", employee=company.owner)
    return channel


VALUES = {
    "notification_time": "2026-03-02 12:00:00", "virtual_phone_number": "74951234567", "call_session_id": "555",
    "contact_phone_number": "79123456789", "contact_full_name": "Анна Смирнова", "employee_id": "77",
    "employee_full_name": "Иван", "direction": "in", "talk_time_duration": "31", "wait_time_duration": "9",
    "total_time_duration": "40", "file_link": "https://media.example.ru/1.mp3", "scenario_name": "Продажи",
    "extension_phone_number": "", "call_status": "", "leg_id": "9", "leg_ids": "9", "external_id": "",
}  # fmt: skip


def filled(template: object) -> object:
    """A template of the provider with its places filled."""
    if isinstance(template, dict):
        return {name: filled(value) for name, value in template.items()}
    text = str(template)
    return VALUES.get(text.strip("{}"), "") if text.startswith("{{") else text


def uis_template(number: int) -> dict[str, Any]:
    found = json.loads(real(f"uis_comagic/template_{number}.json"))
    body = filled(found["body_template"])
    assert isinstance(body, dict)
    return {**body, "notification_name": found["event_ru"], "integration_key": "in-the-body"}


@pytest.mark.parametrize("order", [(1, 4, 6, 7, 2, 3), (3, 2, 7, 6, 4, 1)])
def test_the_templates_of_uis_tell_a_call_in_any_order(client, company, order):
    channel = uis_channel(company)
    for number in order:
        assert deliver(client, channel, uis_template(number)).status_code == 200
        assert deliver(client, channel, uis_template(number)).status_code == 200
    call = Call.objects.get()
    assert (call.direction, call.ending, call.number) == ("in", "answered", CALLER)
    assert (call.talk_seconds, call.wait_seconds, call.employee) == (31, 9, company.owner)
    assert call.lead.person.name == "Анна Смирнова"
    assert Recording.objects.get().source == "https://media.example.ru/1.mp3"


def test_a_lost_call_of_uis_is_missed_and_novofon_speaks_the_same(client, company):
    channel = uis_channel(company)
    assert deliver(client, channel, uis_template(8)).status_code == 200
    assert Call.objects.get().ending == "missed"
    novofon = filled(json.loads(real("uis_comagic/novofon_call_end_template.json")))
    assert isinstance(novofon, dict)
    body = {**novofon, "integration_key": "in-the-body", "call_session_id": "556"}
    assert deliver(client, channel, body).status_code == 200
    assert Call.objects.get(external_id="556").talk_seconds == 31


def test_uis_without_its_secret_is_refused_and_a_trial_put_aside(client, company):
    channel = uis_channel(company)
    given = {"event": "call_in", "call_session_id": "1", "contact_phone_number": "79123456789"}
    assert deliver(client, channel, given).status_code == 401
    assert deliver(client, channel, {**given, "integration_key": "in-the-bodx"}).status_code == 401
    trial = {"integration_key": "in-the-body", "event": "call_in", "call_session_id": "{{call_session_id}}"}
    assert deliver(client, channel, trial).status_code == 200
    assert list(Capture.objects.values_list("state", "reason")) == [("dropped", "trial")]


TOKEN = "12345"


def twilio(client, channel, fields: dict[str, str], *, sign: str | None = None) -> Any:
    url = f"http://testserver/hooks/{channel.key}"
    text = url + "".join(name + fields[name] for name in sorted(fields))
    made = base64.b64encode(hmac.new(TOKEN.encode(), text.encode(), hashlib.sha1).digest()).decode()
    headers = {"X-Twilio-Signature": made if sign is None else sign}
    return client.post(f"/hooks/{channel.key}", urlencode(fields).encode(), content_type=FORM, headers=headers)


def twilio_channel(company) -> Channel:
    channel = open_hook("twilio", mapping=None, secrets={"auth_token": TOKEN})
    Extension.objects.create(channel=channel, number="+79161112233", employee=company.owner)
    return channel


TWILIO = [
    {"CallSid": "CA1", "CallStatus": "ringing", "Direction": "inbound", "From": CALLER, "To": "+74951234567"},
    {"CallSid": "CA2", "ParentCallSid": "CA1", "CallStatus": "ringing", "To": "+79161112233", "From": CALLER,
     "Direction": "outbound-dial", "Timestamp": "Mon, 02 Mar 2026 09:00:05 +0000"},
    {"CallSid": "CA2", "ParentCallSid": "CA1", "CallStatus": "in-progress", "To": "+79161112233", "From": CALLER,
     "Direction": "outbound-dial", "Timestamp": "Mon, 02 Mar 2026 09:00:09 +0000"},
    {"CallSid": "CA2", "ParentCallSid": "CA1", "CallStatus": "completed", "To": "+79161112233", "From": CALLER,
     "Direction": "outbound-dial", "CallDuration": "30", "Timestamp": "Mon, 02 Mar 2026 09:00:39 +0000"},
    {"CallSid": "CA1", "CallStatus": "completed", "Direction": "inbound", "From": CALLER, "To": "+74951234567",
     "CallDuration": "40", "Timestamp": "Mon, 02 Mar 2026 09:00:40 +0000"},
    {"CallSid": "CA1", "RecordingSid": "RE1", "RecordingUrl": "https://api.twilio.com/RE1",
     "RecordingStatus": "completed"},
]  # fmt: skip


@pytest.mark.parametrize("step", [1, -1])
def test_twilio_tells_a_call_leg_by_leg_in_any_order(client, company, step):
    channel = twilio_channel(company)
    for fields in [*TWILIO[::step], *TWILIO]:
        answer = twilio(client, channel, fields)
        assert (answer.status_code, b"<Response/>" in answer.content) == (200, True)
    call = Call.objects.get()
    assert (call.direction, call.ending, call.number, call.talk_seconds) == ("in", "answered", CALLER, 30)
    assert (call.employee, Enquiry.objects.count()) == (company.owner, 1)
    assert Recording.objects.get().source == "https://api.twilio.com/RE1"


def test_twilio_with_a_byte_changed_is_refused(client, company):
    channel = twilio_channel(company)
    assert twilio(client, channel, TWILIO[0], sign="").status_code == 401
    assert twilio(client, channel, TWILIO[0], sign="RSOYDt4T1cUTdK1PDd93/VVr8B8=").status_code == 401
    assert not Capture.objects.exists()


@pytest.mark.parametrize(
    ("url", "also"),
    [
        ("https://mycompany.com/x?a=1", "https://mycompany.com:443/x?a=1"),
        ("http://mycompany.com:80/x", "http://mycompany.com/x"),
        ("http://mycompany.com:1234/x", None),
    ],
)
def test_the_usual_port_may_stand_in_the_address_that_twilio_signs(url, also):
    assert addresses(url) == ((url, also) if also else (url,))


def test_events_are_rows_of_their_own(client, company):
    channel = mango_channel()
    mango(client, channel, MANGO_CALL[2])
    mango(client, channel, MANGO_CALL[2])
    assert CallEvent.objects.get().external_id == "call:l1:1:Appeared"
