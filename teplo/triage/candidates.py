"""Whom a rule could choose now, and which rule would decide about an enquiry: read only, nothing is drawn."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from teplo.channels.models import Channel
from teplo.staff.models import Employee, Queue
from teplo.triage import queries, rules
from teplo.triage.draft import Draft
from teplo.triage.models import Rule


@dataclass(frozen=True, slots=True)
class Pool:
    """Who stands behind a rule: `here` may be chosen at this moment, `away` are off shift."""

    queue: Queue | None = None
    here: tuple[Employee, ...] = ()
    away: tuple[Employee, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the rule can never choose anybody."""
        return self.queue is None and not self.here and not self.away

    @property
    def is_asleep(self) -> bool:
        """Whether the rule chooses nobody at this moment."""
        return self.queue is None and not self.here


@dataclass(frozen=True, slots=True)
class Trial:
    """Who would get an enquiry: the responsible of its channel, else by `rule`; `passed` fitted but had nobody."""

    pool: Pool
    rule: Rule | None = None
    passed: tuple[Rule, ...] = field(default=())


def pools(given: Iterable[Rule]) -> dict[int, Pool]:
    """Who stands behind each rule, by its number."""
    people = list(Employee.objects.people().order_by("sort_key", "pk"))
    return {rule.pk: _pool(rule, people) for rule in given}


def _pool(rule: Rule, people: list[Employee]) -> Pool:
    if rule.strategy == Rule.Strategy.QUEUE:
        return Pool(queue=rule.queue)
    chosen = [one for one in people if _belongs(one, rule)]
    if rule.strategy == Rule.Strategy.FIXED:
        return Pool(here=tuple(chosen[:1]))
    here = tuple(one for one in chosen if one.on_shift)
    return Pool(here=here, away=tuple(one for one in chosen if not one.on_shift))


def _belongs(employee: Employee, rule: Rule) -> bool:
    if rule.employees:
        return employee.pk in rule.employees
    return rule.team_id in (None, employee.team_id) and rule.role_id in (None, employee.role_id)


def try_out(draft: Draft, channel: Channel) -> Trial:
    """Who would get this enquiry now; the same decision as on arrival, up to the drawing itself."""
    employee = channel.responsible_employee
    if employee and employee.is_active:
        return Trial(Pool(here=(employee,)))
    if channel.responsible_queue:
        return Trial(Pool(queue=channel.responsible_queue))
    ordered = queries.active_rules()
    rows = Rule.objects.select_related("queue").in_bulk([view.number for view in ordered])
    known = pools(rows.values())
    facts = queries.facts(draft, channel)
    passed: list[Rule] = []
    place = -1
    while True:
        place = rules.first_fitting(ordered, facts, after=place + 1)
        rule = rows[ordered[place].number]
        if not known[rule.pk].is_asleep:
            return Trial(known[rule.pk], rule, tuple(passed))
        passed.append(rule)
