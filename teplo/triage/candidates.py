"""Whom a rule could choose now, and which rule would decide about an enquiry: read only, nothing is drawn."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from teplo.channels.models import Channel
from teplo.staff import presence
from teplo.staff.models import Employee, Queue
from teplo.staff.presence import Presence
from teplo.triage.draft import Draft, Entry
from teplo.triage.drawing import look
from teplo.triage.models import Assignment, Partner, Rule


@dataclass(frozen=True, slots=True)
class Pool:
    """Who stands behind a rule: `here` may be chosen at this moment, `away` are not there, `presence` says why."""

    queue: Queue | None = None
    here: tuple[Employee, ...] = ()
    away: tuple[Employee, ...] = ()
    partners: tuple[Partner, ...] = ()
    presence: Mapping[int, Presence] = field(default_factory=dict)

    @property
    def people(self) -> tuple[Employee, ...]:
        return (*self.here, *self.away)

    @property
    def is_empty(self) -> bool:
        """Whether the rule can never choose anybody."""
        return self.queue is None and not self.people and not self.partners

    @property
    def is_asleep(self) -> bool:
        """Whether the rule chooses nobody at this moment."""
        return self.queue is None and not self.here and not self.partners

    @property
    def absent(self) -> list[tuple[Employee, Presence | None]]:
        """Whoever is not there, each with why."""
        return [(one, self.presence.get(one.pk)) for one in self.away]


@dataclass(frozen=True, slots=True)
class Trial:
    """Who would get an enquiry: the responsible of its channel, else by `rule`; `passed` fitted but had nobody.

    `reason` is the assignment that would be written, with everybody skipped; it is never saved.
    """

    owner: Employee | Queue | Partner | None
    reason: Assignment
    rule: Rule | None = None
    passed: tuple[Rule, ...] = ()


def pools(given: Iterable[Rule], at: datetime | None = None) -> dict[int, Pool]:
    """Who stands behind each rule at a moment, by its number; the rules may be drafts, of which one has none."""
    asked = list(given)
    people = list(Employee.objects.people().order_by("sort_key", "pk"))
    wanted = {one.pk for rule in asked for one in _chosen(rule, people)}
    there = presence.of(wanted, at or timezone.now())
    partners = _partners() if any(rule.strategy == Rule.Strategy.PARTNER for rule in asked) else []
    return {rule.pk: _pool(rule, people, there, partners) for rule in asked}


def _partners() -> list[Partner]:
    return list(Partner.objects.filter(is_active=True))


def _pool(rule: Rule, people: list[Employee], there: Mapping[int, Presence], partners: Collection[Partner]) -> Pool:
    if rule.strategy == Rule.Strategy.QUEUE:
        return Pool(queue=rule.queue)
    if rule.strategy == Rule.Strategy.PARTNER:
        return Pool(partners=tuple(one for one in partners if not rule.partners or one.pk in rule.partners))
    chosen = _chosen(rule, people)
    here = tuple(one for one in chosen if one.pk in there and there[one.pk].is_here)
    return Pool(here=here, away=tuple(one for one in chosen if one not in here), presence=there)


def _chosen(rule: Rule, people: Iterable[Employee]) -> list[Employee]:
    if rule.strategy in (Rule.Strategy.QUEUE, Rule.Strategy.PARTNER):
        return []
    return [one for one in people if _belongs(one, rule)]


def _belongs(employee: Employee, rule: Rule) -> bool:
    if rule.employees:
        return employee.pk in rule.employees
    if not (rule.team_id or rule.role_id or rule.skills):
        # Whoever had the client before may be anybody; every other way of choosing wants to be told among whom.
        return rule.strategy == Rule.Strategy.PREVIOUS_OWNER
    in_group = rule.team_id in (None, employee.team_id) and rule.role_id in (None, employee.role_id)
    return in_group and set(rule.skills) <= set(employee.skills)


def try_out(draft: Draft, channel: Channel, at: datetime | None = None) -> Trial:
    """Who would get this enquiry now: the same decision as on arrival, nothing is drawn by it."""
    employee, queue = channel.responsible_employee, channel.responsible_queue
    if employee and employee.is_active:
        return Trial(employee, Assignment(employee=employee, why={"code": "channel"}))
    if queue:
        return Trial(queue, Assignment(queue=queue, why={"code": "channel"}))
    choice, asked = look(Entry(draft, channel, at or timezone.now()))
    rows = Rule.objects.in_bulk([standing.rule.number for standing in asked])
    reason = Assignment(
        employee_id=choice.employee, queue_id=choice.queue, rule_id=choice.rule, rule_version=choice.version,
        why=choice.why, skipped=choice.skipped, skipped_more=choice.skipped_more,
    )  # fmt: skip
    passed = tuple(rows[standing.rule.number] for standing in asked[:-1] if standing.rule.number in rows)
    partner = Partner.objects.filter(pk=choice.partner).first() if choice.partner else None
    return Trial(partner or reason.employee or reason.queue, reason, rows.get(choice.rule or 0), passed)
