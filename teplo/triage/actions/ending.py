"""A lead ends without a client, and is returned to work."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from teplo.kit.clock import day_of, is_too_far
from teplo.kit.problems import Conflict, FieldError, Invalid
from teplo.kit.transactions import front_door, step
from teplo.leads import actions as leads
from teplo.leads.entry import entered_by, open_to
from teplo.leads.models import Lead, Status, StatusKind
from teplo.leads.queries import first_status, locked
from teplo.ledger.actions import record
from teplo.ledger.actors import SYSTEM, Actor
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.terms.models import Reason
from teplo.triage.actions.course import filled, give_to, worker
from teplo.triage.actions.offering import settle
from teplo.triage.actions.recall import plan_call
from teplo.triage.actions.undo import undoable
from teplo.triage.deeds import Deed
from teplo.work import actions as work

Values = Mapping[str, object]


@front_door
def refuse(
    lead: Lead,
    *,
    reason: Reason | None,
    comment: str = "",
    come_back_on: date | None = None,
    status: Status | None = None,
    values: Values | None = None,
    by: Employee,
    at: datetime,
) -> Lead:
    """End a lead that will not become a client: reason where the channel demands it, a day to come back if any.

    `status` is which of the refused ones, else the first that `by` may set; `values` are fields of the lead that it may
    ask for, as `change` takes them. Invalid names what is missing, Forbidden says who sets this status.
    """
    if come_back_on and come_back_on <= day_of(at):
        raise Invalid(errors=[FieldError("come_back_on", "past", _("The day to come back on must lie ahead."))])
    if come_back_on and is_too_far(come_back_on, at):
        raise Invalid(errors=[FieldError("come_back_on", "too_far", _("This day lies more than ten years ahead."))])
    now = _to_end(lead, by)
    now, status = _enter(now, StatusKind.REFUSED, status, values, reason=reason, comment=comment, by=by, at=at)
    settle(now, by=by, at=at)
    with undoable(now, Deed.REFUSE, by=by, at=at):
        work.drop_all_of(now, by=by, at=at)
        leads.set_status(now, status=status, reason=reason, comment=comment, come_back_on=come_back_on, by=by, at=at)
    return now


@front_door
def mark_junk(
    lead: Lead,
    *,
    reason: Reason | None,
    comment: str = "",
    status: Status | None = None,
    values: Values | None = None,
    by: Employee,
    at: datetime,
) -> Lead:
    """Mark as spam or junk in one gesture: reason where the channel demands it. `status`, `values` as in `refuse`."""
    now = _to_end(lead, by)
    now, status = _enter(now, StatusKind.JUNK, status, values, reason=reason, comment=comment, by=by, at=at)
    settle(now, by=by, at=at)
    with undoable(now, Deed.JUNK, by=by, at=at):
        work.drop_all_of(now, by=by, at=at)
        leads.set_status(now, status=status, reason=reason, comment=comment, by=by, at=at)
    return now


@step
def _to_end(lead: Lead, by: Employee) -> Lead:
    now = locked(lead.pk)
    demand(by, Permission.LEAD_REFUSE, now)
    if now.status_kind in (StatusKind.REFUSED, StatusKind.JUNK, StatusKind.CONVERTED):
        raise Conflict("ended", _("This lead has ended already: %(status)s.") % {"status": now.status})
    return now


@step
def _enter(
    lead: Lead,
    kind: StatusKind,
    status: Status | None,
    values: Values | None,
    *,
    reason: Reason | None,
    comment: str,
    by: Employee,
    at: datetime,
) -> tuple[Lead, Status]:
    """The locked lead with all that the status in which it ends asks for, and that status."""
    if reason is None and lead.channel.needs_reason:
        raise Invalid(errors=[FieldError("reason", "required", _("Say why: this channel asks for a reason."))])
    if reason is not None and (not reason.is_active or reason.kind != kind):
        raise Invalid(errors=[FieldError("reason", "unknown", _("Choose a reason from the list."))])
    status = _status(kind, status, by)
    said = {"reason": reason, "comment": comment}
    return filled(lead, status, values, said=said, by=by, at=at), status


def _status(kind: StatusKind, chosen: Status | None, by: Actor) -> Status:
    """The status that was chosen, else the first of a kind that `by` may set."""
    if chosen is None:
        statuses = open_to(by, Status.objects.filter(kind=kind, is_active=True).order_by("position", "pk"))
        return statuses[0] if statuses else first_status(kind)
    if chosen.kind != kind:
        raise Invalid(errors=[FieldError("status", "unknown", _("Choose a status from the list."))])
    return chosen


@front_door
def reopen(
    lead: Lead,
    *,
    why: str = "",
    status: Status | None = None,
    values: Values | None = None,
    by: Employee,
    at: datetime,
) -> Lead:
    """Return a refused or junk lead to work, with a task so that it has a next step at once.

    It goes into `status`, else into the first in work that `by` may set and that asks for nothing unknown.
    """
    now = locked(lead.pk)
    demand(by, Permission.LEAD_REOPEN, now)
    if now.status_kind not in (StatusKind.REFUSED, StatusKind.JUNK):
        raise Conflict("not_ended", _("Only a refused or junk lead can be returned to work."))
    if now.owner_employee and not now.owner_employee.is_active:
        give_to(now, to=worker(by), why="left", by=by, at=at)
    now = _return_to_work(now, status, values, by=by, at=at)
    if why:
        work.write_note(why, lead=now, by=by, at=at)
    return now


@step
def _return_to_work(
    lead: Lead, chosen: Status | None = None, values: Values | None = None, *, by: Actor, at: datetime
) -> Lead:
    contactable = lead.person is not None and lead.person.points.exists()
    kind = StatusKind.WORKING if contactable else StatusKind.INTEREST
    if contactable and chosen is not None and chosen.kind == StatusKind.NEW:
        kind = StatusKind.NEW
    status = _status(kind, chosen or entered_by(kind, lead, by=by), by)
    if isinstance(by, Employee):
        lead = filled(lead, status, values, by=by, at=at)
    leads.set_status(lead, status=status, by=by, at=at)
    record("lead.reopened", by=by, at=at, lead=lead.pk, person=lead.person_id)
    if contactable:
        plan_call(lead, by=by, at=at)
    return lead


@front_door
def bring_back(number: int, *, at: datetime) -> bool:
    """Return a refused lead whose day to come back has come; False where somebody did it before."""
    lead = locked(number)
    due = lead.come_back_on is not None and lead.come_back_on <= day_of(at)
    if lead.status_kind != StatusKind.REFUSED or not due:
        return False
    _return_to_work(lead, by=SYSTEM, at=at)
    return True
