"""How each deed of a bulk change is written: the rows, what they were, the tasks, the reason, a line for each lead."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Source
from teplo.kit import sql
from teplo.kit.clock import day_of, is_too_far
from teplo.kit.problems import FieldError, Forbidden, Invalid
from teplo.kit.transactions import step
from teplo.leads import actions as leads
from teplo.leads.entry import SAID, may_enter, who_may
from teplo.leads.fields import demand_changeable
from teplo.leads.models import OPEN_KINDS, Heat, Lead, Status, StatusKind
from teplo.ledger.actions import keep_after, keep_before, record_many
from teplo.ledger.models import Change
from teplo.staff.models import Employee, Queue
from teplo.staff.queries import lead_takers, stays_here
from teplo.terms.models import Product, Reason
from teplo.triage.actions.offering import withdraw
from teplo.triage.actions.recall import recall
from teplo.triage.deeds import COLUMNS, TASK_COLUMNS, Deed, Judged, status_of
from teplo.triage.models import BulkChange
from teplo.work import actions as work
from teplo.work.models import Task

LONGEST_TAG = 40
# Whose a lead was its last assignment says.
ASSIGN = """
INSERT INTO triage_assignment (lead_id, employee_id, queue_id, why, skipped, skipped_more, code, heat, from_employee,
    by_kind, by_id, comment, at)
SELECT lead, employee, queue, jsonb_build_object('code', %(why)s::text), '[]', '{}', %(why)s::text, l.heat,
    (SELECT a.employee_id FROM triage_assignment a WHERE a.lead_id = lead ORDER BY a.id DESC LIMIT 1),
    %(by_kind)s, %(by_id)s, %(comment)s, %(at)s
FROM unnest(%(leads)s::bigint[], %(employees)s::bigint[], %(queues)s::bigint[]) AS given (lead, employee, queue)
JOIN leads_lead l ON l.id = lead ORDER BY lead
"""
OPEN_TASKS = """
SELECT id, lead_id, owner_employee_id, owner_queue_id FROM work_task
WHERE lead_id = ANY (%s::bigint[]) AND state = 'open' ORDER BY id FOR NO KEY UPDATE
"""
HIDABLE: Mapping[str, str] = {
    Deed.HEAT: "heat", Deed.SOURCE: "source_id", Deed.PRODUCT: "product_id", Deed.TAGS: "tags"
}  # fmt: skip
IN_USE = "SELECT id FROM leads_status WHERE id = %s AND is_active FOR KEY SHARE"

# A number with its new owner: an employee or a queue.
Given = tuple[int, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Deal:
    """One batch: where it is kept for undo, what is done, by whom; in turn it goes on after those done before."""

    change: Change
    values: Mapping[str, Any]
    by: Employee
    at: datetime
    bulk: int | None = None
    done_before: int = 0

    def facts(self, **facts: object) -> dict[str, object]:
        return facts if self.bulk is None else {**facts, "bulk": self.bulk}


Writer = Callable[[Deal, Sequence[Judged]], None]


# allow undecorated-verb: judges, writes nothing
def demand_possible(deed: str, values: Mapping[str, Any], *, by: Employee, at: datetime) -> None:
    """Invalid, at its field, where what is asked for cannot be done to any lead; Forbidden for a status of others."""
    if deed in HIDABLE:
        demand_changeable(by, [HIDABLE[deed]])
    if mistake := _mistake(deed, values, at):
        raise Invalid(errors=[mistake])
    status = status_of(deed, dict(values), by=by)
    if status and not may_enter(status, by):
        raise Forbidden("not_your_status", detail=who_may(status))
    if status and (missing := [key for key in SAID if key in status.required and not values.get(key)]):
        words = _("“%(status)s” asks for it.") % {"status": status}
        raise Invalid(errors=[FieldError(key, "required", words) for key in missing])


def _mistake(deed: str, values: Mapping[str, Any], at: datetime) -> FieldError | None:
    if deed == Deed.ASSIGN:
        return _mistake_of_owner(values)
    if deed == Deed.TAGS:
        return _mistake_of_tags(values)
    if deed in (Deed.REFUSE, Deed.JUNK, Deed.WAIT):
        return _mistake_of_day(values, at) or _mistake_of_reason(deed, values)
    known: dict[str, Callable[[Any], bool]] = {
        Deed.STATUS: lambda number: Status.objects.filter(pk=number, is_active=True, kind__in=OPEN_KINDS).exists(),
        Deed.HEAT: lambda heat: heat in Heat.values,
        Deed.SOURCE: lambda number: Source.objects.filter(pk=number, is_active=True).exists(),
        Deed.PRODUCT: lambda number: Product.objects.filter(pk=number, is_active=True).exists(),
    }
    return None if known[deed](values.get(deed)) else FieldError(deed, "unknown", _("Choose a value from the list."))


def _mistake_of_day(values: Mapping[str, Any], at: datetime) -> FieldError | None:
    for field in ("until", "come_back_on"):
        if values.get(field) and date.fromisoformat(values[field]) <= day_of(at):
            return FieldError(field, "past", _("The day must lie ahead."))
        if values.get(field) and is_too_far(date.fromisoformat(values[field]), at):
            return FieldError(field, "too_far", _("This day lies more than ten years ahead."))
    return None


def _mistake_of_reason(deed: str, values: Mapping[str, Any]) -> FieldError | None:
    if deed == Deed.WAIT:
        return None if values.get("reason") else FieldError("reason", "required", _("Say why the leads wait."))
    kind = Reason.Kind.JUNK if deed == Deed.JUNK else Reason.Kind.REFUSED
    known = Reason.objects.filter(pk=values.get("reason") or 0, is_active=True, kind=kind)
    if values.get("reason") and not known.exists():
        return FieldError("reason", "unknown", _("Choose a reason from the list."))
    return None


def _mistake_of_owner(values: Mapping[str, Any]) -> FieldError | None:
    if queue := values.get("queue"):
        return None if Queue.objects.filter(pk=queue).exists() else FieldError("to", "unknown", _("Say to whom."))
    if not values.get("employees"):
        return FieldError("to", "required", _("Say to whom."))
    if not all(stays_here(number) for number in values["employees"]):
        return FieldError("to", "not_here", _("One of these people does not work here."))
    may_not = Employee.objects.filter(pk__in=values["employees"]).exclude(pk__in=lead_takers().values("pk"))
    if names := ", ".join(may_not.order_by("sort_key", "pk").values_list("name", flat=True)):
        return FieldError("to", "takes_none", _("May not work leads, so takes none: %(names)s.") % {"names": names})
    return None


def _mistake_of_tags(values: Mapping[str, Any]) -> FieldError | None:
    add, remove = values["add"], values["remove"]
    if not add and not remove:
        return FieldError("add", "required", _("Say which tags to add or to remove."))
    if any(len(tag) > LONGEST_TAG for tag in (*add, *remove)):
        return FieldError("add", "too_long", _("A tag has at most 40 characters."))
    if set(add) & set(remove):
        return FieldError("remove", "both", _("The same tag cannot be added and removed."))
    return None


@step
def impossible(bulk: BulkChange) -> str:
    """Why what runs cannot go on, a code of deeds.STOPPED: somebody has left, a status went out of use meanwhile."""
    if not all(stays_here(number) for number in bulk.values.get("employees", ())):
        return "not_here"
    if bulk.deed == Deed.STATUS and not sql.rows(IN_USE, [bulk.values["status"]]):
        return "retired"
    return ""


@step
def assign(deal: Deal, rows: Sequence[Judged]) -> None:
    """To one employee or queue, or in turn to several."""
    recall([row.lead for row in rows], by=deal.by, at=deal.at)
    owners = _owners(deal, [row.lead for row in rows])
    given = [(lead, *owner) for lead, owner in owners.items()]
    comment = deal.values.get("comment") or ""
    code = "bulk_turn" if len(deal.values.get("employees") or ()) > 1 else "bulk"
    _hand_tasks(deal, rows, owners)
    _kept(deal, rows, Deed.ASSIGN, lambda _numbers: leads.give_many(given, note=comment or None, at=deal.at))
    write_assignments(given, why=code, comment=comment, by=deal.by, at=deal.at)
    lines = ((row.lead, row.person, deal.facts(why=code, skipped=0, **_whose(row, owners[row.lead]))) for row in rows)
    record_many("lead.given", lines, by=deal.by, at=deal.at)


@step
def _hand_tasks(deal: Deal, rows: Sequence[Judged], owners: Mapping[int, tuple[int | None, int | None]]) -> None:
    """The open tasks of the former owners go along."""
    former = {row.lead: (row.employee, row.queue) for row in rows}
    tasks = [(task, lead) for task, lead, *owner in sql.rows(OPEN_TASKS, [list(owners)]) if (*owner,) == former[lead]]
    given = [(task, *owners[lead]) for task, lead in tasks]
    if given:
        _kept_tasks(deal, Deed.ASSIGN, tasks, lambda _numbers: work.hand_many(given))


def _whose(row: Judged, owner: tuple[int | None, int | None]) -> dict[str, object]:
    former = {"from_employee": row.employee} if row.employee else {"from_queue": row.queue}
    return {"employee": owner[0], "queue": owner[1], **former}


def _owners(deal: Deal, numbers: Sequence[int]) -> dict[int, tuple[int | None, int | None]]:
    if queue := deal.values.get("queue"):
        return dict.fromkeys(numbers, (None, int(queue)))
    people = deal.values["employees"]
    return {lead: (people[(deal.done_before + turn) % len(people)], None) for turn, lead in enumerate(numbers)}


@step
def write_assignments(given: Sequence[Given], *, why: str, comment: str = "", by: Employee, at: datetime) -> None:
    """Keep to whom each lead was given and why."""
    numbers, employees, queues = (list(column) for column in zip(*given, strict=True))
    withdraw(numbers, by=by, at=at)
    signed = {"why": why, "by_kind": by.actor_kind, "by_id": by.actor_id, "at": at}
    sql.run(ASSIGN, {**signed, "comment": comment, "leads": numbers, "employees": employees, "queues": queues})


@step
def put(deal: Deal, rows: Sequence[Judged]) -> None:
    """Into another open status."""
    status = Status.objects.get(pk=deal.values["status"])
    if status.kind == StatusKind.WORKING:
        withdraw([row.lead for row in rows], by=deal.by, at=deal.at)
    _kept(deal, rows, Deed.STATUS, lambda numbers: leads.put_many(numbers, status=status, at=deal.at))
    _told_of_status(deal, rows, "lead.status_changed", status)


@step
def refuse(deal: Deal, rows: Sequence[Judged]) -> None:
    """Not to become clients."""
    _end(deal, rows, Deed.REFUSE, "lead.refused")


@step
def junk(deal: Deal, rows: Sequence[Judged]) -> None:
    """Spam, jokes, mistakes."""
    _end(deal, rows, Deed.JUNK, "lead.junked")


@step
def _end(deal: Deal, rows: Sequence[Judged], deed: Deed, kind: str) -> None:
    status = status_of(deed, dict(deal.values), by=deal.by)
    assert status is not None  # both ends have one
    reason = Reason.objects.filter(pk=deal.values.get("reason") or 0).first()
    comment, day = deal.values.get("comment") or "", deal.values.get("come_back_on")
    come_back_on = date.fromisoformat(day) if day else None
    _drop_tasks(deal, rows, deed)
    withdraw([row.lead for row in rows], by=deal.by, at=deal.at)
    _kept(
        deal, rows, deed,
        lambda numbers: leads.put_many(
            numbers, status=status, reason=reason, comment=comment, come_back_on=come_back_on, at=deal.at
        ),
    )  # fmt: skip
    _told_of_status(deal, rows, kind, status, reason=reason.pk if reason else None, come_back_on=day)


@step
def _drop_tasks(deal: Deal, rows: Sequence[Judged], deed: Deed) -> None:
    people = {row.lead: row.person for row in rows}
    tasks = [(task, lead) for task, lead, *_owner in sql.rows(OPEN_TASKS, [list(people)])]
    if tasks:
        _kept_tasks(deal, deed, tasks, lambda numbers: work.drop_many(numbers, at=deal.at))
        lines = ((lead, people[lead], deal.facts(task=task)) for task, lead in tasks)
        record_many("task.dropped", lines, by=deal.by, at=deal.at)


@step
def _told_of_status(deal: Deal, rows: Sequence[Judged], kind: str, status: Status, **more: object) -> None:
    more = {"reason": None, "come_back_on": None, **more}
    lines = ((row.lead, row.person, deal.facts(before=row.status, status=status.pk, **more)) for row in rows)
    record_many(kind, lines, by=deal.by, at=deal.at)


@step
def set_heat(deal: Deal, rows: Sequence[Judged]) -> None:
    """Cold, warm or hot."""
    _set(deal, rows, Deed.HEAT, {"heat": deal.values["heat"]})


@step
def set_source(deal: Deal, rows: Sequence[Judged]) -> None:
    """Where they came from."""
    _set(deal, rows, Deed.SOURCE, {"source_id": deal.values["source"]})


@step
def set_product(deal: Deal, rows: Sequence[Judged]) -> None:
    """What they ask for."""
    _set(deal, rows, Deed.PRODUCT, {"product_id": deal.values["product"]})


@step
def let_wait(deal: Deal, rows: Sequence[Judged]) -> None:
    """Until a day, with the reason why."""
    until, reason = deal.values["until"], deal.values["reason"]
    values = {"wait_until": until, "wait_reason": reason}
    _kept(deal, rows, Deed.WAIT, lambda numbers: leads.set_many(numbers, values=values))
    lines = ((row.lead, row.person, deal.facts(until=until)) for row in rows)
    record_many("lead.waits", lines, by=deal.by, at=deal.at)


@step
def set_tags(deal: Deal, rows: Sequence[Judged]) -> None:
    """Add some, remove others."""
    add, remove = deal.values["add"], deal.values["remove"]
    _kept(deal, rows, Deed.TAGS, lambda numbers: leads.tag_many(numbers, add=add, remove=remove))
    lines = ((row.lead, row.person, deal.facts(fields=["tags"])) for row in rows)
    record_many("lead.changed", lines, by=deal.by, at=deal.at)


@step
def _set(deal: Deal, rows: Sequence[Judged], deed: Deed, values: Mapping[str, object]) -> None:
    _kept(deal, rows, deed, lambda numbers: leads.set_many(numbers, values=values))
    lines = ((row.lead, row.person, deal.facts(fields=list(values), values=_became(row, values))) for row in rows)
    record_many("lead.changed", lines, by=deal.by, at=deal.at)


def _became(row: Judged, values: Mapping[str, object]) -> dict[str, object]:
    return {field: [getattr(row, field), value] for field, value in values.items()}


@step
def _kept(deal: Deal, rows: Sequence[Judged], deed: Deed, write: Callable[[list[int]], None]) -> None:
    """Write, with what the leads were before and what became of them."""
    numbers = [row.lead for row in rows]
    keep_before(deal.change, Lead, numbers=numbers, columns=COLUMNS[deed])
    write(numbers)
    keep_after(deal.change, Lead, numbers=numbers, columns=COLUMNS[deed])


@step
def _kept_tasks(deal: Deal, deed: Deed, tasks: Sequence[tuple[int, int]], write: Callable[[list[int]], None]) -> None:
    """The same for tasks, each with its lead."""
    numbers = [task for task, _lead in tasks]
    keep_before(deal.change, Task, numbers=numbers, columns=TASK_COLUMNS[deed])
    write(numbers)
    keep_after(deal.change, Task, numbers=numbers, columns=TASK_COLUMNS[deed])


WRITERS: Mapping[str, Writer] = {
    Deed.ASSIGN: assign,
    Deed.STATUS: put,
    Deed.HEAT: set_heat,
    Deed.SOURCE: set_source,
    Deed.PRODUCT: set_product,
    Deed.TAGS: set_tags,
    Deed.WAIT: let_wait,
    Deed.REFUSE: refuse,
    Deed.JUNK: junk,
}
