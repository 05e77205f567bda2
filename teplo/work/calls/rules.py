"""What the events of a call together say: pure, the same in whatever order they came and however often."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from teplo.work.calls import CallWord

One = TypeVar("One")

RING, ANSWER, HOLD, RESUME, TRANSFER = "ring", "answer", "hold", "resume", "transfer"
HANGUP, SUMMARY, RECORDING, TIMEOUT = "hangup", "summary", "recording", "timeout"
# Of two events at one second the one that must have been first.
ORDER = {kind: n for n, kind in enumerate((RING, ANSWER, HOLD, RESUME, TRANSFER, RECORDING, HANGUP, SUMMARY, TIMEOUT))}
RINGING, TALKING, HELD, ENDED = "ringing", "talking", "held", "ended"
TURNS = {RING: RINGING, ANSWER: TALKING, HOLD: HELD, RESUME: TALKING, TRANSFER: TALKING, HANGUP: ENDED}
# What says how a call goes on; a recording does not.
LIVING = frozenset({*TURNS, SUMMARY})
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
    """The facts of a call out of its events, each with its time; there must be one at least."""
    words = sorted(set(events), key=_place)
    living = [word for word in words if word.kind in LIVING]
    legs = _legs(living)
    over = _over(words, living, legs)
    direction, reason = _direction(words), _first(word.reason for word in reversed(living))
    started, ended = min(map(_began_at, words)), _at(over) if over else None
    answered = _answered_at(living, over, started)
    state = _state(legs, is_over=over is not None)
    return CallFacts(
        direction=direction,
        state=state,
        ending=_ending(over, direction=direction, answered=answered is not None, reason=reason),
        from_number=_first(word.from_number for word in words),
        to_number=_first(word.to_number for word in words),
        line=_first(word.line for word in words),
        reason=reason,
        started_at=started,
        answered_at=answered,
        ended_at=ended,
        wait_seconds=_waited(living, started, answered or _told_end(over), direction=direction),
        talk_seconds=_talked(living, over, answered),
        rung=_inner(words, RING),
        talked=_inner(words, ANSWER, TRANSFER) if answered else (),
        recordings=_each(word.recording for word in words),
        commands=_each(word.command for word in words),
        expires_at=_expires(living, state, legs),
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


def is_done_by_talk(
    created_at: datetime, due_at: datetime, answered_at: datetime, *, is_set: bool, is_own: bool
) -> bool:
    """Whether a step to call is done by a talk that was begun at `answered_at`.

    One that was set after the talk is not, unless the call itself has brought it (`is_own`); nor one whose moment
    somebody has named (`is_set`) and which still lies ahead: a promise.
    """
    return (is_own or created_at <= answered_at) and not (is_set and due_at > answered_at)


def _at(word: CallWord) -> datetime:
    if word.at is None:
        raise ValueError("an event without its time")
    return word.at


def _heard_at(word: CallWord) -> datetime:
    """When it was a sign of life: a provider's clock that is behind makes no call silent."""
    return max(_at(word), word.received_at or _at(word))


def _began_at(word: CallWord) -> datetime:
    """No later than that the call began: its end says how long was waited and talked."""
    if word.kind not in (HANGUP, SUMMARY):
        return _at(word)
    return _began(word) - timedelta(seconds=word.waited or 0)


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
    """The event with which the call was over: its summary, its hang-up as a whole, else our own time-out."""
    summed = _last(word for word in living if word.kind == SUMMARY)
    return summed or _last(word for word in living if _ends_it(word)) or _timed_out(words, living, legs)


def _ends_it(word: CallWord) -> bool:
    """Whether it is the end of a call as a whole, and not of one leg alone."""
    return word.kind == SUMMARY or (word.kind == HANGUP and not word.leg)


def _timed_out(words: Sequence[CallWord], living: Sequence[CallWord], legs: dict[str, str]) -> CallWord | None:
    """Our time-out, or the hang-up of the last leg where it only says that none followed.

    A time-out that was followed by signs of life was none.
    """
    last = max(map(_heard_at, living), default=None)
    late = [word for word in words if word.kind == TIMEOUT and (last is None or _heard_at(word) > last)]
    if not late:
        return None
    hung_up = _last(word for word in living if word.kind == HANGUP)
    return hung_up if hung_up and set(legs.values()) == {ENDED} else late[0]


def _state(legs: dict[str, str], *, is_over: bool) -> str:
    """Of a call whose legs are all hung up, though it is not over, another may ring at any moment."""
    if is_over or not legs:
        return ENDED
    return next((state for state in (TALKING, HELD) if state in legs.values()), RINGING)


def _direction(words: Sequence[CallWord]) -> str:
    """As the summary says, else as the first that says anything."""
    said = [word.direction for word in words if word.kind == SUMMARY and word.direction]
    return _first(said) or _first(word.direction for word in words)


def _answered_at(living: Sequence[CallWord], over: CallWord | None, started: datetime) -> datetime | None:
    """When somebody began to talk; the end of a call knows better than a leg that was connected."""
    final = [word.seconds for word in living if word.seconds is not None and _ends_it(word)]
    if final and not any(final):
        return None
    begun = [_at(word) for word in living if word.kind == ANSWER] or [_began(word) for word in living if word.seconds]
    if not begun:
        return None
    answered = min(begun)
    if over and over.kind != TIMEOUT:
        # An answer that names no time has that of its arrival, which may be later than the end.
        answered = min(answered, _at(over) - timedelta(seconds=max(final, default=0)))
    return max(started, answered)


def _began(word: CallWord) -> datetime:
    """When the talk began of which this is the end."""
    return _at(word) - timedelta(seconds=word.seconds or 0)


def _talked(living: Sequence[CallWord], over: CallWord | None, answered: datetime | None) -> int | None:
    if answered is None:
        return None
    said = _last(word.seconds for word in living if word.seconds is not None)
    if said is not None:
        return said
    return _seconds(_at(over) - answered) if over and over.kind != TIMEOUT else None


def _told_end(over: CallWord | None) -> datetime | None:
    """When a call was over by the provider's clock; our time-out says nothing of that."""
    return _at(over) if over and over.kind != TIMEOUT else None


def _waited(living: Sequence[CallWord], since: datetime, until: datetime | None, *, direction: str) -> int | None:
    said = _last(word.waited for word in living if word.waited is not None)
    if said is not None:
        return said
    return _seconds(until - since) if until and direction == "in" else None


def _ending(over: CallWord | None, *, direction: str, answered: bool, reason: str) -> str:
    if over is None:
        return ""
    if over.kind == TIMEOUT:
        return "no_hangup"
    if answered:
        return "answered"
    return "missed" if direction == "in" else NOT_ANSWERED.get(reason.lower(), "no_answer")


def _expires(living: Sequence[CallWord], state: str, legs: dict[str, str]) -> datetime | None:
    if state == ENDED:
        return None
    last = max(map(_heard_at, living))
    if set(legs.values()) == {ENDED}:
        return last + BETWEEN_LEGS
    return last + (RINGS_AT_MOST if state == RINGING else TALKS_AT_MOST)


def _first(values: Iterable[str]) -> str:
    return next((value for value in values if value), "")


def _inner(words: Sequence[CallWord], *kinds: str) -> tuple[str, ...]:
    return _each(word.extension for word in words if word.kind in kinds)


def _last(values: Iterable[One | None]) -> One | None:
    """The last that says anything; None where none does."""
    return next((value for value in reversed(list(values)) if value or value == 0), None)


def _each(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _seconds(span: timedelta) -> int:
    return max(0, int(span.total_seconds()))
