"""What people are told: notices that wait behind the bell, read and unread, and which kinds somebody wants."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from teplo.kit import sql
from teplo.kit.problems import Conflict, FieldError, Invalid
from teplo.kit.transactions import front_door, step
from teplo.leads.models import Lead
from teplo.leads.queries import locked
from teplo.ledger.actions import once, record, tell_page
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.work.actions import deliver
from teplo.work.deliveries import Way, Wish
from teplo.work.devices import Device
from teplo.work.models import Muted, Notice, NoticeKind

TELL = """
INSERT INTO work_notice (employee_id, kind, lead_id, at)
SELECT told.employee, %(kind)s::text, told.lead, %(at)s::timestamptz
FROM unnest(%(employees)s::bigint[], %(leads)s::bigint[]) AS told (employee, lead)
WHERE NOT EXISTS (SELECT FROM work_muted WHERE employee_id = told.employee AND kind = %(kind)s::text)
RETURNING id, employee_id
"""


@step
def tell(
    employee: int,
    *,
    kind: str,
    at: datetime,
    by: int | None = None,
    lead: int | None = None,
    deal: int | None = None,
    task: int | None = None,
    note: int | None = None,
    conversation: int | None = None,
    of: str = "",
    client: int | None = None,
    count: int | None = None,
) -> None:
    """Tell an employee something that waits behind the bell until he has seen it; not of a kind that he muted."""
    if Muted.objects.filter(employee=employee, kind=kind).exists():
        return
    made = Notice.objects.create(
        employee_id=employee, kind=kind, by_id=by, lead_id=lead, deal_id=deal, task_id=task, note_id=note, count=count,
        conversation_id=conversation, of=of, client=client, at=at,
    )  # fmt: skip
    deliver.prepare([made.pk], kind=kind, at=at)
    tell_page("notice", of=employee)


@step
def tell_given(of: str, given: Mapping[int, tuple[int, int]], *, by: int | None, at: datetime) -> None:
    """Tell employees that contacts, companies or deals (`of`) are theirs now, each once, and nobody of his own doing.

    `given` says of each employee how many, and the number of one of them: a single one is named.
    """
    for employee, (count, number) in given.items():
        if employee == by:
            continue
        if count > 1:
            tell(employee, kind=NoticeKind.CLIENT, by=by, of=of, count=count, at=at)
        elif of == "deal":
            tell(employee, kind=NoticeKind.CLIENT, by=by, of=of, deal=number, at=at)
        else:
            tell(employee, kind=NoticeKind.CLIENT, by=by, of=of, client=number, at=at)


# Whoever is told by push alone finds it on his desk anyway: it counts as seen, and each lead is told once.
TELL_DEVICES = """
INSERT INTO work_notice (employee_id, kind, lead_id, at, seen_at)
SELECT DISTINCT told.employee, %(kind)s::text, told.lead, %(at)s::timestamptz, %(at)s::timestamptz
FROM unnest(%(employees)s::bigint[], %(leads)s::bigint[]) AS told (employee, lead)
JOIN work_device d ON d.employee_id = told.employee
WHERE NOT EXISTS (SELECT FROM work_muted WHERE employee_id = told.employee AND kind = %(kind)s::text)
RETURNING id
"""
# New enquiries of the last minutes with their owner, or with all who may take them out of their queue.
NEW = """
SELECT e.id, l.id FROM leads_lead l JOIN channels_channel c ON c.id = l.channel_id AND c.kind <> 'manual'
JOIN staff_employee e ON e.is_active AND NOT e.is_robot AND (e.id = l.owner_employee_id OR EXISTS (
    SELECT FROM staff_queue q WHERE q.id = l.owner_queue_id AND (q.role_id IS NULL OR q.role_id = e.role_id)
    AND (q.team_id IS NULL OR q.team_id = e.team_id)))
WHERE l.status_kind = 'new' AND l.created_at > %(since)s::timestamptz
    AND EXISTS (SELECT FROM work_device d WHERE d.employee_id = e.id)
    AND NOT EXISTS (SELECT FROM work_notice n WHERE n.lead_id = l.id AND n.employee_id = e.id)
"""
LATELY = timedelta(minutes=2)


@step
def tell_devices(told: Sequence[tuple[int, int | None]], *, kind: str, at: datetime) -> None:
    """Tell employees of leads (or of nothing in particular) by push alone; who has no device for it hears nothing."""
    if not told:
        return
    employees, leads = (list(column) for column in zip(*told, strict=True))
    rows = sql.rows(TELL_DEVICES, {"employees": employees, "leads": leads, "kind": kind, "at": at})
    deliver.prepare([number for (number,) in rows], kind=kind, at=at)


@front_door
def tell_of_new(*, at: datetime) -> None:
    """Let the devices of those for whom a new enquiry waits hear of it, each lead once.

    Asked every few seconds and not told by the enquiry: what comes in waits for nobody's telephone.
    """
    if Device.objects.exists():
        tell_devices(sql.rows(NEW, {"since": at - LATELY}), kind=NoticeKind.NEW, at=at)


@step
def tell_many(told: Sequence[tuple[int, int]], *, kind: str, at: datetime) -> None:
    """Tell employees of leads, set by set: pairs of their numbers. Who muted the kind hears nothing."""
    if not told:
        return
    employees, leads = (list(column) for column in zip(*told, strict=True))
    rows = sql.rows(TELL, {"employees": employees, "leads": leads, "kind": kind, "at": at})
    deliver.prepare([number for number, _employee in rows], kind=kind, at=at)
    for employee in {employee for _number, employee in rows}:
        tell_page("notice", of=employee)


@front_door
def open_notices(employee: Employee, *, at: datetime) -> None:
    """Everything behind the bell counts as seen."""
    Notice.objects.filter(employee=employee, seen_at=None).update(seen_at=at)
    tell_page("notice", of=employee.pk)


@front_door
def mark_notice(number: int, *, seen: bool, by: Employee, at: datetime) -> bool:
    """Mark one of one's own notices as read, or as unread again; False where there is none."""
    mine = Notice.objects.filter(pk=number, employee=by)
    tell_page("notice", of=by.pk)
    return bool(mine.update(seen_at=at if seen else None))


@front_door
def choose_notices(employee: Employee, *, kinds: Collection[str], by: Employee, at: datetime) -> None:
    """Be told of these kinds (NoticeKind) from now on and of no others."""
    if unknown := set(kinds) - set(NoticeKind.values):
        raise Invalid(errors=[FieldError("kinds", "unknown", _("There is no such notice: %s.") % min(unknown))])
    before = set(Muted.objects.filter(employee=employee).values_list("kind", flat=True))
    muted = set(NoticeKind.values) - set(kinds)
    if muted == before:
        return
    Muted.objects.filter(employee=employee).delete()
    Muted.objects.bulk_create([Muted(employee=employee, kind=kind) for kind in sorted(muted)])
    record("notices.chosen", by=by, at=at, employee=employee.pk, muted=sorted(muted))


@front_door
def choose_ways(employee: Employee, *, kinds: Mapping[str, Collection[str]], by: Employee, at: datetime) -> None:
    """By which ways somebody is told of which kinds beside the screen: kinds (NoticeKind) by way (Way)."""
    if unknown := set(kinds) - set(Way.values) or {one for some in kinds.values() for one in some} - set(NoticeKind):
        raise Invalid(errors=[FieldError("kinds", "unknown", _("There is no such notice: %s.") % min(unknown))])
    for way, wanted in kinds.items():
        wishes = [Wish(employee=employee, kind=kind, way=way, is_wanted=kind in wanted) for kind in NoticeKind.values]
        Wish.objects.filter(employee=employee, way=way).delete()
        Wish.objects.bulk_create(wishes)
        record("notices.ways_chosen", by=by, at=at, employee=employee.pk, way=way, kinds=sorted(wanted))


@front_door
def ask_after(lead: Lead, *, by: Employee, at: datetime) -> Employee:
    """Remind the owner of a lead that somebody waits for it, once an hour at most; gives him.

    Conflict for a lead that waits in a queue, or that its owner was asked after within the hour.
    """
    now = locked(lead.pk)
    demand(by, Permission.LEAD_ASSIGN, now)
    owner = now.owner_employee
    if owner is None or owner == by:
        raise Conflict("nobody_else", _("Nobody else owns this lead: take it or give it to somebody."))
    if not once(f"asked_after:{now.pk}:{owner.pk}:{at:%Y-%m-%dT%H}"):
        raise Conflict("asked_already", _("%(name)s was asked within this hour already.") % {"name": owner})
    record("lead.asked_after", by=by, at=at, lead=now.pk, person=now.person_id, employee=owner.pk)
    return owner
