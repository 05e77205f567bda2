"""Reads what Twilio tells: a call and, each with the number of that call, the phones that were dialled for it."""

from datetime import datetime

from teplo.channels.models import Channel
from teplo.intake.connectors.calling import form_of, known_by_event, mark_of, moment, number_of, seconds_of
from teplo.intake.connectors.plug import OTHER_EVENT, Aside, CallHeard, Meta
from teplo.work.calls import CallWord

GOES_ON = {"queued": "ring", "initiated": "ring", "ringing": "ring", "in-progress": "answer", "answered": "answer"}
OVER = frozenset({"completed", "busy", "no-answer", "canceled", "failed"})
DIRECTIONS = {"inbound": "in", "outbound-api": "out"}


def read(body: bytes, channel: Channel, meta: Meta) -> CallHeard | Aside:
    """Events of one call, whose number is the `CallSid` of the first of its legs."""
    return _read(form_of(body))


number = known_by_event(lambda delivered: _read(form_of(delivered.body)))


def _read(form: dict[str, str]) -> CallHeard | Aside:
    sid, parent, status = form.get("CallSid", ""), form.get("ParentCallSid", ""), form.get("CallStatus", "").lower()
    call = (parent or sid)[:200]
    if form.get("RecordingUrl"):
        return CallHeard(call, (_recording(form),)) if call else Aside(OTHER_EVENT)
    if form.get("DialCallStatus"):
        return CallHeard(call, _dialled(form))
    if not call or (status not in GOES_ON and status not in OVER):
        return Aside(OTHER_EVENT)
    return CallHeard(call, (_leg(form, status) if parent else _whole(form, status),))


def _recording(form: dict[str, str]) -> CallWord:
    source = form["RecordingUrl"][:1000]
    return CallWord(mark_of("recording", form.get("RecordingSid") or source), "recording", _at(form), recording=source)


def _whole(form: dict[str, str], status: str) -> CallWord:
    """The first leg: of a call that comes in the customer's, of one that we had dialled our employee's own phone.

    Twilio takes such a call itself; who talks is told by the leg that is dialled then.
    """
    direction = DIRECTIONS.get(form.get("Direction", "").lower(), "")
    is_in = direction != "out"
    return CallWord(
        external_id=mark_of("call", form["CallSid"], status),
        kind="hangup" if status in OVER else "ring",
        at=_at(form),
        direction=direction,
        from_number=_of(form, "From") if is_in else "",
        to_number=_of(form, "To") if is_in else "",
        line=_of(form, "To" if is_in else "From"),
        extension="" if is_in else _raw(form, "To"),
        reason=status if status in OVER and status != "completed" else "",
        # Whatever we had dialled is known by the number that Twilio gave us for it.
        command="" if is_in else form["CallSid"][:120],
    )


def _leg(form: dict[str, str], status: str) -> CallWord:
    """A phone that was dialled for the call: whose it is tells whether it is one of our people's."""
    is_over = status in OVER
    return CallWord(
        external_id=mark_of("leg", form["CallSid"], status),
        kind="hangup" if is_over else GOES_ON[status],
        at=_at(form),
        leg=form["CallSid"][:120],
        to_number=_of(form, "To"),
        extension=_raw(form, "To"),
        seconds=seconds_of(form.get("CallDuration")) if status == "completed" else None,
        reason=status if is_over and status != "completed" else "",
    )


def _dialled(form: dict[str, str]) -> tuple[CallWord, ...]:
    """What dialling came to, told where the legs themselves are not asked for."""
    status, leg = form["DialCallStatus"].lower(), form.get("DialCallSid") or "dialled"
    talked = seconds_of(form.get("DialCallDuration")) if status in ("completed", "answered") else None
    mark = mark_of("dialled", form.get("CallSid"), leg, status)
    reason = "" if talked is not None else status[:80]
    return (CallWord(mark, "hangup", _at(form), leg=leg[:120], seconds=talked, reason=reason),)


def _at(form: dict[str, str]) -> datetime | None:
    return moment(form.get("Timestamp"))


def _of(form: dict[str, str], name: str) -> str:
    return number_of(form.get(name))


def _raw(form: dict[str, str], name: str) -> str:
    """A phone of ours: a number in normal form, or a client or SIP address as Twilio names it."""
    written = form.get(name, "")
    return (number_of(written) if written.startswith("+") else written)[:40]
