"""Steps of an offer: it is made beside an assignment, and ends with a yes, a no, too late, or by what is done else."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from teplo.kit import sql
from teplo.kit.problems import Conflict
from teplo.kit.transactions import step
from teplo.leads.models import Lead
from teplo.ledger import actors
from teplo.ledger.actions import record, record_many
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee
from teplo.triage.models import Offer
from teplo.triage.rules import Choice
from teplo.work.actions import deliver

# So long a partner may think where his rule says nothing.
PARTNER_MINUTES = 24 * 60
# `lead` is one row with the number of a lead, as in the statement of an assignment.
OFFERED = """offered AS (
    INSERT INTO triage_offer (lead_id, employee_id, partner_id, rule_id, state, since, until, reason, result, currency,
        result_comment)
    SELECT lead.id, %(offer_employee)s::bigint, %(offer_partner)s::bigint, %(offer_rule)s::bigint, 'open',
        %(offer_since)s::timestamptz, %(offer_until)s::timestamptz, '', '', 'RUB', '' FROM lead)
"""
OFFER = f"WITH lead AS (SELECT %(lead)s::bigint AS id), {OFFERED} SELECT 1"
COLUMNS = "lead_id, employee_id, partner_id, rule_id, state, since, until, reason, result, currency, result_comment"
WITHDRAW = """
UPDATE triage_offer o SET state = 'withdrawn', ended_at = %(at)s::timestamptz
FROM (SELECT id FROM triage_offer WHERE lead_id = ANY (%(leads)s::bigint[]) AND state = 'open'
    ORDER BY lead_id FOR NO KEY UPDATE) open
WHERE o.id = open.id RETURNING o.id, o.lead_id, o.employee_id, o.partner_id,
    (SELECT person_id FROM leads_lead WHERE id = o.lead_id)
"""


# allow undecorated-verb: asks, writes nothing
def is_offer(choice: Choice) -> bool:
    """Whether whoever was chosen may say no."""
    return choice.partner is not None or (choice.employee is not None and choice.offer_minutes is not None)


def offered_beside(choice: Choice, *, at: datetime) -> sql.Beside:
    """The offer that a choice makes, written in the statement that has the lead; `at` is when he may begin to think."""
    return sql.Beside((OFFERED,), (), _values(choice, at))


@step
def make(lead: int, *, choice: Choice, by: Actor, at: datetime) -> None:
    """Offer a lead that has just been given: until its time is over it is his who was chosen, if he says yes."""
    if is_offer(choice):
        sql.run(OFFER, {**_values(choice, at), "lead": lead})
        note_offered(lead, choice=choice, by=by, at=at)


@step
def note_offered(lead: int, *, choice: Choice, person: int | None = None, by: Actor, at: datetime) -> None:
    """Leave the line of an offer in the ledger, signed by the rule that makes it."""
    if is_offer(choice):
        signer = actors.rule(choice.rule, choice.version or 0) if choice.rule else by
        record("offer.made", by=signer, at=at, lead=lead, person=person, **_whom(choice), minutes=_minutes(choice))


@step
def make_many(given: Iterable[tuple[int, Choice]], *, at: datetime) -> None:
    """The offers of many new leads at once; `note_offered` leaves the line of each."""
    if rows := [_row(lead, choice, at) for lead, choice in given if is_offer(choice)]:
        sql.copy("triage_offer", COLUMNS, rows)


def _row(lead: int, choice: Choice, at: datetime) -> tuple[object, ...]:
    employee = None if choice.partner else choice.employee
    return lead, employee, choice.partner, choice.rule, "open", at, _until(choice, at), "", "", "RUB", ""


# allow undecorated-verb: puts together, writes nothing
def _values(choice: Choice, at: datetime) -> dict[str, object]:
    return {
        "offer_employee": None if choice.partner else choice.employee,
        "offer_partner": choice.partner,
        "offer_rule": choice.rule,
        "offer_since": at,
        "offer_until": _until(choice, at),
    }


def _minutes(choice: Choice) -> int:
    return choice.offer_minutes or PARTNER_MINUTES


def _until(choice: Choice, at: datetime) -> datetime:
    return at + timedelta(minutes=_minutes(choice))


def _whom(choice: Choice) -> dict[str, Any]:
    return {"partner": choice.partner} if choice.partner else {"employee": choice.employee}


@step
def tell_partner(number: int, *, lead: int, at: datetime) -> None:
    """Write to a partner what waits for his answer: until when, of which region and what, and nobody's name.

    His link stands in no letter: nobody knows it but he, and it opens everything that is his.
    """
    offers = Offer.objects.filter(lead=lead, partner=number, state=Offer.State.OPEN).exclude(partner__email="")
    offer = offers.select_related("partner", "lead__product").first()
    if offer is None or offer.partner is None:
        return
    with translation.override(offer.partner.language):
        subject = _now("An enquiry is offered to you: %(number)s") % {"number": offer.lead.number}
        until = date_format(timezone.localtime(offer.until), "DATETIME_FORMAT")
        lines = [
            _now("Answer until %(moment)s, or it goes to the next.") % {"moment": until},
            *([_now("Region: %(region)s") % {"region": offer.lead.region}] if offer.lead.region else ()),
            *([_now("Product: %(product)s") % {"product": offer.lead.product}] if offer.lead.product else ()),
            _now("Open your page by the link that you were given: there you accept it or give it back."),
        ]
    deliver.write(offer.partner.email, subject=subject, body="\n".join(lines), at=at)


@step
def open_offer(lead: int) -> Offer | None:
    """The offer that stands open for a locked lead, locked too; None where nobody has it offered."""
    return Offer.objects.select_for_update(no_key=True).filter(lead=lead, state=Offer.State.OPEN).first()


@step
def end_offer(
    offer: Offer, state: Offer.State, *, person: int | None, reason: str = "", by: Actor, at: datetime
) -> None:
    """End an open offer and say so in the ledger, with whether it was in time."""
    offer.state, offer.ended_at, offer.reason = state, at, reason
    offer.save(update_fields=["state", "ended_at", "reason"])
    whom = {"partner": offer.partner_id} if offer.partner_id else {"employee": offer.employee_id}
    facts = {"offer": offer.pk, "in_time": at <= offer.until, **whom}
    record(f"offer.{state.value}", by=by, at=at, lead=offer.lead_id, person=person, **facts)


@step
def answer_yes(lead: Lead, *, by: Employee, at: datetime) -> bool:
    """Accept what of a locked lead is offered to one; False where nothing is, Conflict where the time is over."""
    offer = open_offer(lead.pk)
    if offer is None or offer.employee_id != by.pk:
        return False
    if at > offer.until:
        raise Conflict("offer_over", _("The time to accept is over: the lead goes to the next."))
    end_offer(offer, Offer.State.ACCEPTED, person=lead.person_id, by=by, at=at)
    return True


@step
def settle(lead: Lead, *, by: Actor, at: datetime) -> None:
    """A locked lead is worked or ended: who has it offered and does it himself has said yes, else it is withdrawn."""
    offer = open_offer(lead.pk)
    if offer is not None:
        mine = isinstance(by, Employee) and offer.employee_id == by.pk
        state = Offer.State.ACCEPTED if mine else Offer.State.WITHDRAWN
        end_offer(offer, state, person=lead.person_id, by=by, at=at)


@step
def withdraw(leads: Sequence[int], *, by: Actor, at: datetime) -> None:
    """Withdraw what stands open for these locked leads: somebody else has them now, or they have ended."""
    lines = []
    for offer, lead, employee, partner, person in sql.rows(WITHDRAW, {"leads": list(leads), "at": at}):
        whom = {"partner": partner} if partner else {"employee": employee}
        lines.append((lead, person, {"offer": offer, **whom}))
    record_many("offer.withdrawn", lines, by=by, at=at)
