"""What a partner has is not taken from under his hands: it is called back first, and he is told so on his page."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Conflict
from teplo.kit.transactions import step
from teplo.leads.models import Lead
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.triage.models import Offer
from teplo.triage.offered import held_by_partner
from teplo.work import actions as work
from teplo.work.actions.steps import drop
from teplo.work.models import Task

CALL_AGAIN_WITHIN = timedelta(hours=1)


# allow undecorated-verb: compares, writes nothing
def demand_not_with_partner(lead: Lead) -> None:
    """Conflict where a partner works on a locked lead: both would call the same person."""
    if lead.owner_queue_id and (partner := held_by_partner(lead.pk)):
        words = _("The partner %(name)s works on this lead. Whoever gives leads out can take it back from him.")
        raise Conflict("with_partner", words % {"name": partner}, extra={"partner": partner.pk})


@step
def recall(leads: Sequence[int], *, by: Actor, at: datetime) -> None:
    """Take locked leads back from the partners who have accepted them: from now on they see nothing of them.

    What is still open begins with a call again.
    """
    held = Offer.objects.filter(lead__in=leads, state=Offer.State.ACCEPTED, returned_at=None, called_back_at=None)
    to_partners = held.filter(partner__isnull=False).select_related("lead").order_by("lead_id", "pk")
    for offer in to_partners.select_for_update(of=("self",), no_key=True):
        offer.called_back_at = at
        offer.save(update_fields=["called_back_at"])
        lead, facts = offer.lead, {"offer": offer.pk, "partner": offer.partner_id}
        record("offer.called_back", by=by, at=at, lead=lead.pk, person=lead.person_id, **facts)
        if lead.is_open and lead.owner_queue_id:
            drop_tasks(lead, by=by, at=at)
            plan_call(lead, by=by, at=at)


@step
def drop_tasks(lead: Lead, *, by: Actor, at: datetime) -> None:
    """What the queue was to do with a lead falls away: a partner does it, or what was to be asked of him is known."""
    for task in Task.objects.filter(lead=lead, state=Task.State.OPEN, owner_queue=lead.owner_queue_id):
        drop(task, by=by, at=at)


@step
def plan_call(lead: Lead, *, by: Actor, at: datetime) -> None:
    """Set the call that an open lead begins or goes on with."""
    task = work.Plan("call", at + CALL_AGAIN_WITHIN)
    work.plan(task, lead=lead.pk, employee=lead.owner_employee_id, queue=lead.owner_queue_id, by=by, at=at)
