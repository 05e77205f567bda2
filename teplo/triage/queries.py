"""Questions that decisions ask."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Model

from teplo.channels.models import Campaign, Channel, Source
from teplo.clients.models import Pipeline, Stage
from teplo.kit import sql, worktime
from teplo.kit.clock import day_of
from teplo.leads.models import Lead, Status, StatusKind
from teplo.ledger.models import Event
from teplo.ledger.presenters import Names
from teplo.staff.layout import reckoned
from teplo.staff.models import ApiToken, Employee, Queue, Schedule, Team
from teplo.staff.owners import OwnerView
from teplo.terms.models import CustomField, Product, Reason, Topic
from teplo.terms.rules import key_of
from teplo.triage.models import Assignment, Clock, Partner, Rule
from teplo.triage.rules import OpenLead, Waiting
from teplo.work.models import TaskResult, TaskType
from teplo.work.processes.models import Process
from teplo.work.scripts.models import Script

# Nobody begins as a client: that needs a conversion.
KIND = "SELECT kind FROM leads_status WHERE id = %s AND kind <> 'converted'"

# No joins: a lock that has waited reads the lead anew, but what was joined to it only as it stood before.
WAITING = """
SELECT l.id, l.touched_at, coalesce((SELECT key FROM terms_product WHERE id = l.product_id), ''),
    l.owner_employee_id, (SELECT name FROM staff_employee WHERE id = l.owner_employee_id),
    l.owner_queue_id, (SELECT name FROM staff_queue WHERE id = l.owner_queue_id),
    (SELECT key FROM staff_queue WHERE id = l.owner_queue_id)
FROM leads_lead l WHERE l.person_id = %s AND l.status_kind IN ('interest', 'new', 'working')
ORDER BY l.id FOR NO KEY UPDATE OF l
"""
WAITING_MANY = WAITING.replace("SELECT", "SELECT l.person_id,", 1).replace("= %s", "= ANY (%s::bigint[])")


def waiting_of(person: int) -> dict[int, tuple[OpenLead, OwnerView]]:
    """The leads of a person that wait for somebody, the last touched first: each with its product and owner.

    Locked until the end of the transaction, or one could be refused before the enquiry joins it.
    """
    rows = sorted(sql.rows(WAITING, [person]), key=lambda row: (row[1], row[0]), reverse=True)
    return {number: (OpenLead(number, product), _owner(*owner)) for number, _touched, product, *owner in rows}


def waiting_of_many(people: Collection[int]) -> dict[int, list[Waiting]]:
    """The same for many persons, by their numbers: also when each lead was touched, in no order."""
    found: dict[int, list[Waiting]] = {}
    for person, number, touched, product, *owner in sql.rows(WAITING_MANY, [sorted(people)]) if people else ():
        found.setdefault(person, []).append(Waiting(number, product, touched, _owner(*owner)))
    return found


def _owner(
    employee: int | None, name: str | None, queue: int | None, queue_name: str | None, key: str | None
) -> OwnerView:
    return OwnerView.of(
        Employee(pk=employee, name=name or "") if employee else Queue(pk=queue, name=queue_name or "", key=key or "")
    )


def kind_of(status: int | None) -> str:
    """The kind of a status that an import wants, empty where it wants none; LookupError where no lead can begin."""
    return str(sql.row(KIND, [status])[0]) if status else ""


def target_minutes(channel: Channel, heat: str) -> int:
    """Within how many minutes of its open time somebody of this heat is answered who came over this channel."""
    return int(channel.targets.get(heat) or channel.response_minutes)


def due_after(channel: Channel, at: datetime, *, minutes: float) -> datetime:
    """When so much of the channel's open time has passed after `at`, in the company's zone."""
    here = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    return worktime.due_at(here, timedelta(minutes=minutes), hours_of(channel))


def is_open(channel: Channel, at: datetime) -> bool:
    """Whether the channel is answered at this moment."""
    return worktime.is_open(at, hours_of(channel))


def hours_of(channel: Channel) -> worktime.Schedule:
    """When the channel is answered; around the clock where it has no schedule."""
    return reckoned(channel.schedule) if channel.schedule else worktime.ALWAYS


def coming_back(at: datetime, *, limit: int = 500) -> list[int]:
    """The refused leads whose day to come back has come, the earliest day first."""
    due = Lead.objects.filter(status_kind=StatusKind.REFUSED, come_back_on__lte=day_of(at))
    return list(due.order_by("come_back_on", "pk").values_list("pk", flat=True)[:limit])


def clocks_due(at: datetime, *, limit: int) -> list[int]:
    """The clocks of which a step is to be taken, the earliest first."""
    due = Clock.objects.filter(next_at__lte=at, ended_at=None).order_by("next_at", "pk")
    return list(due.values_list("pk", flat=True)[:limit])


def last_assignment(lead: int) -> Assignment | None:
    """Why the present owner has it: to whom the lead was given last."""
    return Assignment.objects.filter(lead=lead).select_related("rule").order_by("-pk").first()


MOVES = ("lead.status_changed", "lead.refused", "lead.junked", "lead.reopened", "lead.converted", "lead.taken")


def last_mover(lead: int) -> Employee | None:
    """Who has put a lead into the status in which it stands; None where nobody of ours did."""
    moved = Event.objects.filter(lead=lead, kind__in=MOVES).order_by("-pk").first()
    if moved is None or moved.by_id is None or moved.by_kind != "employee":
        return None
    return Employee.objects.filter(pk=moved.by_id).first()


NAMED: dict[str, type[Model]] = {
    "employee": Employee,
    "queue": Queue,
    "status": Status,
    "reason": Reason,
    "channel": Channel,
    "rule": Rule,
    "source": Source,
    "campaign": Campaign,
    "product": Product,
    "team": Team,
    "schedule": Schedule,
    "token": ApiToken,
    "partner": Partner,
    "stage": Stage,
    "pipeline": Pipeline,
    "task_type": TaskType,
    "outcome": TaskResult,
    "script": Script,
    "topic": Topic,
    "custom_field": CustomField,
    "process": Process,
}
# Facts whose number is of another kind than their own name says.
FACTS = {
    **{kind: kind for kind in NAMED},
    "before": "status",
    "stage_before": "stage",
    "from_employee": "employee",
    "from_queue": "queue",
    "mentioned": "employee",
    "told": "employee",
    "product_id": "product",
    "source_id": "source",
}


def _numbers(event: Event) -> Iterable[tuple[str | None, object]]:
    """What the facts of an event name, one by one or several at once: `{"values": {"source_id": [1, 2]}}`."""
    values = event.facts.get("values")
    facts = {**event.facts, **(values if isinstance(values, dict) else {})}
    for fact, value in facts.items():
        for number in value if isinstance(value, list) else (value,):
            yield FACTS.get(fact) or ("employee" if key_of(fact) else None), number


def names_of(events: Iterable[Event], *, employees: Iterable[int] = ()) -> Names:
    """The names behind the numbers of these events and of `employees`, one question per kind that occurs."""
    wanted: dict[str, set[int]] = {"employee": set(employees)}
    for event in events:
        for kind, number in (*_numbers(event), (event.by_kind, event.by_id)):
            if kind in NAMED and isinstance(number, int):
                wanted.setdefault(kind, set()).add(number)
    return Names(
        {
            kind: {row.pk: str(row) for row in NAMED[kind]._default_manager.filter(pk__in=numbers)}
            for kind, numbers in wanted.items()
            if numbers
        }
    )
