"""An Asterisk is listened to: its calls are told once, through cuts of the line and whatever happened meanwhile."""

import ipaddress
import json
import time
from collections.abc import Callable, Iterator

import pytest

from teplo.channels.models import Channel, Extension
from teplo.intake.connectors.asterisk.account import test as self_test
from teplo.intake.connectors.asterisk.reader import read
from teplo.intake.connectors.plug import CallHeard
from teplo.intake.models import Capture
from teplo.leads.models import Lead
from teplo.ledger.models import Event
from teplo.work.calls.models import Call, MissedCall, Recording
from tests.calls.ami import SECRET, USER, Asterisk, listened
from tests.intake.hooked import open_hook
from tests.samples.folder import FOLDER

CALLER = "+79123456789"
FIRST = {"Channel": "PJSIP/trunk-00000001", "Uniqueid": "1.1", "Linkedid": "1.1", "CallerIDNum": "79123456789",
         "Exten": "74951234567", "Context": "from-trunk", "ChannelStateDesc": "Ring"}  # fmt: skip
DIALLED = {"Channel": "PJSIP/trunk-00000001", "Uniqueid": "1.1", "Linkedid": "1.1", "DestChannel": "PJSIP/101-00000002",
           "DestUniqueid": "1.2", "DestLinkedid": "1.1", "Exten": "s"}  # fmt: skip
OVER = {"Channel": "PJSIP/trunk-00000001", "Uniqueid": "1.1", "Linkedid": "1.1", "Cause": "16"}


@pytest.fixture
def asterisk() -> Iterator[Asterisk]:
    exchange = Asterisk()
    yield exchange
    exchange.end()


@pytest.fixture
def channel(asterisk: Asterisk, settings) -> Channel:
    settings.ALLOWED_LAN = (ipaddress.ip_network("127.0.0.0/8"),)
    settings.ALLOWED_PORTS = (asterisk.port,)
    told = {"host": "127.0.0.1", "port": asterisk.port, "security": "none", "user": USER, "trunks": "trunk"}
    return open_hook("asterisk", mapping=None, secrets={"secret": SECRET}, **told)


def until(found: Callable[[], object], seconds: float = 15) -> None:
    """Wait for something that another thread brings about."""
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def ended(call: str = "1.1") -> Callable[[], object]:
    return lambda: Call.objects.filter(external_id=call, state="ended").first()


@pytest.mark.django_db(transaction=True)
def test_a_call_is_heard_from_its_ring_to_its_recording(company, asterisk, channel):
    Extension.objects.create(channel=channel, number="101", employee=company.owner)
    with listened(channel):
        asterisk.is_in.wait(15)
        asterisk.tell("Newchannel", **FIRST)
        asterisk.tell("DialBegin", **DIALLED)
        asterisk.tell("Newexten", Channel="PJSIP/trunk-00000001", Linkedid="1.1", Uniqueid="1.1")
        asterisk.tell("DialEnd", **DIALLED, DialStatus="ANSWER")
        asterisk.tell("VarSet", Linkedid="1.1", Uniqueid="1.1", Variable="MIXMONITOR_FILENAME", Value="2026/1.wav")
        asterisk.tell("Hangup", **OVER)
        until(ended())
    call = Call.objects.get()
    assert (call.direction, call.ending, call.number, call.line) == ("in", "answered", CALLER, "+74951234567")
    assert (call.employee, call.rung, call.lead.answered_how) == (company.owner, [company.owner.pk], "call")
    assert (Recording.objects.get().source, Capture.objects.count()) == ("2026/1.wav", 5)
    assert asterisk.wrong_words == []


@pytest.mark.django_db(transaction=True)
def test_what_ends_and_begins_while_the_line_is_cut_is_seen_afterwards(company, asterisk, channel):
    with listened(channel):
        asterisk.is_in.wait(15)
        asterisk.tell("Newchannel", **FIRST)
        until(lambda: Call.objects.filter(state="ringing"))
        other = {**FIRST, "Uniqueid": "2.1", "Linkedid": "2.1", "CallerIDNum": "79990001122"}
        asterisk.calls = [other]
        asterisk.cut()
        asterisk.is_in.wait(15)
        until(ended())
        until(lambda: Call.objects.filter(external_id="2.1", state="ringing"))
        asterisk.cut()
        asterisk.is_in.wait(15)
        asterisk.tell("Hangup", **{**OVER, "Uniqueid": "2.1", "Linkedid": "2.1"})
        until(ended("2.1"))
    assert asterisk.entered == 3
    assert (Call.objects.count(), Lead.objects.count()) == (2, 2)
    assert set(MissedCall.objects.values_list("number", flat=True)) == {CALLER, "+79990001122"}


@pytest.mark.django_db(transaction=True)
def test_an_exchange_that_lets_nobody_in_is_told_once_and_tried_again_later(company, asterisk, channel):
    asterisk.refuses = True
    with listened(channel):
        until(lambda: Event.objects.filter(kind="exchange.failing"))
    assert (channel.mailbox.error, channel.mailbox.said) == ("denied", "Authentication failed")
    assert [one.ok for one in self_test(channel)] == [False]
    asterisk.refuses = False
    assert [one.ok for one in self_test(channel)] == [True]


def told(**fields: str) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()


@pytest.mark.django_db
def test_our_own_call_and_an_inner_one_are_told_apart(company, channel):
    ours = {**FIRST, "Event": "Newchannel", "Channel": "PJSIP/101-00000003"}
    out = read(told(**{**ours, "Exten": "89123456789"}), channel, {})
    inner = read(told(**{**ours, "Exten": "102"}), channel, {})
    assert isinstance(out, CallHeard)
    assert isinstance(inner, CallHeard)
    assert (out.events[0].direction, out.events[0].to_number, out.events[0].extension) == ("out", CALLER, "101")
    assert inner.events[0].direction == "internal"


@pytest.mark.django_db
def test_a_real_event_of_asterisk_is_read(company, channel):
    path = FOLDER / "internal/webhooks/asterisk_ami/dial_end_answer_pjsip.txt"
    if not path.exists():
        pytest.skip("it is not among the samples: name their folder in TEPLO_SAMPLES")
    heard = read(path.read_bytes(), channel, {})
    assert isinstance(heard, CallHeard)
    word = heard.events[0]
    assert (heard.call, word.kind, word.leg, word.direction) == ("1636598043.6", "answer", "1636598043.7", "internal")
    assert word.extension == "800020003"
    assert json.dumps(word.reason) == '""'
