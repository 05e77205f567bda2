"""Working time in closed form: how much of it lies between two moments, and when so much of it will have passed.

A schedule speaks of the clock on the wall of its zone. An edge of a window is the first instant at which that clock
shows it or later, so where the clock jumps over an hour the hour is nobody's, and where it runs through an hour twice
an edge in it is the first of the two. The open intervals of a year are worked out once and kept with their sums;
every question is then two searches by halving, however long the span.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

DAY = 1440
SHORTER_BY = 60
# Where a year has no open minute nobody is awaited any more, and wall time counts.
EMPTY_YEARS = 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
ONE_DAY = timedelta(days=1)

Window = tuple[int, int]
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days on which a country does not work as usual: off, an hour shorter, or worked in spite of a day off."""

    off: frozenset[date] = frozenset()
    short: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()

    @classmethod
    def read(cls, kept: Mapping[str, Iterable[str]]) -> Calendar:
        """The calendar as `as_json` has kept it."""
        return cls(*(frozenset(map(date.fromisoformat, kept.get(kind, ()))) for kind in ("off", "short", "work")))

    def as_json(self) -> dict[str, list[str]]:
        kinds = (("off", self.off), ("short", self.short), ("work", self.work))
        return {kind: sorted(day.isoformat() for day in days) for kind, days in kinds}


EVERY_DAY_ALIKE = Calendar()


@dataclass(frozen=True, slots=True)
class Schedule:
    """Hours by the days of a week from Monday on, or from `anchor` on by the days of a cycle.

    A window is minutes from midnight to minutes from midnight; above 1440 is the day after. Without days there is no
    closing: around the clock.
    """

    days: tuple[tuple[Window, ...], ...] = ()
    anchor: date | None = None
    zone: str = "UTC"
    calendar: Calendar = EVERY_DAY_ALIKE

    @classmethod
    def read(cls, pattern: Mapping[str, Any], *, zone: str, calendar: Calendar = EVERY_DAY_ALIKE) -> Schedule:
        """A pattern as it is kept: `{"kind": "weekly", "days": [[[540, 1080]], …]}`, a cycle with its `anchor`."""
        days = tuple(tuple((int(a), int(b)) for a, b in windows) for windows in pattern["days"])
        anchor = date.fromisoformat(pattern["anchor"]) if pattern["kind"] == "cycle" else None
        return cls(days, anchor, zone, calendar)

    @property
    def is_always(self) -> bool:
        return not self.days

    def windows_of(self, day: date) -> tuple[Window, ...]:
        """The windows that begin on a day, the calendar heeded."""
        usual = self._usual(day)
        if day in self.calendar.off:
            return ()
        if day in self.calendar.work and not usual and self.anchor is None:
            usual = next(filter(None, (self._usual(day - ONE_DAY * back) for back in range(1, 7))), ())
        return _shortened(usual) if day in self.calendar.short else usual

    def _usual(self, day: date) -> tuple[Window, ...]:
        if self.anchor is None:
            return self.days[day.weekday()]
        return self.days[(day - self.anchor).days % len(self.days)]


ALWAYS = Schedule()


def _shortened(windows: tuple[Window, ...]) -> tuple[Window, ...]:
    if not windows:
        return ()
    *others, (begins, ends) = sorted(windows)
    return (*others, (begins, ends - SHORTER_BY)) if ends - begins > SHORTER_BY else tuple(others)


def working_time_between(a: datetime, b: datetime, schedule: Schedule) -> timedelta:
    """How much working time lies between two aware moments; nothing where `b` is not later than `a`."""
    if b <= a:
        return timedelta(0)
    if schedule.is_always:
        return b.astimezone(UTC) - a.astimezone(UTC)
    zone = ZoneInfo(schedule.zone)
    first, last = a.astimezone(zone).year, b.astimezone(zone).year
    whole = sum(_year(schedule, year).total for year in range(first, last))
    return (whole + _year(schedule, last).before(_number(b)) - _year(schedule, first).before(_number(a))) * MICROSECOND


def due_at(start: datetime, target: timedelta, schedule: Schedule) -> datetime:
    """The first moment at which `target` of working time has passed since `start`, in the zone of `start`.

    Where a whole year is without an open minute, the target counts on the wall.
    """
    if target <= timedelta(0):
        return start
    if schedule.is_always:
        return _later(start, target)
    left = target // MICROSECOND
    year = start.astimezone(ZoneInfo(schedule.zone)).year
    passed = _year(schedule, year).before(_number(start))
    empty = 0
    while empty <= EMPTY_YEARS and year < date.max.year:
        of_year = _year(schedule, year)
        if passed + left <= of_year.total:
            return _moment(of_year.when(passed + left)).astimezone(start.tzinfo)
        left -= of_year.total - passed
        empty = 0 if of_year.total else empty + 1
        year, passed = year + 1, 0
    return _later(start, target)


def spans(schedule: Schedule, first: date, last: date) -> list[Span]:
    """The open intervals of the days from `first` to `last` in the schedule's zone, in UTC; none touches the next."""
    edges = _edge(schedule.zone, first, 0), _edge(schedule.zone, last, DAY)
    if schedule.is_always:
        return [(_moment(edges[0]), _moment(edges[1]))]
    return [(_moment(begins), _moment(ends)) for begins, ends in _joined(_open(schedule, first, last), *edges)]


def begun(schedule: Schedule, first: date, last: date) -> list[Span]:
    """The open intervals that begin on the days from `first` to `last`, whole however far they run; in UTC."""
    if schedule.is_always:
        return spans(schedule, first, last)
    found: list[tuple[int, int]] = []
    for day in (first + ONE_DAY * number for number in range((last - first).days + 1)):
        found += [
            (_edge(schedule.zone, day, begins), _edge(schedule.zone, day, ends))
            for begins, ends in schedule.windows_of(day)
        ]
    ends = max((end for _begins, end in found), default=0)
    return [(_moment(one), _moment(other)) for one, other in _joined(found, min(found, default=(0, 0))[0], ends)]


def is_open(at: datetime, schedule: Schedule) -> bool:
    """Whether a moment is working time."""
    if schedule.is_always:
        return True
    return _year(schedule, at.astimezone(ZoneInfo(schedule.zone)).year).holds(_number(at))


def opens_at(start: datetime, schedule: Schedule) -> datetime | None:
    """The first open moment from `start` on, in its zone; None where the next year has none."""
    if is_open(start, schedule):
        return start
    soon = due_at(start, MICROSECOND, schedule)
    return _later(soon, -MICROSECOND) if is_open(_later(soon, -MICROSECOND), schedule) else None


def in_zone(schedule: Schedule, zone: str) -> Schedule:
    """The same hours by the clock of another zone."""
    return replace(schedule, zone=zone)


@dataclass(frozen=True, slots=True)
class _Year:
    """The open intervals of a year in microseconds since 1970, and how much lies before each of them."""

    begins: tuple[int, ...]
    ends: tuple[int, ...]
    sums: tuple[int, ...]

    @property
    def total(self) -> int:
        return self.sums[-1]

    def before(self, number: int) -> int:
        """How much is open before an instant."""
        place = bisect_right(self.begins, number) - 1
        if place < 0:
            return 0
        return self.sums[place] + min(number, self.ends[place]) - self.begins[place]

    def when(self, amount: int) -> int:
        """The first instant before which so much is open; `amount` is above 0 and no more than `total`."""
        place = bisect_left(self.sums, amount) - 1
        return self.begins[place] + amount - self.sums[place]

    def holds(self, number: int) -> bool:
        place = bisect_right(self.begins, number) - 1
        return place >= 0 and number < self.ends[place]


@lru_cache(maxsize=512)
def _year(schedule: Schedule, year: int) -> _Year:
    first, last = date(year, 1, 1), date(year, 12, 31)
    cut = _edge(schedule.zone, first, 0), _edge(schedule.zone, last, DAY)
    found = list(_joined(_open(schedule, first, last), *cut))
    sums = accumulate((ends - begins for begins, ends in found), initial=0)
    return _Year(tuple(one[0] for one in found), tuple(one[1] for one in found), tuple(sums))


def _open(schedule: Schedule, first: date, last: date) -> Iterator[tuple[int, int]]:
    """What opens on these days or runs into them from the day before."""
    day = first - ONE_DAY if first > date.min else first
    while day <= last:
        for begins, ends in schedule.windows_of(day):
            yield _edge(schedule.zone, day, begins), _edge(schedule.zone, day, ends)
        if day == date.max:
            return
        day += ONE_DAY


def _joined(intervals: Iterable[tuple[int, int]], since: int, until: int) -> Iterator[tuple[int, int]]:
    """The same instants as intervals in order that do not touch, cut to a span."""
    now: tuple[int, int] | None = None
    for begins, ends in sorted((max(a, since), min(b, until)) for a, b in intervals if a < until and b > since):
        if now and begins <= now[1]:
            now = now[0], max(now[1], ends)
        else:
            if now and now[0] < now[1]:
                yield now
            now = begins, ends
    if now and now[0] < now[1]:
        yield now


def _edge(zone: str, day: date, minutes: int) -> int:
    """The first instant at which the clock shows so many minutes after the midnight of a day, or later."""
    here = ZoneInfo(zone)
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    instant = wall.replace(tzinfo=here).astimezone(UTC)
    if instant.astimezone(here).replace(tzinfo=None) == wall:
        return _number(instant)
    # The clock jumps over it: by the clock before the jump it would be later than the jump, by the one after earlier.
    low, high = _number(wall.replace(tzinfo=here, fold=1).astimezone(UTC)), _number(instant)
    while high - low > 1:
        middle = (low + high) // 2
        if _moment(middle).astimezone(here).replace(tzinfo=None) >= wall:
            high = middle
        else:
            low = middle
    return high


def _number(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def _moment(number: int) -> datetime:
    return EPOCH + number * MICROSECOND


def _later(start: datetime, by: timedelta) -> datetime:
    """So much later by the clock that never jumps: within one zone Python adds what the clock on the wall shows."""
    return (start.astimezone(UTC) + by).astimezone(start.tzinfo)
