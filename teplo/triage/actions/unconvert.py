"""A conversion is taken back: what it made goes where nobody has touched it, and the lead is worked again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from teplo.clients import actions as clients
from teplo.clients.models import Conversion
from teplo.clients.queries import conversion_of
from teplo.clients.rules import Kept
from teplo.kit.clock import day_of
from teplo.kit.problems import Conflict, Words
from teplo.kit.transactions import front_door, step
from teplo.leads import actions as leads
from teplo.leads.models import Lead, Status
from teplo.leads.queries import first_status, locked
from teplo.ledger.actions import close_change, record
from teplo.ledger.models import Before, Event
from teplo.staff.models import Employee, Queue
from teplo.staff.permissions import Permission, demand
from teplo.staff.queries import stays_here
from teplo.triage.actions.convert import moment, signer_of
from teplo.triage.actions.course import give_to
from teplo.triage.actions.recall import plan_call
from teplo.triage.actions.unfill import hold_written, refusals_kept, rows_back
from teplo.work.actions.carried import carry_back, lock_carried
from teplo.work.actions.processes import take_run_back
from teplo.work.actions.remove import remove_work_of
from teplo.work.models import Note, Task

Facts = Mapping[str, object]
KIND = "lead.conversion_undone"


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo removed (`deal:4`), and what it left as it is, with the reason."""

    removed: list[str]
    kept: list[Kept]


@front_door
def undo_conversion(lead: Lead, *, by: Employee, at: datetime) -> Undone:
    """Take a conversion back: remove what it made and nobody touched since, and work the lead again as before.

    Status, owner, company and tasks are again what they were, and so is what it wrote into clients who were there
    before, except what changed since. A company's name that was given stays known: an enquiry may be joining it. What
    was refused stays refused. Conflict where the lead is
    not converted, or the conversion is undone already.
    """
    hold_written(conversion_of(lead.pk))
    now = locked(lead.pk)
    demand(by, Permission.LEAD_CONVERT, now)
    conversion = conversion_of(now.pk)
    if conversion is None or conversion.undone_at:
        raise _nothing_to_undo(now, conversion)
    was = Before.objects.get(change=conversion.change_id, table=Lead._meta.db_table, pk_value=now.pk)
    clients.lock_made(conversion)
    kept = [*_tasks_back(conversion), *_process_back(conversion), *rows_back(conversion)]
    deal = conversion.deal_id
    removed, stayed = clients.remove_made(conversion, held=_held(conversion), at=at)
    if deal and f"deal:{deal}" in removed:
        remove_work_of([deal], column="deal_id")  # who was told of it is told no more
    kept += [
        *stayed,
        *refusals_kept(conversion, now),
        *_lead_back(now, was.before or {}, was.after or {}, by=by, at=at),
    ]
    close_change(conversion.change, at=at)
    record(
        KIND,
        by=by,
        at=at,
        lead=now.pk,
        person=now.person_id,
        deal=conversion.deal_id,
        company=conversion.company_id,
        removed=removed,
        kept=[one.object for one in kept],
    )
    return Undone(removed, kept)


# allow undecorated-verb: words an answer, writes nothing
def _nothing_to_undo(lead: Lead, conversion: Conversion | None) -> Conflict:
    if conversion is None or conversion.undone_at is None:
        return Conflict("not_converted", _("This lead is not converted: there is nothing to undo."))
    undone = Event.objects.filter(lead=lead.pk, kind=KIND).order_by("-pk").first()
    values = {"name": signer_of(undone.by_id if undone else None), "when": moment(conversion.undone_at)}
    words = _("%(name)s has undone this conversion already, %(when)s.") % values
    return Conflict("undone", words, extra={"by": values["name"], "at": conversion.undone_at})


@step
def _tasks_back(conversion: Conversion) -> list[Kept]:
    carried = Before.objects.filter(change=conversion.change_id, table="work_task")
    lock_carried(list(carried.values_list("pk_value", flat=True)))
    _returned, left = carry_back(conversion.change)
    return [Kept(f"task:{number}", "worked_on", _("worked on since")) for number in left]


@step
def _process_back(conversion: Conversion) -> list[Kept]:
    _gone, left = take_run_back(conversion.change)
    return [Kept(f"task:{number}", "worked_on", _("worked on since")) for number in left]


def _held(conversion: Conversion) -> dict[str, Kept]:
    """What stays for the sake of the work that was done about the person since."""
    if conversion.contact is None:
        return {}
    person, since = conversion.contact.person_id, conversion.at
    tasks = Task.objects.filter(person=person, created_at__gte=since).exclude(state=Task.State.DROPPED)
    if not (tasks.exists() or Note.objects.filter(person=person, at__gte=since).exists()):
        return {}
    words = _("a task or a note about the person came since")
    return {"contact": Kept(f"contact:{conversion.contact_id}", "in_use", words)}


@step
def _lead_back(lead: Lead, before: Facts, after: Facts, *, by: Employee, at: datetime) -> list[Kept]:
    kept = _company_back(lead, before, after, by=by, at=at)
    kept += _owner_back(lead, before, after, by=by, at=at)
    kept += _status_back(lead, before, after, by=by, at=at)
    if lead.is_open and lead.wait_until is None and not lead.tasks.filter(state="open").exists():
        plan_call(lead, by=by, at=at)
    return kept


def _left(lead: Lead, code: str, words: Words) -> list[Kept]:
    return [Kept(f"lead:{lead.pk}", code, words)]


@step
def _company_back(lead: Lead, before: Facts, after: Facts, *, by: Employee, at: datetime) -> list[Kept]:
    if before["company_id"] == after["company_id"]:
        return []
    if lead.company_id != after["company_id"]:
        return _left(lead, "company", _("its company was changed since"))
    leads.change_lead(lead, values={"company_id": before["company_id"]}, version=None, by=by, at=at)
    lead.company_id, lead.version = None, lead.version + 1
    return []


@step
def _owner_back(lead: Lead, before: Facts, after: Facts, *, by: Employee, at: datetime) -> list[Kept]:
    was, became = _owner_of(before), _owner_of(after)
    if was == became:
        return []
    if (lead.owner_employee_id, lead.owner_queue_id) != became:
        return _left(lead, "owner", _("its owner was changed since"))
    employee, queue = was
    if isinstance(employee, int):
        if not stays_here(employee):
            return _left(lead, "owner", _("its former owner does not work here any more"))
        give_to(lead, to=Employee.objects.get(pk=employee), why="undone", by=by, at=at)
    else:
        give_to(lead, to=Queue.objects.get(pk=str(queue)), why="undone", by=by, at=at)
    return []


def _owner_of(facts: Facts) -> tuple[object, object]:
    return facts["owner_employee_id"], facts["owner_queue_id"]


@step
def _status_back(lead: Lead, before: Facts, after: Facts, *, by: Employee, at: datetime) -> list[Kept]:
    if lead.status_id != after["status_id"]:
        return _left(lead, "status", _("its status was changed since"))
    was = Status.objects.get(pk=str(before["status_id"]))
    leads.set_status(lead, status=was if was.is_active else first_status(was.kind), by=by, at=at)
    waited = date.fromisoformat(str(before["wait_until"])) if before["wait_until"] else None
    if waited and waited > day_of(at):
        leads.wait(lead, until=waited, reason=str(before["wait_reason"]), by=by, at=at)
    if not was.is_active:
        return _left(
            lead, "status", _("its former status is out of use: it stands in “%(status)s”") % {"status": lead.status}
        )
    return []
