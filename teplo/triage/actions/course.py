"""The course of an admitted lead: taken, handed over, moved, changed, known by name."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from teplo.identity.actions import keep_consents, recognise
from teplo.identity.given import Consent, Recognised, Who
from teplo.kit.clock import day_of, is_too_far
from teplo.kit.problems import Conflict, FieldError, Forbidden, Invalid
from teplo.kit.transactions import front_door, step
from teplo.leads import actions as leads
from teplo.leads.entry import demand_entry, entered_by
from teplo.leads.fields import demand_changeable
from teplo.leads.models import OPEN_KINDS, WAITING_KINDS, Lead, Status, StatusKind
from teplo.leads.queries import first_status, locked
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee, Queue
from teplo.staff.permissions import Permission, demand
from teplo.staff.queries import lead_takers, stays_here
from teplo.triage.actions.callbacks import owe_call
from teplo.triage.actions.choose import write_assignment
from teplo.triage.actions.clocks import begin_late
from teplo.triage.actions.offering import answer_yes, settle, withdraw
from teplo.triage.actions.recall import demand_not_with_partner, plan_call, recall
from teplo.triage.actions.seen import demand_seen_owner
from teplo.triage.actions.undo import undoable
from teplo.triage.deciding import NAME_OWNER
from teplo.triage.deeds import Deed
from teplo.triage.queries import last_mover
from teplo.triage.rules import Choice
from teplo.work import actions as work
from teplo.work.actions.steps import finish
from teplo.work.models import Task

Values = Mapping[str, object]
SLIP = timedelta(minutes=2)  # so long a lead that was taken can be given back as if nothing had been


@front_door
def take(lead: Lead, *, by: Employee, at: datetime) -> Lead:
    """Take a lead into work: out of its queue where it waits in one, exactly one wins.

    Where the next status asks for what is not known yet, the lead is taken and stays new; Invalid names what is
    missing where it was taken already. Conflict (409) names the winner where somebody else was first.
    """
    return take_up(lead, by=by, at=at)


@step
def take_up(lead: Lead, *, by: Employee, at: datetime) -> Lead:
    """As `take`, for whoever does something else in the same transaction."""
    demand(by, Permission.LEAD_CHANGE)
    worker(by)
    now = locked(lead.pk)
    # Told before the right is asked: the winner's lead is out of the loser's reach already.
    if now.owner_employee_id not in (None, by.pk):
        raise Conflict(
            "taken",
            _("%(name)s was first and has taken this lead.") % {"name": now.owner_employee},
            extra={"owner": {"kind": "employee", "id": now.owner_employee_id, "name": str(now.owner_employee)}},
        )
    demand(by, Permission.LEAD_CHANGE, now)
    if now.owner_queue:
        demand_not_with_partner(now)
        give_to(now, to=by, why="took", by=by, at=at)
        begin(now, by=by, at=at)
        return now
    answer_yes(now, by=by, at=at)
    if now.status_kind == StatusKind.NEW and not begin(now, by=by, at=at):
        demand_entry(now, first_status(StatusKind.WORKING), by=by)
    return now


@step
def begin(lead: Lead, *, by: Actor, at: datetime) -> bool:
    """Put a new lead into work as far as its next status lets it: taking itself never waits for a field."""
    status = entered_by(StatusKind.WORKING, lead, by=by) if lead.status_kind == StatusKind.NEW else None
    if status is not None:
        leads.set_status(lead, status=status, by=by, at=at)
    return status is not None


# allow undecorated-verb: asks, writes nothing
def worker(by: Employee) -> Employee:
    """Whoever may own leads: what the robot of the API owned would stand on nobody's desk."""
    if by.is_robot:
        raise Forbidden(detail=_("The robot of the API owns no leads: assign this one to somebody."))
    return by


@front_door
def assign(lead: Lead, *, to: Employee | Queue, comment: str = "", seen: str = "", by: Employee, at: datetime) -> Lead:
    """Give a lead to another owner, with a word for him; his are then its open tasks too. A partner has it no more.

    `seen` is whose it was for whoever gives it, `employee:3` or `queue:1`: Conflict names who was faster.
    """
    now = locked(lead.pk)
    if seen:
        demand_seen_owner(now, seen, by=by, at=at)
    demand(by, Permission.LEAD_ASSIGN, now)
    if now.owner == to:
        return now
    if isinstance(to, Employee):
        _demand_taker(to)
    recall([now.pk], by=by, at=at)
    with undoable(now, Deed.ASSIGN, by=by, at=at):
        give_to(now, to=to, why="given", by=by, at=at, comment=comment)
        if comment:
            now.handover_note = comment
            now.save(update_fields=["handover_note"])
    return now


# allow undecorated-verb: words an answer, writes nothing
def not_here(to: Employee) -> Invalid:
    """What is answered where somebody shall get leads who works here no more."""
    return Invalid(errors=[FieldError("to", "not_here", _("%(name)s does not work here any more.") % {"name": to})])


# allow undecorated-verb: asks, writes nothing
def _demand_taker(to: Employee) -> None:
    if not stays_here(to.pk):
        raise not_here(to)
    if not lead_takers().filter(pk=to.pk).exists():
        words = _("%(name)s takes no leads: the role “%(role)s” may not work them.") % {"name": to, "role": to.role}
        raise Invalid(errors=[FieldError("to", "takes_none", words)])


@step
def give_to(lead: Lead, *, to: Employee | Queue, why: str, by: Actor, at: datetime, comment: str = "") -> None:
    """Make somebody the owner of a locked lead and of its open tasks; `why` is a code of presenters.WHY."""
    if isinstance(to, Employee) and not stays_here(to.pk):
        raise not_here(to)
    before = lead.owner
    withdraw([lead.pk], by=by, at=at)
    leads.give(lead, to=to, at=at)
    work.hand_tasks(lead, before=before, to=to)
    owner_named(lead, by=by, at=at)
    choice = Choice(
        employee=to.pk if isinstance(to, Employee) else None,
        queue=to.pk if isinstance(to, Queue) else None,
        why={"code": why},
    )
    write_assignment(lead.pk, choice=choice, before=before, by=by, at=at, comment=comment)


@step
def owner_named(lead: Lead, *, by: Actor, at: datetime) -> None:
    """Whoever was to name the owner of a locked lead has done so: who got it begins with a call."""
    for task in Task.objects.filter(lead=lead, state=Task.State.OPEN, type__key=NAME_OWNER):
        finish(task, result="", reached=None, by=by, at=at)
        plan_call(lead, by=by, at=at)


@front_door
def set_status(
    lead: Lead, *, status: Status, values: Values | None = None, seen: str = "", by: Employee, at: datetime
) -> Lead:
    """Move an open lead to another open status; the closed ones have verbs of their own.

    `values` are fields of the lead, as `change` takes them, that the status may ask for: Invalid names those that are
    missing, Forbidden says who sets this status.

    `seen` is the number or the kind of the status in which whoever moves it saw it: Conflict names who has moved it
    meanwhile, and where.
    """
    now = locked(lead.pk)
    demand(by, Permission.LEAD_CHANGE, now)
    _demand_seen(now, seen, to=status)
    if status.kind not in OPEN_KINDS or now.status_kind not in OPEN_KINDS:
        raise Conflict("not_open", _("Only an open lead can be moved between open statuses."))
    if now.status_id != status.pk:
        now = filled(now, status, values, by=by, at=at)
        if status.kind == StatusKind.WORKING:
            settle(now, by=by, at=at)
        leads.set_status(now, status=status, by=by, at=at)
    return now


@step
def filled(
    lead: Lead, status: Status, values: Values | None, *, by: Employee, at: datetime, said: Values | None = None
) -> Lead:
    """The locked lead with the fields that somebody gives on its way into a status, which asks for no more then."""
    if values:
        demand(by, Permission.LEAD_CHANGE, lead)
        demand_changeable(by, values)
        leads.change_lead(lead, values=dict(values), version=None, by=by, at=at)
        lead = locked(lead.pk)
    demand_entry(lead, status, by=by, said=said)
    return lead


# allow undecorated-verb: compares, writes nothing
def _demand_seen(lead: Lead, seen: str, *, to: Status) -> None:
    if not seen or seen in (str(lead.status_id), lead.status_kind) or lead.status_id == to.pk:
        return
    mover = last_mover(lead.pk)
    words = _("%(name)s has just moved this lead to “%(status)s”.") if mover else _("This lead is in “%(status)s” now.")
    raise Conflict("moved", words % {"name": mover, "status": lead.status}, extra={"status": lead.status_id})


@front_door
def untake(lead: Lead, *, by: Employee, at: datetime) -> Lead:
    """Give back what one has just taken by a slip of the hand: it waits where it waited, as it did before.

    Conflict where it went on meanwhile, or is one's own for longer than `SLIP`.
    """
    now = locked(lead.pk)
    demand(by, Permission.LEAD_CHANGE, now)
    here = now.stays.filter(until=None, since__gte=at - SLIP).first()
    before = now.stays.filter(until=here.since, since__lt=here.since).first() if here else None
    mine = now.owner_employee_id == by.pk and now.status_kind in (StatusKind.WORKING, StatusKind.INTEREST)
    if before is None or before.status_kind not in (StatusKind.NEW, StatusKind.INTEREST) or not mine:
        raise Conflict("not_taken", _("This cannot be taken back any more: the lead has gone on."))
    if now.status_id != before.status_id:
        leads.set_status(now, status=before.status, by=by, at=at)
    if before.owner_queue:
        give_to(now, to=before.owner_queue, why="put_back", by=by, at=at)
    return now


@front_door
def wait(lead: Lead, *, until: date | None, reason: str, by: Employee, at: datetime) -> Lead:
    """Let a lead wait until a day, with the reason why it has no task until then; None ends the waiting."""
    now = locked(lead.pk)
    demand(by, Permission.LEAD_CHANGE, now)
    if until and until <= day_of(at):
        raise Invalid(errors=[FieldError("until", "past", _("The day must lie ahead."))])
    if until and is_too_far(until, at):
        raise Invalid(errors=[FieldError("until", "too_far", _("This day lies more than ten years ahead."))])
    if until and not reason:
        raise Invalid(errors=[FieldError("reason", "required", _("Say why the lead waits."))])
    leads.wait(now, until=until, reason=reason, by=by, at=at)
    return now


@front_door
def change(lead: Lead, *, values: dict[str, object], version: int | None = None, by: Employee, at: datetime) -> None:
    """Change fields of a lead (leads.actions.change_lead says which); Conflict shows both values.

    Invalid for a field that the role of `by` does not show.
    """
    demand(by, Permission.LEAD_CHANGE, locked(lead.pk))
    demand_changeable(by, values)
    leads.change_lead(lead, values=values, version=version, by=by, at=at)


@front_door
def identify(lead: Lead, *, who: Who, by: Employee, at: datetime) -> Lead:
    """Say whose interest this is: with a contact it becomes a lead with a first step."""
    if not who.name and not who.contacts:
        raise Invalid(errors=[FieldError("name", "required", _("Give a name or a contact."))])
    demand(by, Permission.LEAD_CHANGE, lead)
    known = recognise(who, by=by, at=at)
    now = locked(lead.pk)
    demand(by, Permission.LEAD_CHANGE, now)
    if now.person_id or known.person is None:
        raise Conflict("known_person", _("Somebody else has just said who this is."))
    _named(now, known, by=by, at=at)
    return now


@step
def name_himself(
    lead: int, *, who: Who, consents: Sequence[Consent], call_at: datetime | None = None, by: Actor, at: datetime
) -> int | None:
    """Whoever an interest is of has said who he is: with a contact it becomes a lead; gives his number.

    Somebody who is known already gets what is new of it on his card; a lead of another's is left as it is.
    `call_at` is when he asks to be called: the call is on this lead, whoever it is of.
    """
    known = recognise(who, by=by, at=at)
    if known.person:
        keep_consents(known.person, consents=consents, by=by, at=at)
    now = locked(lead)
    if known.person and now.person_id is None and now.status_kind in WAITING_KINDS:
        _named(now, known, call_at=call_at, by=by, at=at)
    if call_at:
        owe_call(now, due=call_at, by=by, at=at)
    return now.person_id


@step
def _named(lead: Lead, known: Recognised, *, call_at: datetime | None = None, by: Actor, at: datetime) -> None:
    assert known.person is not None  # asked by the caller
    leads.identify(lead, person=known.person, company=known.company, by=by, at=at)
    if lead.status_kind == StatusKind.INTEREST and known.has_contact:
        leads.set_status(lead, status=first_status(StatusKind.NEW), by=by, at=at)
        begin_late(lead, at=at)
        if call_at is None:
            plan_call(lead, by=by, at=at)


@step
def ripen(person: int, *, by: Actor, at: datetime) -> None:
    """Somebody can be contacted now: his interests become leads with a first step."""
    interests = Lead.objects.filter(person=person, status_kind=StatusKind.INTEREST).order_by("pk")
    for number in interests.values_list("pk", flat=True):
        lead = locked(number)
        if lead.status_kind != StatusKind.INTEREST:
            continue  # somebody was faster: ripened by another contact, refused, marked as junk
        leads.set_status(lead, status=first_status(StatusKind.NEW), by=by, at=at)
        begin_late(lead, at=at)
        plan_call(lead, by=by, at=at)
