"""Working without leads: where a channel or the company says so, an enquiry opens contact and deal at once.

The lead is made as always, and converted by itself as soon as somebody answers for it: decision 19.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from teplo.channels.models import Channel
from teplo.clients.models import Conversion
from teplo.clients.rules import LONGEST_TITLE, NewDeal
from teplo.kit.problems import Invalid
from teplo.kit.transactions import front_door, savepoint
from teplo.leads.entry import entered_by
from teplo.leads.models import OPEN_KINDS, Lead, StatusKind
from teplo.leads.queries import locked
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.staff.queries import stays_here
from teplo.triage.actions.convert import become
from teplo.triage.models import LeadPolicy
from teplo.triage.wanted import Wanted

MOST = 200


# allow undecorated-verb: asks, writes nothing
def opens_deals() -> bool:
    """Whether the company works without leads, where a channel says nothing else."""
    return LeadPolicy.objects.filter(opens_deals=True).exists()


@front_door
def choose_lead_policy(*, opens_deals: bool, by: Employee, at: datetime) -> None:
    """Say whether every enquiry opens a deal at once, from now on; what came before stays a lead."""
    demand(by, Permission.RULE_SET_UP)
    now = LeadPolicy.objects.filter(pk=1).first()
    if (now.opens_deals if now else False) == opens_deals:
        return
    LeadPolicy.objects.update_or_create(pk=1, defaults={"opens_deals": opens_deals, "since": at})
    record("lead_policy.changed", by=by, at=at, opens_deals=opens_deals)


# allow undecorated-verb: asks, writes nothing
def _openers() -> Mapping[int, datetime]:
    """The channels whose enquiries open deals, and since when each does."""
    policy = LeadPolicy.objects.filter(opens_deals=True).first()
    found = {}
    for channel in Channel.objects.filter(is_active=True):
        if channel.opens_deals and channel.opens_deals_at:
            found[channel.pk] = channel.opens_deals_at
        elif policy and policy.since and channel.opens_deals is None and channel.kind != Channel.Kind.IMPORT:
            found[channel.pk] = policy.since
    return found


# allow undecorated-verb: asks, writes nothing
def to_open() -> list[int]:
    """The leads that shall become deals by themselves: somebody has them, and nobody has taken a conversion back."""
    openers = _openers()
    if not openers:
        return []
    since = reduce(or_, (Q(channel=channel, created_at__gte=at) for channel, at in openers.items()))
    waiting = Lead.objects.filter(
        since, status_kind__in=OPEN_KINDS, owner_employee__isnull=False, person__isnull=False
    ).exclude(conversions__isnull=False)  # fmt: skip
    # Those that stay leads, because something is not known, do not keep the later ones waiting.
    return list(waiting.order_by("-touched_at", "-pk").values_list("pk", flat=True)[:MOST])


@front_door
def open_deal(number: int, *, by: Actor, at: datetime) -> Conversion | None:
    """Convert a lead into contact, company where one is known, and deal; None where it stays a lead.

    It stays one where a status or the first stage asks for what is not known: people convert it then.
    """
    now = locked(number)
    owner = now.owner_employee
    is_free = now.status_kind in OPEN_KINDS and not now.conversions.exists()
    if not is_free or owner is None or now.person is None or not stays_here(owner.pk):
        return None
    status = entered_by(StatusKind.CONVERTED, now, by=by)
    if status is None:
        return None
    title = (now.need or now.person.name or now.number)[:LONGEST_TITLE]
    wanted = Wanted(contact=True, company=now.company_id is not None, deal=NewDeal(title, now.amount, now.currency))
    try:
        with savepoint():
            return become(now, wanted, None, status=status, owner=owner, by=by, at=at)
    except Invalid:
        return None
