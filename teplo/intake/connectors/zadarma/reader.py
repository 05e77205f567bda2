"""Reads what Zadarma tells of calls: each event names when the call began, and its end says how it ended."""

from dataclasses import replace

from teplo.channels.models import Channel
from teplo.channels.queries import plain_settings_of
from teplo.intake.connectors.calling import (
    form_of,
    known_by_event,
    mark_of,
    moment,
    number_of,
    of_body,
    seconds_of,
    zone_of,
)
from teplo.intake.connectors.plug import OTHER_EVENT, Aside, CallHeard, Meta
from teplo.work.calls import CallWord

KINDS = {
    "NOTIFY_START": "ring",
    "NOTIFY_INTERNAL": "ring",
    "NOTIFY_IVR": "ring",
    "NOTIFY_ANSWER": "answer",
    "NOTIFY_END": "summary",
    "NOTIFY_OUT_START": "ring",
    "NOTIFY_OUT_END": "summary",
    "NOTIFY_RECORD": "recording",
}
BEGINS = {"NOTIFY_START": "in", "NOTIFY_OUT_START": "out"}
ENDS_OF = {"NOTIFY_END": "in", "NOTIFY_INTERNAL": "in", "NOTIFY_OUT_END": "out"}
ANSWERED = "answered"
# What Zadarma calls the ends of a call, in the words of the others.
ENDS = {"busy": "busy", "cancel": "cancel", "no answer": "no-answer", "failed": "failed"}


def read(body: bytes, channel: Channel, meta: Meta) -> CallHeard | Aside:
    """Events of one call, whose number is Zadarma's `pbx_call_id`."""
    return _read(form_of(body), zone_of(plain_settings_of(channel)))


number = known_by_event(lambda delivered: _read(form_of(delivered.body), ""))


def _read(form: dict[str, str], zone: str) -> CallHeard | Aside:
    event, call = form.get("event", ""), form.get("pbx_call_id", "")
    if event not in KINDS or not call:
        return Aside(OTHER_EVENT, {"event": event[:40]})
    return CallHeard(call[:200], (_word(form, event, call, zone),))


def _word(form: dict[str, str], event: str, call: str, zone: str) -> CallWord:
    kind, disposition = KINDS[event], form.get("disposition", "")
    caller, did = number_of(form.get("caller_id")), number_of(form.get("called_did"))
    inner = form.get("last_internal") or form.get("internal") or ""
    word = CallWord(
        external_id=_mark(form, event, call),
        kind=kind,
        # Only the beginning tells its own time: the others repeat when the call began.
        at=moment(form.get("call_start"), zone=zone) if event in BEGINS else None,
        leg=inner if event == "NOTIFY_INTERNAL" else "",
        direction=BEGINS.get(event) or ENDS_OF.get(event, ""),
        extension=inner[:40],
        seconds=_talked(form) if kind == "summary" else None,
        reason=ENDS.get(disposition, disposition)[:80],
        recording=_recording(form, kind),
    )
    if event.startswith("NOTIFY_OUT"):
        return replace(word, to_number=number_of(form.get("destination")), line=caller)
    return replace(word, from_number=caller, to_number=did, line=did)


def _talked(form: dict[str, str]) -> int:
    return (seconds_of(form.get("duration")) or 0) if form.get("disposition") == ANSWERED else 0


def _mark(form: dict[str, str], event: str, call: str) -> str:
    more = [form.get(name, "") for name in ("internal", "call_id_with_rec", "ivr_saydigits", "wait_dtmf[digits]")]
    return mark_of(event, call, *filter(None, more)) if call else of_body(form)


def _recording(form: dict[str, str], kind: str) -> str:
    """Which file there will be: named at the end of the call, and once more when it is ready."""
    is_kept = kind == "recording" or form.get("is_recorded") == "1"
    return form.get("call_id_with_rec", "")[:1000] if is_kept else ""
