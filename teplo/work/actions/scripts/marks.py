"""What a customer objected to or wished for is marked on his lead or talk, and taken off again."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Conflict, NotSeen
from teplo.kit.text import one_line
from teplo.kit.transactions import front_door
from teplo.leads.models import Lead
from teplo.ledger.actions import record
from teplo.staff.models import Employee
from teplo.terms.models import Topic
from teplo.work.actions.scripts.runs import demand_work
from teplo.work.scripts.models import Mark
from teplo.work.talks.models import Conversation

LONGEST = 300


@front_door
def make_mark(
    topic: Topic, *, lead: Lead | None, talk: Conversation | None, quote: str = "", by: Employee, at: datetime
) -> Mark:
    """Mark what was said, perhaps in the customer's own words; Conflict for a topic that is out of use."""
    lead = lead or (talk.lead if talk else None)
    demand_work(lead, talk, by=by)
    if not Topic.objects.filter(pk=topic.pk, is_active=True).exists():
        raise Conflict("retired", _("“%(topic)s” is out of use: choose another.") % {"topic": topic})
    mark = Mark.objects.create(
        topic=topic, lead=lead, conversation=talk, quote=one_line(quote, limit=LONGEST), employee=by, at=at
    )
    about = {"lead": mark.lead_id, "conversation": mark.conversation_id}
    record("mark.made", by=by, at=at, **about, mark=mark.pk, topic=topic.pk)
    return mark


@front_door
def drop_mark(mark: Mark, *, by: Employee, at: datetime) -> None:
    """Take a mark off again."""
    now = Mark.objects.select_for_update(of=("self",)).select_related("lead", "conversation").filter(pk=mark.pk).first()
    if now is None:
        raise NotSeen
    demand_work(now.lead, now.conversation, by=by)
    about = {"lead": now.lead_id, "conversation": now.conversation_id}
    number = now.pk
    now.delete()
    record("mark.dropped", by=by, at=at, **about, mark=number, topic=now.topic_id)
