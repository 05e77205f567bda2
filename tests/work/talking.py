"""A mailbox, a letter that comes in, and a lead of whoever wrote it: what tests of talks begin with."""

from datetime import datetime, timedelta

from django.utils import timezone

from teplo.channels.models import Channel
from teplo.kit.transactions import front_door
from teplo.leads.models import Lead
from teplo.ledger.actors import SYSTEM
from teplo.staff.models import Queue
from teplo.work.actions import talks
from teplo.work.talks import Address, Heard, HeardMessage, ThreadKey
from teplo.work.talks.models import Conversation
from tests.company import Company, person, send

NOW = timezone.now
IVAN = Address("Иван Петров", "ivan@example.ru")


def mailbox(company: Company, *, kind: str = "email", slug: str = "sales") -> Channel:
    """A mailbox that makes no leads by itself, answered by the owner."""
    given = {"name": slug.title(), "key": f"key-{slug}", "is_lead_source": False}
    made, _new = Channel.objects.get_or_create(slug=slug, defaults={"kind": kind, **given})
    made.responsible_employee = company.owner
    made.save(update_fields=["responsible_employee"])
    return made


def letter(text: str = "Почём ламинат?", /, *, sender: Address = IVAN, **more: object) -> HeardMessage:
    given = {"subject": "Ламинат", "at": NOW() - timedelta(minutes=5), **more}
    return HeardMessage("letter", text, sender=sender, **given)  # type: ignore[arg-type]


def hear(
    channel: Channel,
    message: HeardMessage,
    key: ThreadKey | None = None,
    *,
    lead: Lead | None = None,
    at: datetime | None = None,
) -> Heard:
    """A letter comes, as intake would bring it."""
    person_of = lead.person_id if lead else None
    return _heard(key or ThreadKey(), message, channel, lead.pk if lead else None, person_of, at or NOW())


@front_door
def _heard(
    key: ThreadKey, message: HeardMessage, channel: Channel, lead: int | None, whose: int | None, at: datetime
) -> Heard:
    return talks.hear(key, message, channel=channel, person=whose, lead=lead, by=SYSTEM, at=at)


def a_lead(company: Company, **given: object) -> Lead:
    """A lead of Ivan's with the owner, who waits for an answer."""
    receipt = send(company, person=person(phone="+79123456789", email="ivan@example.ru"), need="Ламинат", **given)
    lead = Lead.objects.get(enquiries=receipt.enquiry)
    Lead.objects.filter(pk=lead.pk).update(owner_employee=company.owner, owner_queue=None)
    return Lead.objects.get(pk=lead.pk)


def talk_of(heard: Heard) -> Conversation:
    return Conversation.objects.get(pk=heard.conversation)


def queue_of_new() -> Queue:
    return Queue.objects.get(key="new")
