"""Reads what Mango Office tells: calls leg by leg, their summary, their recordings; the same field changes its type."""

import json
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.intake.connectors.bodies import text_at
from teplo.intake.connectors.calling import form_of, known_by_event, mark_of, moment, number_of
from teplo.intake.connectors.plug import OTHER_EVENT, Aside, CallHeard, Meta, Unreadable
from teplo.work.calls import CallWord

STATES = {"Appeared": "ring", "Connected": "answer", "OnHold": "hold", "Disconnected": "hangup"}
DIRECTIONS = {"0": "internal", "1": "in", "2": "out"}
# By whether who calls and who is called are of our people.
DIRECTION_OF = {(False, False): "in", (False, True): "in", (True, False): "out", (True, True): "internal"}
# Where nobody of ours is at the other end.
MACHINES = frozenset({"ivr", "queue"})
RECORDED = frozenset({"", "Completed"})


def read(body: bytes, channel: Channel, meta: Meta) -> CallHeard | Aside:
    """Events of one call, whose number is Mango's `entry_id`; Aside for what commands came to and for pressed keys."""
    return _read(form_of(body))


number = known_by_event(lambda delivered: _read(form_of(delivered.body)))


def _read(form: dict[str, str]) -> CallHeard | Aside:
    try:
        given = json.loads(form.get("json", ""))
    except (ValueError, RecursionError):
        raise Unreadable("not_json", _("The body is not JSON.")) from None
    entry = text_at(given, "entry_id")
    if not entry:
        return Aside(OTHER_EVENT)
    if text_at(given, "call_state") in STATES:
        return CallHeard(entry, (_leg(given),))
    if text_at(given, "recording_id"):
        return _recording(given, entry)
    return CallHeard(entry, _summary(given, entry)) if text_at(given, "end_time") else Aside(OTHER_EVENT)


def _leg(given: object) -> CallWord:
    """One event of one leg. A machine that takes it answers nobody, nor does our own employee whom we had called."""
    leg, state, seq = text_at(given, "call_id"), text_at(given, "call_state"), text_at(given, "seq")
    is_machine = text_at(given, "location").partition(".")[0] in MACHINES
    taken, command = text_at(given, "from", "taken_from_call_id"), text_at(given, "command_id")
    word = CallWord(
        external_id=mark_of("call", leg, seq, state),
        kind=STATES[state],
        at=moment(text_at(given, "timestamp")),
        seq=int(seq) if seq.isdigit() else None,
        leg=leg[:120],
        reason=text_at(given, "disconnect_reason")[:80],
        command=command[:120],
    )
    if state == "Connected" and (is_machine or (command and not taken)):
        word = replace(word, kind="ring")
    if command and not taken:
        return replace(word, extension=text_at(given, "to", "extension")[:40])
    met = _between_whom(word, given, is_taken=bool(taken))
    return replace(met, extension="") if is_machine else met


def _between_whom(word: CallWord, given: object, *, is_taken: bool) -> CallWord:
    """The same with who called whom; a leg that was taken over from another says little of the call's direction."""
    theirs, ours = text_at(given, "from", "extension"), text_at(given, "to", "extension")
    to_number = "" if ours else number_of(text_at(given, "to", "number"))
    line = number_of(text_at(given, "to", "line_number") or text_at(given, "line_number"))
    direction = DIRECTION_OF[bool(theirs), bool(ours)]
    if is_taken and direction != "out":
        direction = ""
    return replace(
        word,
        direction=direction,
        from_number="" if theirs else number_of(text_at(given, "from", "number")),
        to_number=to_number,
        line=to_number if direction == "in" and not line else line,
        extension=(ours or theirs)[:40],
    )


def _recording(given: object, entry: str) -> CallHeard | Aside:
    source, state = text_at(given, "recording_id"), text_at(given, "recording_state")
    if state not in RECORDED:
        return Aside(OTHER_EVENT)
    mark, at = mark_of("recording", source, state), moment(text_at(given, "timestamp"))
    return CallHeard(entry, (CallWord(mark, "recording", at, recording=source[:1000]),))


def _summary(given: object, entry: str) -> tuple[CallWord, ...]:
    """The whole call, from its beginning to its end: whatever was lost of its legs, this is enough.

    Nobody talked where `talk_time` is 0, whatever `entry_result` says: Mango's own examples differ there.
    """
    began, talked, ended = (moment(text_at(given, name)) for name in ("create_time", "talk_time", "end_time"))
    theirs, ours = text_at(given, "from", "extension"), text_at(given, "to", "extension")
    begun = CallWord(
        external_id=mark_of("begun", entry),
        kind="ring",
        at=began or ended,
        leg="summary",
        direction=DIRECTIONS.get(text_at(given, "call_direction"), ""),
        from_number="" if theirs else number_of(text_at(given, "from", "number")),
        to_number="" if ours else number_of(text_at(given, "to", "number")),
        line=number_of(text_at(given, "line_number")),
        extension=(ours or theirs)[:40],
    )
    end = CallWord(
        external_id=mark_of("summary", entry),
        kind="summary",
        at=ended,
        direction=begun.direction,
        seconds=max(1, _between(talked, ended) or 0) if talked else 0,
        waited=_between(began, talked or ended),
        reason=text_at(given, "disconnect_reason")[:80],
    )
    if talked is None:
        return begun, end
    return begun, replace(begun, external_id=mark_of("talked", entry), kind="answer", at=talked), end


def _between(since: datetime | None, until: datetime | None) -> int | None:
    return max(0, int((until - since).total_seconds())) if since and until else None
