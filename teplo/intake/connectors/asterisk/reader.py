"""Reads the events of Asterisk's manager interface: a call is what has one `Linkedid`, its legs are its channels."""

import re
from dataclasses import replace

from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.channels.queries import plain_settings_of
from teplo.intake.connectors.calling import mark_of, moment, number_of
from teplo.intake.connectors.plug import OTHER_EVENT, Aside, CallHeard, Meta, Unreadable
from teplo.kit.net.ami import Frame
from teplo.work.calls import CallWord

# What is kept of all that an exchange says.
HEARD = frozenset({"Newchannel", "CoreShowChannel", "DialBegin", "DialEnd", "Hold", "Unhold", "Hangup", "VarSet"})
HOLDS = {"Hold": "hold", "Unhold": "resume"}
# A leg that is not taken ends twice: its dialling, and its channel.
MARKS = {"ring": "rings", "answer": "answer", "hangup": "unanswered"}
# Ours: a call that we knew of is there no more, as was seen after the line had been cut.
GONE = "Gone"
RECORDED = "MIXMONITOR_FILENAME"
LONGEST_INNER = 6
# Causes of Q.850 that say nothing but that it is over.
USUAL_END = frozenset({"0", "16", "31", "127"})
_CHANNEL = re.compile(r"^(?P<kind>\w+)/(?P<place>.+?)(?:-[0-9a-f]+)?(?:;[12])?$", re.IGNORECASE)


def is_heard(frame: Frame) -> bool:
    """Whether a frame is to be kept: it says something of a call."""
    if frame.event == "VarSet":
        return frame.get("Variable") == RECORDED
    if frame.event in ("Newchannel", "CoreShowChannel"):
        return _is_first(frame) or frame.event == "CoreShowChannel"
    return frame.event in HEARD


def read(body: bytes, channel: Channel, meta: Meta) -> CallHeard | Aside:
    """One event of one call. What comes over Asterisk's own inner channels (`Local/`) is put aside."""
    frame = Frame(body.decode("utf-8", "replace"))
    call = frame.get("Linkedid") or frame.get("DestLinkedid")
    if not frame.event:
        raise Unreadable("not_a_frame", _("This is no event of Asterisk."))
    said = str(plain_settings_of(channel).get("trunks") or "")
    word = _word(frame, frozenset(one.strip().lower() for one in said.split(",") if one.strip())) if call else None
    return CallHeard(call[:200], (word,)) if word else Aside(OTHER_EVENT, {"event": frame.event[:40]})


def _word(frame: Frame, trunks: frozenset[str]) -> CallWord | None:
    if frame.event in ("Newchannel", "CoreShowChannel"):
        return _begun(frame, trunks) if _is_first(frame) else _talks(frame, trunks)
    if frame.event in ("DialBegin", "DialEnd"):
        return _dialled(frame, trunks)
    return _turn(frame)


def _turn(frame: Frame) -> CallWord | None:
    """What happens to a channel that is known: it is held, hung up, recorded."""
    at, number = moment(frame.get("Timestamp")), frame.get("Uniqueid")
    leg = "" if _is_first(frame) else number[:120]
    if frame.event in HOLDS:
        kind = HOLDS[frame.event]
        return CallWord(mark_of(kind, number, frame.get("Timestamp")), kind, at, leg=leg)
    if frame.event == "Hangup":
        reason = "" if frame.get("Cause") in USUAL_END else frame.get("Cause")[:80]
        return CallWord(mark_of("hangup", number), "hangup", at, leg=leg, reason=reason)
    if frame.event == GONE:
        return CallWord(mark_of("gone", frame.get("Linkedid")), "hangup", at)
    source = frame.get("Value")[:1000]
    if frame.get("Variable") != RECORDED or not source:
        return None
    return CallWord(mark_of("recording", frame.get("Linkedid"), source), "recording", at, recording=source)


def _is_first(frame: Frame) -> bool:
    """Whether it is about the channel with which the call began: with it the call ends."""
    return bool(frame.get("Uniqueid")) and frame.get("Uniqueid") == frame.get("Linkedid")


def _begun(frame: Frame, trunks: frozenset[str]) -> CallWord:
    """The first channel: one of our phones calls, or somebody comes in over a line."""
    place, dialled = _place(frame.get("Channel")), frame.get("Exten")
    inner = _inner(place, trunks)
    if inner:
        digits = re.sub(r"\D", "", dialled)
        direction = "" if not digits else "internal" if len(digits) <= LONGEST_INNER else "out"
    else:
        direction = "in"
    return CallWord(
        external_id=mark_of("begun", frame.get("Uniqueid")),
        kind="ring",
        at=moment(frame.get("Timestamp")),
        direction=direction,
        from_number=number_of(frame.get("CallerIDNum")) if direction == "in" else "",
        to_number=number_of(dialled) if direction in ("in", "out") else "",
        line=number_of(dialled) if direction == "in" else "",
        extension=inner if direction == "out" else "",
    )


def _talks(frame: Frame, trunks: frozenset[str]) -> CallWord | None:
    """A further channel of a call that is talked just now, seen after the line had been cut."""
    place = _place(frame.get("Channel"))
    if frame.get("ChannelStateDesc") != "Up" or not frame.get("BridgeId") or not place:
        return None
    inner = _inner(place, trunks)
    leg = frame.get("Uniqueid")
    return CallWord(mark_of("answer", leg), "answer", moment(frame.get("Timestamp")), leg=leg[:120], extension=inner)


def _dialled(frame: Frame, trunks: frozenset[str]) -> CallWord | None:
    """A phone rings, answers or does not: one of ours, or the one outside that one of ours has called."""
    leg, place = frame.get("DestUniqueid"), _place(frame.get("DestChannel"))
    # Whom the exchange calls first, because we have asked it to, is our own employee: his answer is none.
    if not place or not leg or leg == frame.get("DestLinkedid"):
        return None
    kind = "ring" if frame.event == "DialBegin" else "answer" if frame.get("DialStatus") == "ANSWER" else "hangup"
    caller, called = _inner(_place(frame.get("Channel")), trunks), _inner(place, trunks)
    word = CallWord(
        external_id=mark_of(MARKS[kind], leg),
        kind=kind,
        at=moment(frame.get("Timestamp")),
        leg=leg[:120],
        extension=(called or caller or _number(frame))[:40],
        reason=frame.get("DialStatus")[:80] if kind == "hangup" else "",
    )
    if not caller:
        return word
    return replace(word, direction="internal") if called else replace(word, direction="out", to_number=_number(frame))


def _number(frame: Frame) -> str:
    """The number outside that is dialled: dialplans name it now here, now there."""
    said = (frame.get("Exten"), frame.get("DestCallerIDNum"), *re.findall(r"\d+", frame.get("DialString")))
    return next((number_of(one) for one in said if len(re.sub(r"\D", "", one)) > LONGEST_INNER), "")


def _place(channel: str) -> str:
    """`101` out of `PJSIP/101-00000006`; empty for Asterisk's own inner channels."""
    found = _CHANNEL.match(channel)
    return "" if found is None or found["kind"].lower() == "local" else found["place"]


def _inner(place: str, trunks: frozenset[str]) -> str:
    """The inner number of a channel that is one of our phones; empty for every other."""
    if place.lower() in trunks:
        return ""
    return place if trunks or (place.isdigit() and len(place) <= LONGEST_INNER) else ""
