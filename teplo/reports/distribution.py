"""Who got how much of what was given out in a period, and how much was due to him by weight and time on shift.

Whoever is reached is counted with all that he was given, also where the lead has left the reach of whoever asks since;
the list behind a figure shows those leads that he may see.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from teplo.kit import sql
from teplo.kit.filters import Condition, Context, FilterMistake, Group, Operator, write_address
from teplo.leads.fields import LEAD
from teplo.leads.models import Heat
from teplo.reports.address import FROM, PERIOD, TO, read_question
from teplo.reports.queries import LEADS
from teplo.reports.rules import Period, fair_shares
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, Scope, hides, reach_of
from teplo.staff.queries import people_in_reach
from teplo.triage import candidates
from teplo.triage.given import FIELD, NO_HEAT, NOT_GIVEN, OFFERED, Asked, Way, bounds, offered_at_heat, way_of
from teplo.triage.models import Assignment, Offer, Rule

RULE, HEAT = "rule", "heat"
OWN = (PERIOD, FROM, TO)
# Longer stretches are other questions: nobody looks a year back to see whose turn it was.
MOST_DAYS = 400
HOUR = 3600
Times = dict[int, float]
Dues = dict[int, float]
# Whoever draws among several owes each of them a share.
SHARED = (
    Rule.Strategy.ROUND_ROBIN,
    Rule.Strategy.WEIGHTED,
    Rule.Strategy.LEAST_LOADED,
    Rule.Strategy.LONGEST_WAITING,
    Rule.Strategy.BEST_CONVERTERS,
    Rule.Strategy.OFFER,
)

# Shifts, and the time for which no schedule held: who has no hours is there whenever he works here.
WORKED = """
SELECT e.id, extract(epoch FROM coalesce(s.worked, '0'::interval)
    + greatest('0'::interval, %(end)s::timestamptz - b.begun - coalesce(w.scheduled, '0'::interval)))
FROM staff_employee e
CROSS JOIN LATERAL (SELECT greatest(%(start)s::timestamptz, least(e.created_at,
    (SELECT min(at) FROM triage_assignment WHERE employee_id = e.id))) AS begun) b
LEFT JOIN LATERAL (
    SELECT sum(least(%(end)s::timestamptz, h.ends) - greatest(b.begun, h.begins)) AS scheduled
    FROM staff_working, LATERAL (SELECT since::timestamp AT TIME ZONE e.time_zone AS begins,
        coalesce((until + 1)::timestamp AT TIME ZONE e.time_zone, 'infinity') AS ends) h
    WHERE employee_id = e.id AND h.begins < %(end)s::timestamptz AND h.ends > b.begun
) w ON true
LEFT JOIN (
    SELECT employee_id, sum(least(ends_at, %(end)s::timestamptz) - greatest(starts_at, %(start)s::timestamptz))
        AS worked
    FROM staff_shift WHERE starts_at < %(end)s::timestamptz AND ends_at > %(start)s::timestamptz GROUP BY employee_id
) s ON s.employee_id = e.id WHERE NOT e.is_robot
"""


@dataclass(frozen=True, slots=True)
class Question:
    """A period of days, and where they are asked a rule by its number and the heat that the leads had then."""

    first: date
    last: date
    rule: int | None = None
    heat: str | None = None

    @property
    def period(self) -> Period:
        return Period(self.first, self.last)


@dataclass(slots=True)
class Row:
    """A person with his figures, or all together; `due` is None where no rule draws among several."""

    employee: Employee | None
    hours: float = 0.0
    due: float | None = None
    counts: dict[Way, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def got(self) -> int:
        return self.counts[Way.RULES]

    @property
    def is_empty(self) -> bool:
        return not any(self.counts.values()) and not self.due


@dataclass(frozen=True, slots=True)
class Report:
    """The page answered: a row for each person in reach, and all of them together."""

    question: Question
    rows: list[Row]
    total: Row


def read(pairs: Iterable[tuple[str, str]], context: Context) -> Question:
    """Read the parameters of the page. Raises `FilterMistake` naming the one that cannot be understood."""
    given = {name: text.strip() for name, text in pairs if text.strip()}
    times = [(name, text) for name, text in given.items() if name in OWN] or [(PERIOD, "last_30_days")]
    if unknown := given.keys() - {*OWN, RULE, HEAT}:
        raise FilterMistake(min(unknown), "unknown_field", _("There is no such field"))
    first, last = _days(read_question(times, context).period)
    return Question(first, last, _rule(given.get(RULE, "")), _heat(given.get(HEAT)))


def _days(period: Period) -> tuple[date, date]:
    if period.first is None or period.last is None:
        raise FilterMistake(TO if period.first else FROM, "required", _("Say from which day to which"))
    if (period.last - period.first).days >= MOST_DAYS:
        raise FilterMistake(FROM, "too_much", _("Ask for a year at most"))
    return period.first, period.last


def _rule(number: str) -> int | None:
    if number and not (number.isascii() and number.isdecimal() and len(number) < 18):
        raise FilterMistake(RULE, "wrong_value", _("There is no such rule"))
    return int(number) if number else None


def _heat(heat: str | None) -> str | None:
    if heat is not None and heat not in (*Heat.values, NO_HEAT):
        raise FilterMistake(HEAT, "wrong_value", _("There is no such heat"))
    return "" if heat == NO_HEAT else heat


def answer(
    employee: Employee, question: Question, context: Context, *, permission: Permission = Permission.LEAD_SEE
) -> Report:
    """Count what was given in a period, as far as this right of the employee reaches people.

    Raises `FilterMistake` for a heat that his role does not show.
    """
    if question.heat is not None and hides(employee, "lead", "heat"):
        raise FilterMistake(HEAT, "hidden_field", _("Your role does not show this field"))
    start, end = bounds(question.first, question.last, context)
    counts, of_rules = _given(question, start, end)
    _offered(question, start, end, counts)
    people = _people(employee, permission, counts)
    seconds, due = _due(of_rules, start, min(end, context.now))
    rows = [
        Row(one, seconds.get(one.pk, 0.0) / HOUR, due.get(one.pk), counts[one.pk])
        for one in people
        if one.is_active or one.pk in counts
    ]
    return Report(question, rows, _total(rows))


Counts = dict[int, dict[Way, int]]
Drawn = dict[int | None, dict[int, int]]


def _given(question: Question, start: datetime, end: datetime) -> tuple[Counts, Drawn]:
    """What everybody was given and handed on, and what each rule gave to whom: one walk through an index."""
    given = Assignment.objects.filter(at__gte=start, at__lt=end)
    given = given.filter(rule=question.rule) if question.rule else given
    given = given if question.heat is None else given.filter(heat=question.heat)
    # Rows are counted, not their numbers: those are not in the index.
    groups = given.order_by().values_list("employee", "rule", "by_kind", "code", "from_employee")
    counts: Counts = defaultdict(lambda: defaultdict(int))
    of_rules: Drawn = defaultdict(lambda: defaultdict(int))
    for who, rule, by_kind, code, before, count in groups.annotate(count=Count("*")):
        if who and (way := way_of(by_kind, code)):
            counts[who][way] += count
            if way is Way.RULES:
                of_rules[rule][who] += count
        if before and before != who and code not in NOT_GIVEN:
            counts[before][Way.ON] += count
    return counts, of_rules


def _offered(question: Question, start: datetime, end: datetime, counts: Counts) -> None:
    """Count in what was offered and not wanted, or not answered in time."""
    ways = {state: way for way, state in OFFERED.items()}
    offers = Offer.objects.filter(employee__isnull=False, state__in=ways, ended_at__gte=start, ended_at__lt=end)
    offers = offers.filter(rule=question.rule) if question.rule else offers
    offers = offers if question.heat is None else offers.filter(offered_at_heat(question.heat))
    for who, state, count in offers.order_by().values_list("employee", "state").annotate(count=Count("*")):
        counts[who][ways[Offer.State(state)]] += count


def _people(employee: Employee, permission: Permission, counts: Counts) -> list[Employee]:
    """Everybody whom the right reaches; of those who left, who was given something."""
    people = Employee.objects.filter(is_robot=False).order_by("sort_key", "pk")
    if reach_of(employee, permission).widest is Scope.ALL:
        return list(people.filter(Q(is_active=True) | Q(pk__in=list(counts))))
    return list(people.filter(pk__in=people_in_reach(employee, permission)))


def _due(of_rules: Drawn, start: datetime, end: datetime) -> tuple[Times, Dues]:
    """How long everybody was there, and what of all that the rules gave out was due to him.

    What a rule gives to one alone, or to whoever had the client before, was due to whom it was given.
    """
    shared = {
        rule.pk: rule for rule in Rule.objects.filter(pk__in=[one for one in of_rules if one], strategy__in=SHARED)
    }
    behind, seconds, due = candidates.pools(shared.values()), _worked(start, end), defaultdict[int, float](float)
    for number, got in of_rules.items():
        shares: Mapping[int, float] = got
        if rule := shared.get(number or 0):
            pool = {one.pk for one in behind[rule.pk].people} | got.keys()
            weights = {one: float(rule.weights.get(str(one), 1)) if _weighs(rule) else 1.0 for one in pool}
            shares = fair_shares(sum(got.values()), weights, seconds)
        for who, share in shares.items():
            due[who] += share
    return seconds, due


def _worked(start: datetime, end: datetime) -> Times:
    """For how many seconds everybody was on shift; who works by no schedule is there all the time."""
    if start >= end:
        return {}
    return {who: float(seconds) for who, seconds in sql.rows(WORKED, {"start": start, "end": end})}


def _weighs(rule: Rule) -> bool:
    return rule.strategy == Rule.Strategy.WEIGHTED


def _total(rows: Iterable[Row]) -> Row:
    total = Row(None)
    for row in rows:
        total.hours += row.hours
        total.due = (total.due or 0.0) + row.due if row.due is not None else total.due
        for way, count in row.counts.items():
            total.counts[way] += count
    return total


def link(question: Question, way: Way, who: int | None) -> str:
    """The list of the leads behind a figure."""
    asked = Asked(way, who, question.first, question.last, question.rule, question.heat)
    pairs = write_address(Group("all", (Condition(FIELD, Operator.IS, (str(asked),)),)), LEAD)
    return f"{LEADS}?{urlencode(pairs)}"
