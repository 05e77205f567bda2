"""What the events of a call together say: pure, the same in whatever order they came and however often."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from teplo.work.calls import CallWord

RING, ANSWER, HOLD, RESUME, TRANSFER = "ring", "answer", "hold", "resume", "transfer"
HANGUP, SUMMARY, RECORDING, TIMEOUT = "hangup", "summary", "recording", "timeout"
# Of two events at one second the one that must have been first.
ORDER = {kind: n for n, kind in enumerate((RING, ANSWER, HOLD, RESUME, TRANSFER, RECORDING, HANGUP, SUMMARY, TIMEOUT))}
RINGING, TALKING, HELD, ENDED = "ringing", "talking", "held", "ended"
TURNS = {RING: RINGING, ANSWER: TALKING, HOLD: HELD, RESUME: TALKING, TRANSFER: TALKING, HANGUP: ENDED}
# What an unanswered call of ours came to, by what the providers call it.
NOT_ANSWERED = {
    "busy": "busy", "user_busy": "busy", "17": "busy",
    "cancel": "no_answer", "canceled": "no_answer", "no-answer": "no_answer", "noanswer": "no_answer",
    "refused": "refused", "rejected": "refused", "call_rejected": "refused", "21": "refused",
    "failed": "failed", "congestion": "failed", "chanunavail": "failed", "unallocated": "failed", "no_money": "failed",
}  # fmt: skip
# Where nothing more is heard: it rings no longer than that, is talked or held no longer than that, and where every leg
# has been hung up no further one begins after that.
RINGS_AT_MOST = timedelta(minutes=10)
TALKS_AT_MOST = timedelta(hours=4)
BETWEEN_LEGS = timedelta(seconds=60)
WITHIN_MINUTES = timedelta(minutes=20)
WITHIN_HOURS = timedelta(hours=23)


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What is true of a call by all that was told of it. `rung` and `talked` are inner numbers, in their order.

    `expires_at` is when nothing more is to be waited for, None for a call that is over.
    """

    direction: str
    state: str
    ending: str
    from_number: str
    to_number: str
    line: str
    reason: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    wait_seconds: int | None
    talk_seconds: int | None
    rung: tuple[str, ...]
    talked: tuple[str, ...]
    recordings: tuple[str, ...]
    commands: tuple[str, ...]
    expires_at: datetime | None


def told(events: Iterable[CallWord]) -> CallFacts:
    """The facts of a call out of its events, each with its time; ValueError where there are none."""
    words = sorted(set(events), key=_place)
    if not words:
        raise ValueError("a call without events")
    living = [word for word in words if word.kind in TURNS or word.kind == SUMMARY]
    legs = _legs(living)
    over = _over(words, living, legs)
    direction = _direction(words)
    started = min(_began_at(word) for word in words)
    answered = _answered_at(living, over, started)
    ended = _at(over) if over else None
    state = ENDED if over or not living else _state(legs)
    talked = next((word.seconds for word in reversed(living) if word.seconds is not None), None)
    if talked is None and answered and ended and over and over.kind != TIMEOUT:
        talked = _seconds(ended - answered)
    waited = next((word.waited for word in reversed(living) if word.waited is not None), None)
    if waited is None and (until := answered or ended) and direction == "in":
        waited = _seconds(until - started)
    reason = next((word.reason for word in reversed(living) if word.reason), "")
    return CallFacts(
        direction=direction,
        state=state,
        ending=_ending(over, legs, direction=direction, answered=answered is not None, reason=reason),
        from_number=_first(word.from_number for word in words),
        to_number=_first(word.to_number for word in words),
        line=_first(word.line for word in words),
        reason=reason,
        started_at=started,
        answered_at=answered,
        ended_at=ended,
        wait_seconds=waited,
        talk_seconds=talked if answered else None,
        rung=_each(word.extension for word in words if word.kind == RING),
        talked=_each(word.extension for word in words if word.kind in (ANSWER, TRANSFER)) if answered else (),
        recordings=_each(word.recording for word in words),
        commands=_each(word.command for word in words),
        expires_at=None if over or not living else _expires(living, state, legs),
    )


def settled(missed_at: datetime, talks: Iterable[tuple[int, str, datetime]]) -> tuple[str, int | None]:
    """What became of a missed call, and by which call, by the talks with its number since.

    Each talk is its number, its direction and when it was answered. Whoever was talked with first settles it.
    """
    since = sorted((at, number, direction) for number, direction, at in talks if at >= missed_at)
    for at, number, direction in since:
        waited = at - missed_at
        if waited > WITHIN_HOURS:
            break
        if direction == "in":
            return "came_through", number
        return ("within_20_minutes" if waited <= WITHIN_MINUTES else "within_23_hours"), number
    return "waiting", None


def _at(word: CallWord) -> datetime:
    if word.at is None:
        raise ValueError("an event without its time")
    return word.at


def _began_at(word: CallWord) -> datetime:
    """No later than that the call began: its end says how long was waited and talked."""
    is_end = word.kind in (HANGUP, SUMMARY)
    return _at(word) - timedelta(seconds=(word.seconds or 0) + (word.waited or 0)) if is_end else _at(word)


def _place(word: CallWord) -> tuple[object, ...]:
    return (_at(word), ORDER[word.kind], word.leg, word.seq or 0, word.external_id, repr(word))


def _legs(living: Sequence[CallWord]) -> dict[str, str]:
    """In what state each leg is: a leg that was hung up stays so, whatever else is told of it."""
    found: dict[str, tuple[tuple[object, ...], str]] = {}
    for word in living:
        if word.kind == SUMMARY:
            continue
        is_end = word.kind == HANGUP
        rank = (is_end, word.seq is not None, word.seq or 0, *_place(word))
        if word.leg not in found or rank > found[word.leg][0]:
            found[word.leg] = rank, TURNS[word.kind]
    return {leg: state for leg, (_rank, state) in found.items()}


def _over(words: Sequence[CallWord], living: Sequence[CallWord], legs: dict[str, str]) -> CallWord | None:
    """The event with which the call was over: its summary, its hang-up as a whole, else our own time-out.

    A time-out that was followed by signs of life was none.
    """
    for kind in (SUMMARY, HANGUP):
        ends = [word for word in living if word.kind == kind and (kind == SUMMARY or not word.leg)]
        if ends:
            return ends[-1]
    last = max((_at(word) for word in living), default=None)
    late = [word for word in words if word.kind == TIMEOUT and (last is None or _at(word) > last)]
    if not late:
        return None
    if legs and all(state == ENDED for state in legs.values()):
        return next(word for word in reversed(living) if word.kind == HANGUP)
    return late[0]


def _state(legs: dict[str, str]) -> str:
    states = set(legs.values())
    return next((state for state in (TALKING, HELD) if state in states), RINGING)


def _direction(words: Sequence[CallWord]) -> str:
    """As the summary says, else as the first that says anything."""
    said = [word.direction for word in words if word.kind == SUMMARY and word.direction]
    return _first(said) or _first(word.direction for word in words)


def _answered_at(living: Sequence[CallWord], over: CallWord | None, started: datetime) -> datetime | None:
    """When somebody began to talk; the end of a call knows better than a leg that was connected."""
    final = [word.seconds for word in living if word.seconds is not None and (word.kind == SUMMARY or not word.leg)]
    if final and not any(final):
        return None
    begun = [_at(word) for word in living if word.kind == ANSWER]
    if not begun:
        ends = [word for word in living if word.seconds]
        begun = [_at(word) - timedelta(seconds=word.seconds or 0) for word in ends]
    if not begun:
        return None
    # An answer that names no time has that of its arrival, which may be later than the end.
    latest = _at(over) - timedelta(seconds=max(final, default=0)) if over and over.kind != TIMEOUT else max(begun)
    return max(started, min(*begun, latest))


def _ending(over: CallWord | None, legs: dict[str, str], *, direction: str, answered: bool, reason: str) -> str:
    if over is None:
        return ""
    if over.kind == TIMEOUT:
        return "no_hangup"
    if answered:
        return "answered"
    return "missed" if direction == "in" else NOT_ANSWERED.get(reason.lower(), "no_answer")


def _expires(living: Sequence[CallWord], state: str, legs: dict[str, str]) -> datetime:
    last = max(_at(word) for word in living)
    if all(one == ENDED for one in legs.values()):
        return last + BETWEEN_LEGS
    return last + (RINGS_AT_MOST if state == RINGING else TALKS_AT_MOST)


def _first(values: Iterable[str]) -> str:
    return next((value for value in values if value), "")


def _each(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _seconds(span: timedelta) -> int:
    return max(0, int(span.total_seconds()))
