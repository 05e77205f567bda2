"""Decisions about leads: plain values in, plain value out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

# What a card should say, and how much of the whole each piece is; together a hundred.
WEIGHTS: Mapping[str, int] = {
    "name": 20,
    "contact": 25,
    "need": 20,
    "product": 10,
    "heat": 10,
    "region": 5,
    "company": 5,
    "source": 5,
}


@dataclass(frozen=True, slots=True)
class Completeness:
    """How full a card is, in percent, and the keys of `WEIGHTS` that are missing, the weightiest first."""

    percent: int
    missing: tuple[str, ...]


def completeness(filled: Mapping[str, object]) -> Completeness:
    """How full a card is; `filled` holds a truthy value under each key of `WEIGHTS` that is known."""
    known = {key: weight for key, weight in WEIGHTS.items() if filled.get(key)}
    missing = [key for key in sorted(WEIGHTS, key=lambda key: -WEIGHTS[key]) if key not in known]
    return Completeness(100 * sum(known.values()) // sum(WEIGHTS.values()), tuple(missing))


@dataclass(frozen=True, slots=True)
class Entry:
    """Whether somebody may put a lead into a status, and the keys of what must be known before and is not."""

    is_allowed: bool
    missing: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.is_allowed and not self.missing


def entry(*, setters: Collection[int], role: int | None, required: Sequence[str], known: Mapping[str, object]) -> Entry:
    """What a status asks of whoever puts a lead there: a role among its `setters`, and its `required` fields.

    Without a role it is Teplo itself or a rule, which nothing stops. `known` holds the values by their keys: None and
    what is empty are not known, an amount of nothing is.
    """
    if role is None:
        return Entry(is_allowed=True)
    missing = tuple(key for key in required if known.get(key) in (None, "", []))
    return Entry(not setters or role in setters, missing)


def verb_into(before: str, after: str) -> str:
    """Which verb brings a lead from a status of one kind into a status of another, '' where none does."""
    if after == "converted":
        return "convert" if before in ("new", "working") else ""
    if before in ("refused", "junk"):
        return "reopen" if after in ("interest", "new", "working") else ""
    if after in ("refused", "junk"):
        return {"refused": "refuse", "junk": "junk"}[after] if before in ("interest", "new", "working") else ""
    return "move" if {before, after} <= {"new", "working"} else ""


Stretch = tuple[str, date | None, date | None]
Piece = tuple[int, datetime, datetime]


@dataclass(frozen=True, slots=True)
class Cover:
    """How a stretch of time is made of kept months and years, and of pieces that are counted directly.

    The kept part lies from `low` to `high`, None being no bound; it is the rows of `stretches`: a span and the first
    days from and before which its rows begin. Of `pieces`, half-open, 1 is to be added and -1 to be taken away.
    """

    low: datetime | None = None
    high: datetime | None = None
    stretches: tuple[Stretch, ...] = ()
    pieces: tuple[Piece, ...] = ()


def cover(start: datetime | None, end: datetime | None) -> Cover:
    """Cover what lies from `start` on and before `end`, None being no bound, with as little to count as possible."""
    low, high = _near_month(start), _near_month(end)
    pieces = (*_edge(start, low, inwards=1), *_edge(end, high, inwards=-1))
    if start and end and end - start <= sum((last - first for _way, first, last in pieces), timedelta()):
        return Cover(pieces=((1, start, end),) if start < end else ())
    return Cover(low, high, _stretches(low and low.date(), high and high.date()), pieces)


def _edge(bound: datetime | None, month: datetime | None, *, inwards: int) -> tuple[Piece, ...]:
    """What lies between a bound and the month that is nearest to it: too little was kept, or too much."""
    if bound is None or month is None or bound == month:
        return ()
    return ((inwards, bound, month),) if bound < month else ((-inwards, month, bound),)


def _near_month(moment: datetime | None) -> datetime | None:
    """The first moment of a month of UTC that is nearest."""
    if moment is None:
        return None
    moment = moment.astimezone(UTC)
    first = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = (first + timedelta(days=32)).replace(day=1)
    return first if moment - first <= following - moment else following


def _stretches(low: date | None, high: date | None) -> tuple[Stretch, ...]:
    """Months up to the first full year, the full years, and the months behind the last one."""
    if low is None and high is None:
        return (("ever", None, None),)
    year = low and (low if (low.month, low.day) == (1, 1) else date(low.year + 1, 1, 1))
    last = high and date(high.year, 1, 1)
    if year and last and year >= last:
        return (("month", low, high),)
    found: list[Stretch] = [("year", year, last)]
    if low != year:
        found.append(("month", low, year))
    if last != high:
        found.append(("month", last, high))
    return tuple(found)
