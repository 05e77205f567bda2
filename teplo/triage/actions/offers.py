"""An offer is answered: by the person who has it, by a partner over his page, or by the time that is over."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from teplo.identity.queries import first_contacts
from teplo.kit import sql
from teplo.kit.money import Currency, amount_fault
from teplo.kit.problems import Conflict, FieldError, Invalid, NotSeen
from teplo.kit.text import one_line
from teplo.kit.transactions import front_door, step
from teplo.leads import actions as leads
from teplo.leads.models import Lead, StatusKind
from teplo.leads.queries import locked
from teplo.ledger.actions import record
from teplo.ledger.actors import SYSTEM, Actor
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.triage.actions.course import begin, worker
from teplo.triage.actions.offering import answer_yes, end_offer, open_offer
from teplo.triage.actions.recall import drop_tasks, plan_call, recall
from teplo.triage.actions.redraw import redraw
from teplo.triage.models import Offer, Partner
from teplo.work import actions as work

# A partner is asked so long after he accepted, and so long after he said that they talk.
ASK_AFTER, ASK_AGAIN_AFTER = timedelta(days=3), timedelta(days=7)
State, Result = Offer.State, Offer.Result

# Whoever works on the lead at this moment goes before: the next round asks again.
CLAIM = """
SELECT id FROM leads_lead WHERE id = (SELECT lead_id FROM triage_offer WHERE id = %s AND state = 'open')
FOR NO KEY UPDATE SKIP LOCKED
"""


@front_door
def accept(lead: Lead, *, by: Employee, at: datetime) -> Lead:
    """Accept the lead that is offered to one; it goes into work as far as its next status lets it.

    Conflict (409) where the time is over or somebody else has it offered or owns it now.
    """
    demand(by, Permission.LEAD_CHANGE)
    worker(by)
    now = locked(lead.pk)
    if now.owner_employee_id != by.pk or not (answer_yes(now, by=by, at=at) or _is_his_already(now, by)):
        raise not_offered(now)
    if now.status_kind == StatusKind.NEW:
        begin(now, by=by, at=at)
    return now


def _is_his_already(lead: Lead, by: Employee) -> bool:
    """A second click: he has accepted it before, and nobody else has had it since."""
    last = Offer.objects.filter(lead=lead).order_by("-pk").values_list("employee_id", "state").first()
    return last == (by.pk, State.ACCEPTED)


# allow undecorated-verb: words an answer, writes nothing
def not_offered(lead: Lead) -> Conflict:
    """What is answered where somebody answers an offer that is not his, or not his any more."""
    owner = lead.owner
    kind = "employee" if isinstance(owner, Employee) else "queue"
    return Conflict(
        "no_offer",
        _("This lead is not offered to you any more: %(name)s has it.") % {"name": owner},
        extra={"owner": {"kind": kind, "id": owner.pk, "name": str(owner)}},
    )


@front_door
def decline(lead: Lead, *, reason: str, by: Employee, at: datetime) -> Lead:
    """Refuse the lead that is offered to one: the rules give it to the next, whoever had it offered left out.

    Invalid without a reason; Conflict where it is not offered to him any more.
    """
    demand(by, Permission.LEAD_CHANGE)
    why = _reason(reason)
    now = locked(lead.pk)
    offer = open_offer(now.pk)
    if offer is None or offer.employee_id != by.pk or now.owner_employee_id != by.pk:
        raise not_offered(now)
    end_offer(offer, State.REFUSED, person=now.person_id, reason=why, by=by, at=at)
    pass_on(now, why="offer_refused", by=by, at=at)
    return now


def _reason(given: str) -> str:
    if not (reason := one_line(given, limit=300)):
        raise Invalid(errors=[FieldError("reason", "required", _("Say why."))])
    return reason


@step
def pass_on(lead: Lead, *, why: str, by: Actor, at: datetime) -> None:
    """Give a locked lead to the next by the rules: neither to whom it was offered before, nor to his like."""
    had = Offer.objects.filter(lead=lead).values_list("employee_id", "partner_id")
    people = {employee for employee, _partner in had if employee}
    partners = {partner for _employee, partner in had if partner}
    redraw(lead, why=why, leave_out=people, leave_out_partners=partners, by=by, at=at)


@front_door
def expire(number: int, *, at: datetime) -> bool:
    """End an offer whose time is over and give its lead to the next; False where somebody was before us.

    Whoever has answered the person meanwhile has said yes by that, though he pressed nothing.
    """
    claimed = sql.rows(CLAIM, [number])
    if not claimed:
        return False
    lead = locked(int(claimed[0][0]))
    offer = open_offer(lead.pk)
    if offer is None or offer.pk != number or offer.until > at:
        return False
    if offer.employee_id and lead.answered_at is not None and lead.answered_at >= offer.since:
        end_offer(offer, State.ACCEPTED, person=lead.person_id, by=SYSTEM, at=at)
        return True
    end_offer(offer, State.EXPIRED, person=lead.person_id, by=SYSTEM, at=at)
    pass_on(lead, why="offer_expired", by=SYSTEM, at=at)
    return True


@front_door
def accept_as_partner(number: int, *, by: Partner, at: datetime) -> Offer:
    """A partner accepts what is offered to him: he is told whom to call, which leaves a line of its own.

    The company keeps the lead in its queue, with a task to ask him what became of it. NotSeen for another's offer,
    Conflict where its time is over.
    """
    lead, offer = _of(number, by)
    if offer.is_held:
        return offer
    _demand_open(offer, at)
    end_offer(offer, State.ACCEPTED, person=lead.person_id, by=by, at=at)
    drop_tasks(lead, by=by, at=at)
    if lead.status_kind == StatusKind.NEW:
        begin(lead, by=by, at=at)
    _ask_partner(lead, by, after=ASK_AFTER, at=at)
    if lead.person_id:
        kinds = sorted(first_contacts([lead.person_id])[lead.person_id]) if _has_contacts(lead) else []
        record("person.disclosed", by=by, at=at, lead=lead.pk, person=lead.person_id, partner=by.pk, contacts=kinds)
    return offer


def _has_contacts(lead: Lead) -> bool:
    return lead.person_id in first_contacts([lead.person_id or 0])


@front_door
def return_as_partner(number: int, *, reason: str, by: Partner, at: datetime) -> None:
    """A partner gives back what was offered to him, or what he had accepted: the rules give it to the next.

    Invalid without a reason, NotSeen for another's offer, Conflict where there is nothing to give back.
    """
    why = _reason(reason)
    lead, offer = _of(number, by)
    if offer.state == State.OPEN:
        end_offer(offer, State.REFUSED, person=lead.person_id, reason=why, by=by, at=at)
        pass_on(lead, why="offer_refused", by=by, at=at)
        return
    _demand_accepted(offer)
    offer.returned_at, offer.reason = at, why
    offer.save(update_fields=["returned_at", "reason"])
    record("offer.returned", by=by, at=at, lead=lead.pk, person=lead.person_id, offer=offer.pk, partner=by.pk)
    if lead.is_open and lead.owner_queue_id:
        drop_tasks(lead, by=by, at=at)
        pass_on(lead, why="offer_returned", by=by, at=at)
        plan_call(locked(lead.pk), by=by, at=at)


@front_door
def report_as_partner(
    number: int,
    *,
    result: str,
    amount: Decimal | None = None,
    currency: str = Currency.RUB,
    comment: str = "",
    by: Partner,
    at: datetime,
) -> Offer:
    """A partner says what became of what he accepted: in talks, sold for how much, lost and why.

    Invalid names what is missing; NotSeen for another's offer, Conflict where he does not have it.
    """
    words = one_line(comment, limit=1_000)
    _demand_result(result, amount, currency, words)
    lead, offer = _of(number, by)
    _demand_accepted(offer)
    offer.result, offer.result_comment, offer.reported_at = result, words, at
    offer.amount, offer.currency = amount if result == Result.SOLD else None, currency
    offer.save(update_fields=["result", "result_comment", "reported_at", "amount", "currency"])
    money = {"amount": str(offer.amount), "currency": currency} if offer.amount is not None else {}
    if result in (Result.IN_TALK, Result.SOLD):
        leads.note_response(lead, how="call", by=by, at=at)
    facts: dict[str, Any] = {"offer": offer.pk, "partner": by.pk, "result": result, **money}
    record("offer.reported", by=by, at=at, lead=lead.pk, person=lead.person_id, **facts)
    if lead.is_open and lead.owner_queue_id:
        _after_report(lead, offer, by=by, at=at)
    return offer


def _demand_result(result: str, amount: Decimal | None, currency: str, comment: str) -> None:
    if result not in Result.values:
        raise Invalid(errors=[FieldError("result", "required", _("Say what became of it."))])
    if result == Result.SOLD and amount is None:
        raise Invalid(errors=[FieldError("amount", "required", _("Say for how much it was sold."))])
    if amount is not None and (fault := amount_fault(amount)):
        raise Invalid.field("amount", fault)
    if currency not in Currency.values:
        raise Invalid(errors=[FieldError("currency", "unknown", _("Choose a value from the list."))])
    if result == Result.LOST and not comment:
        raise Invalid(errors=[FieldError("comment", "required", _("Say why nothing came of it."))])


@step
def _after_report(lead: Lead, offer: Offer, *, by: Partner, at: datetime) -> None:
    """Whoever looks after the lead is asked to end it, or to ask again later; an answer stops the clock."""
    drop_tasks(lead, by=by, at=at)
    if offer.result == Result.IN_TALK:
        _ask_partner(lead, by, after=ASK_AGAIN_AFTER, at=at)
        return
    with translation.override(settings.LANGUAGE_CODE):
        sold = offer.result == Result.SOLD
        words = _now("%(partner)s has sold: convert the lead") if sold else _now("%(partner)s has lost it: decide")
        _plan(lead, words % {"partner": by}, at, by=by, at=at)


@step
def _ask_partner(lead: Lead, partner: Partner, *, after: timedelta, at: datetime) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        _plan(lead, _now("Ask %(partner)s what became of it") % {"partner": partner}, at + after, by=partner, at=at)


@step
def _plan(lead: Lead, title: str, due_at: datetime, *, by: Actor, at: datetime) -> None:
    task = work.Plan("other", due_at, title=title[:200])
    work.plan(task, lead=lead.pk, employee=lead.owner_employee_id, queue=lead.owner_queue_id, by=by, at=at)


@front_door
def call_back(lead: Lead, *, by: Employee, at: datetime) -> Lead:
    """Take a lead back from the partner who has it offered or has accepted it: from now on he sees nothing of it.

    What he had accepted begins with a call again.
    """
    now = locked(lead.pk)
    demand(by, Permission.LEAD_ASSIGN, now)
    offer = open_offer(now.pk)
    if offer is not None and offer.partner_id:
        end_offer(offer, State.WITHDRAWN, person=now.person_id, by=by, at=at)
    recall([now.pk], by=by, at=at)
    return now


@step
def _of(number: int, partner: Partner) -> tuple[Lead, Offer]:
    """A partner's own offer and its lead, both locked; NotSeen for another's and for who is out of use."""
    lead = Offer.objects.filter(pk=number, partner=partner, partner__is_active=True).values_list("lead", flat=True)
    if not (found := lead.first()):
        raise NotSeen
    now = locked(found)
    return now, Offer.objects.select_for_update(no_key=True).get(pk=number)


def _demand_open(offer: Offer, at: datetime) -> None:
    if offer.state != State.OPEN or at > offer.until:
        raise Conflict("offer_over", _("This offer is over: somebody else has it now."))


def _demand_accepted(offer: Offer) -> None:
    if not offer.is_held:
        raise Conflict("offer_over", _("This enquiry is not with you any more."))
