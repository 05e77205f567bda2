"""A talk that was within somebody's reach a moment ago and is no longer: to whom it went, and when."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from teplo.kit.clock import day_of
from teplo.kit.problems import Conflict
from teplo.leads.models import Lead, Stay
from teplo.leads.queries import SEEN_IN_QUEUE_WITHIN
from teplo.ledger.models import Event
from teplo.staff.models import Employee, Queue
from teplo.staff.permissions import Permission, Scope, reach_of, reached
from teplo.work.talks.models import Conversation

HANDED = ("lead.taken", "lead.given")
# So many of the last talks of nobody known that changed hands are looked through.
MOST_LOOKED = 200


def who_was_faster(employee: Employee, number: int, *, at: datetime) -> Conflict | None:
    """Who has a talk now that this employee had within reach lately, as a Conflict that says it; None otherwise.

    Whoever never had it learns nothing, not even that there is one.
    """
    scope = reach_of(employee, Permission.CONVERSATION_SEE).usual
    if scope is None or scope is Scope.ALL:
        return None
    talk = Conversation.objects.select_related("lead", "owner_employee", "owner_queue").filter(pk=number).first()
    if talk is None or Conversation.objects.visible_to(employee).filter(pk=number).exists():
        return None
    people, queues = reached(employee, scope)
    event = _of_lead(talk.lead, people, queues, at) if talk.lead else _of_talk(talk, people, queues, at)
    owner = talk.owner_employee or talk.owner_queue
    return _conflict(owner, event, at=at) if event and owner else None


def _of_lead(lead: Lead, people: frozenset[int], queues: frozenset[int], at: datetime) -> Event | None:
    was_his = Q(owner_queue__in=queues) | Q(owner_employee__in=people)
    if not Stay.objects.filter(was_his, lead=lead, until__gte=at - SEEN_IN_QUEUE_WITHIN).exists():
        return None
    return Event.objects.filter(lead=lead.pk, kind__in=HANDED).order_by("-pk").first()


def _of_talk(talk: Conversation, people: frozenset[int], queues: frozenset[int], at: datetime) -> Event | None:
    handed = Event.objects.filter(kind="conversation.handed", person=talk.person_id, lead=None)
    lately = (one for one in handed.order_by("-pk")[:MOST_LOOKED] if one.at >= at - SEEN_IN_QUEUE_WITHIN)
    here = [one for one in lately if one.facts.get("conversation") == talk.pk]
    had = any(one.facts.get("from_employee") in people or one.facts.get("from_queue") in queues for one in here)
    return here[0] if had else None


def _conflict(owner: Employee | Queue, event: Event, *, at: datetime) -> Conflict:
    here = timezone.localtime(event.at)
    when = date_format(here, "H:i" if here.date() == day_of(at) else "j E, H:i")
    kind = "employee" if isinstance(owner, Employee) else "queue"
    took = isinstance(owner, Employee) and event.by_kind == "employee" and event.by_id == owner.pk
    words = _("%(name)s took this talk at %(time)s.") if took else _("This talk went to %(name)s at %(time)s.")
    whose = {"kind": kind, "id": owner.pk, "name": str(owner)}
    return Conflict("taken", words % {"name": owner, "time": when}, extra={"owner": whose, "at": event.at.isoformat()})
