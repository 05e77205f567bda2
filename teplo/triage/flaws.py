"""What is wrong with a rule of distribution: nobody behind it, never asked, hours in which nobody is there."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from teplo.kit.filters import Condition, FilterMistake, Group, Node, Operator, read_json
from teplo.staff.models import Shift, Working
from teplo.triage.fields import ENQUIRY
from teplo.triage.models import Rule

DAYS = 7
HOURS = 24
Span = tuple[datetime, datetime]
FULL, PART, NONE = "full", "part", "none"


@dataclass(frozen=True, slots=True)
class Overtaken:
    """An earlier rule that fits whatever this one fits; `wholly` where it never passes anything on."""

    by: Rule
    wholly: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the map: for each hour whether somebody is there, and the spans in which nobody is, as local times."""

    day: datetime
    hours: tuple[str, ...]
    holes: tuple[tuple[str, str], ...]


def overtaken(rule: Rule, ordered: Sequence[Rule]) -> Overtaken | None:
    """The first rule in use before this one in `ordered` that leaves nothing to it, or only what it cannot give."""
    mine = _conditions(rule)
    if mine is None or rule.catches_all:
        return None
    for earlier in ordered:
        if rule.pk and earlier.pk == rule.pk:  # rules of drafts have none
            return None
        theirs = _conditions(earlier)
        if earlier.is_active and theirs is not None and covers(theirs, mine):
            return Overtaken(earlier, wholly=is_final(earlier))
    return None


def is_final(rule: Rule) -> bool:
    """Whether a rule never passes on to the next one."""
    return rule.strategy == Rule.Strategy.QUEUE or rule.fallback != Rule.Fallback.NEXT


def _conditions(rule: Rule) -> Group | None:
    try:
        return read_json(rule.conditions, ENQUIRY) if rule.conditions else Group("all", ())
    except FilterMistake:
        return None


def covers(earlier: Group, later: Group) -> bool:
    """Whether whatever fits the later question fits the earlier one too; False where that cannot be said."""
    if earlier.joint != "all" or later.joint != "all":
        return earlier == later
    return all(any(_implies(mine, asked) for mine in later.items) for asked in earlier.items)


def _implies(mine: Node, asked: Node) -> bool:
    if mine == asked:
        return True
    if not (isinstance(mine, Condition) and isinstance(asked, Condition)) or mine.field != asked.field:
        return False
    given, wanted = ({value.casefold() for value in one.values} for one in (mine, asked))
    answers = {
        (Operator.IS, Operator.IS): given <= wanted,
        (Operator.IS_NOT, Operator.IS_NOT): wanted <= given,
        (Operator.IS, Operator.IS_NOT): not ENQUIRY[asked.field].many and not given & wanted,
        (Operator.IS, Operator.ANY): True,
    }
    return answers.get((mine.op, asked.op), False)


def holes_of(people: Collection[int], *, start: datetime) -> list[Span]:
    """When nobody of these is at work, in the `DAYS` days from `start` on; whoever has no schedule is there always."""
    end = start + timedelta(days=DAYS)
    if set(people) - set(Working.objects.filter(employee__in=people).values_list("employee", flat=True)):
        return []
    shifts = Shift.objects.filter(employee__in=people, starts_at__lt=end, ends_at__gt=start)
    return uncovered(shifts.order_by("starts_at").values_list("starts_at", "ends_at"), start, end)


def uncovered(spans: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    """What of the time from `start` to `end` no span covers; the spans in the order of their beginnings."""
    found, reached = list[Span](), start
    for begins, ends in spans:
        if begins > reached:
            found.append((reached, min(begins, end)))
        reached = max(reached, ends)
    return [*found, (reached, end)] if reached < end else found


def map_of(holes: Sequence[Span], *, start: datetime, zone: tzinfo) -> list[Day]:
    """The days from `start`, a midnight of the zone, on, hour by hour."""
    first = start.astimezone(zone).date()
    days = []
    for number in range(DAYS):
        day = first + timedelta(days=number)
        bounds = [_at(day + timedelta(days=hour // HOURS), hour % HOURS, zone) for hour in range(HOURS + 1)]
        cut = [(max(a, bounds[0]), min(b, bounds[-1])) for a, b in holes if a < bounds[-1] and b > bounds[0]]
        hours = tuple(_state(cut, begins, ends) for begins, ends in pairwise(bounds))
        words = tuple((_clock(a, zone), _clock(b, zone) if b < bounds[-1] else "24:00") for a, b in cut)
        days.append(Day(bounds[0].astimezone(zone), hours, words))
    return days


def _at(day: date, hour: int, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def _state(holes: Sequence[Span], begins: datetime, ends: datetime) -> str:
    empty = sum((min(b, ends) - max(a, begins) for a, b in holes if a < ends and b > begins), timedelta())
    return FULL if not empty else NONE if empty >= ends - begins else PART


def _clock(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).strftime("%H:%M")
