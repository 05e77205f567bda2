"""The course of a call: who rings becomes a lead, who answers has it, an answer stops the clocks, a missed one is owed.

The events may come in any order and any number of times: each time the whole call is read anew, and what follows from
it is done once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from teplo.channels.models import Channel
from teplo.identity.actions import recognise
from teplo.identity.given import Contact
from teplo.identity.models import Person
from teplo.identity.queries import person_at
from teplo.kit.phones import is_stored, show_phone
from teplo.kit.transactions import front_door, step
from teplo.leads import actions as leads
from teplo.leads.models import Enquiry, Lead, StatusKind
from teplo.leads.queries import locked, waiting_of
from teplo.ledger.actions import record, tell_page
from teplo.ledger.actors import SYSTEM, Actor
from teplo.staff.models import Employee
from teplo.staff.queries import stays_here
from teplo.triage import queries
from teplo.triage.actions.admit import Admitted, admit
from teplo.triage.actions.course import begin, give_to
from teplo.triage.draft import Draft, Entry
from teplo.triage.models import Clock
from teplo.triage.offered import held_by_partner
from teplo.work.actions import calls, tell_devices
from teplo.work.actions.calls import Gathered
from teplo.work.calls import CallWord
from teplo.work.calls.models import Call, CallEvent, Direction
from teplo.work.models import NoticeKind

# Whoever has called in vain is called back within that much of the channel's working time.
CALL_BACK_WITHIN = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class CallTaken:
    """A call after its events, and the enquiry that it made with them, if any; `is_new` where it told anything new."""

    call: int | None
    is_new: bool
    lead: int | None = None
    admitted: Admitted | None = None


@step
def take_call(
    channel: Channel,
    external_id: str,
    words: Iterable[CallWord],
    *,
    draft: Draft | None = None,
    capture: int | None = None,
    enquiry: int | None = None,
    by: Actor = SYSTEM,
    at: datetime,
    now: datetime,
) -> CallTaken:
    """Take events of a call in and do what follows from them. `at` is when they came, `enquiry` a number set aside."""
    gathered = calls.gather(channel, external_id, words, capture=capture, at=at, now=now)
    if gathered is None:
        known = Call.objects.filter(channel=channel, external_id=external_id).first()
        return CallTaken(known.pk if known else None, is_new=False, lead=known.lead_id if known else None)
    rung_before = list(gathered.call.rung) if gathered.rang else []
    calls.name_employees(gathered)
    call = gathered.call
    admitted = _admitted(gathered, draft, enquiry=enquiry, by=by, at=now)
    if admitted is None:
        _learn(call, draft, by=by, at=now)
        _find_lead(call)
    lead = locked(call.lead_id) if call.lead_id else None
    if lead is not None and call.answered_at and not gathered.was_answered:
        _answered(call, lead, by=by, at=now)
    calls.write(gathered, lead=lead, now=now)
    _tell(gathered, by=by, at=now)
    _tell_devices(call, rung_before, at=now)
    _follow(gathered, lead, by=by, at=now)
    return CallTaken(call.pk, is_new=True, lead=call.lead_id, admitted=admitted)


@front_door
def expire(number: int, *, now: datetime) -> None:
    """Nothing more was heard of a call for too long: it counts as over, until something is heard of it again."""
    call = Call.objects.select_related("channel").get(pk=number)
    calls.wait_turn(call.channel, call.external_id)
    # What came while it waited for its turn may have been what was waited for.
    call.refresh_from_db(fields=["state", "expires_at"])
    if call.is_over or call.expires_at is None or call.expires_at > now:
        return
    mark = f"timeout:{call.pk}:{call.expires_at.timestamp():.0f}"
    word = CallWord(mark, CallEvent.Kind.TIMEOUT, max(now, call.expires_at))
    take_call(call.channel, call.external_id, [word], at=now, now=now)


@step
def _admitted(
    gathered: Gathered, draft: Draft | None, *, enquiry: int | None, by: Actor, at: datetime
) -> Admitted | None:
    """Whoever calls us from outside makes an enquiry, once; None for every other call."""
    call = gathered.call
    if call.direction != Direction.IN or call.enquiry_id or not call.channel.is_lead_source:
        return None
    entry = Entry(_draft_of(call, draft), call.channel, call.started_at, enquiry=enquiry)
    admitted = admit(entry, by=by, at=at)
    call.enquiry_id, call.lead_id, call.person_id = admitted.enquiry, admitted.lead, admitted.person
    return admitted


def _draft_of(call: Call, draft: Draft | None) -> Draft:
    """What the provider knows of whoever calls, with the number that he calls from."""
    known = draft or Draft()
    contacts, text = tuple(one for one in known.who.contacts if one.kind != "phone"), known.text
    with override(settings.LANGUAGE_CODE):
        need = known.need or (_("Call") if call.number else _("Call from a hidden number"))
        if call.number and not is_stored(call.number):  # a number that is in no plan names nobody
            text = "\n".join(filter(None, [text, _("Called from %(number)s") % {"number": call.number}]))
    if is_stored(call.number):
        contacts = (Contact("phone", call.number, show_phone(call.number, country=settings.COUNTRY)), *contacts)
    context = {**known.context, **({"line": call.line} if call.line else {})}
    return replace(known, who=replace(known.who, contacts=contacts), need=need, text=text, context=context)


@step
def _learn(call: Call, draft: Draft | None, *, by: Actor, at: datetime) -> None:
    """A later event may be the first that names who calls."""
    if draft is None or not draft.who.name or not call.person_id or not is_stored(call.number):
        return
    if Person.objects.filter(pk=call.person_id, name="").exists():
        recognise(_draft_of(call, draft).who, by=by, at=at)


def _find_lead(call: Call) -> None:
    """Whose number it is, and his open lead that was touched last."""
    if call.lead_id or call.direction not in (Direction.IN, Direction.OUT) or not call.number:
        return
    call.person_id = call.person_id or person_at("phone", call.number)
    if call.person_id:
        call.lead_id = next((lead.pk for lead in waiting_of(call.person_id)), None)


@step
def _answered(call: Call, lead: Lead, *, by: Actor, at: datetime) -> None:
    """Two people talk: whoever of ours has answered takes what waits in a queue, and the clocks stop."""
    talks = Employee.objects.filter(pk=call.employee_id).first() if call.employee_id else None
    if talks and _may_have(talks, lead):
        give_to(lead, to=talks, why="answered", by=talks, at=at)
    if lead.status_kind == StatusKind.NEW and lead.owner_employee_id:
        begin(lead, by=talks or by, at=at)
    answered_at = call.answered_at or at
    if not Enquiry.objects.filter(lead=lead, at__gt=answered_at).exclude(pk=call.enquiry_id or 0).exists():
        leads.note_response(lead, how=Clock.How.CALL, by=talks or by, at=answered_at)


def _may_have(talks: Employee, lead: Lead) -> bool:
    """Whether a lead can be his: it waits in a queue and is with no partner, and he still works here."""
    waits = lead.is_open and lead.owner_queue_id is not None and held_by_partner(lead.pk) is None
    return waits and not talks.is_robot and stays_here(talks.pk)


@step
def _tell(gathered: Gathered, *, by: Actor, at: datetime) -> None:
    """Say in the ledger what has happened by these events, each once, and let the pages of those concerned hear."""
    call = gathered.call
    facts: dict[str, Any] = {"call": call.pk, "channel": call.channel_id, "direction": call.direction}
    for kind in _happened(gathered):
        more = {"ending": call.ending, "seconds": call.talk_seconds} if kind == "call.ended" else {}
        told = {**facts, **more, "employee": call.employee_id}
        record(kind, by=by, at=at, lead=call.lead_id, person=call.person_id, **told)
    concerned = {*call.rung, call.employee_id, call.asked_by_id, call.owner_employee_id}
    for employee in sorted(filter(None, concerned)):
        tell_page("ring", of=employee)


@step
def _tell_devices(call: Call, rung_before: list[int], *, at: datetime) -> None:
    """Let the devices of those ring at whom it rings now: often a later event is the first that names them."""
    if call.direction == Direction.IN and not call.is_over:
        rings = [employee for employee in call.rung if employee not in rung_before]
        tell_devices([(employee, call.lead_id) for employee in rings], kind=NoticeKind.RANG, at=at)


# allow undecorated-verb: compares, writes nothing
def _happened(gathered: Gathered) -> Iterator[str]:
    call = gathered.call
    if call.direction not in (Direction.IN, Direction.OUT):
        return
    if not gathered.rang:
        yield "call.rang"
    if call.answered_at and not gathered.was_answered:
        yield "call.answered"
    if call.is_over and call.ended_at and not gathered.was_over:
        yield "call.missed" if call.is_missed else "call.ended"


@step
def _follow(gathered: Gathered, lead: Lead | None, *, by: Actor, at: datetime) -> None:
    """A missed call is owed a call back; a talk settles what was owed to the same number."""
    call = gathered.call
    if call.is_missed:
        since = call.ended_at or call.started_at
        due = queries.due_after(call.channel, since, minutes=CALL_BACK_WITHIN.total_seconds() / 60)
        missed = calls.note_missed(call, lead=lead, due_at=due, by=by, at=at)
        if missed is not None and missed.number:
            calls.settle(missed, by=by, at=at)
    elif gathered.was_over and call.direction == Direction.IN:
        calls.take_back_missed(call, lead=lead, by=by, at=at)
    if call.answered_at and not gathered.was_answered:
        _talked(call, lead, by=by, at=at)


@step
def _talked(call: Call, lead: Lead | None, *, by: Actor, at: datetime) -> None:
    """What was owed to this number is settled by a talk, and the step to call is done."""
    calls.settle_others(call, by=by, at=at)
    if lead is not None:
        talks = Employee.objects.filter(pk=call.employee_id or 0).first()
        calls.finish_calls(call, lead, by=talks or by, at=at)
