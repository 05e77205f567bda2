"""What happened on a lead or a person, for machines: to be read only."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel

from teplo.api import callers, paging
from teplo.api.shapes import local
from teplo.kit.problems import FieldError, Malformed, NotSeen
from teplo.leads.fields import without
from teplo.leads.queries import lead_for, people_visible_to
from teplo.ledger.models import Event
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand, hidden_fields
from teplo.staff.routes import Access, Rate, route

router = Router(tags=["events"])


class By(BaseModel):
    kind: str
    id: int | None
    version: int | None


class EventShape(BaseModel):
    """`facts` hold ids, codes and amounts, never names or texts."""

    id: int
    kind: str
    at: datetime
    by: By
    lead: int | None
    person: int | None
    facts: dict[str, Any]


class EventPage(BaseModel):
    items: list[EventShape]
    next: str | None


FILTERS = [("lead", "the number of a lead"), ("person", "the number of a person: one of the two must be given")]


@router.get("/events", response=EventPage, openapi_extra=paging.described(*FILTERS))
@route(access=Access.TOKEN, rate=Rate.API_READ)
def list_events(request: HttpRequest) -> Any:
    """What happened on a lead, or on a person beside his leads, the latest first."""
    me, wanted = callers.employee(request), paging.asked(request)
    given = paging.only(wanted, ("lead", "person"))
    if len(given) != 1:
        raise Malformed(errors=[FieldError("lead", "required", _("Name a lead or a person, one of them."))])
    rows = _of_lead(me, given["lead"]) if "lead" in given else _of_person(me, given["person"])
    events, mark = paging.page(rows, wanted)
    hidden = hidden_fields(me, "lead") | hidden_fields(me, "contact")
    return {"items": [_shown(event, hidden) for event in events], "next": mark}


def _of_lead(me: Employee, text: str) -> QuerySet[Event]:
    demand(me, Permission.LEAD_SEE)
    lead = lead_for(me, paging.number("lead", text))
    return Event.objects.filter(lead=lead.pk)


def _of_person(me: Employee, text: str) -> QuerySet[Event]:
    demand(me, Permission.PERSON_SEE)
    number = paging.number("person", text)
    if not people_visible_to(me).filter(pk=number).exists():
        raise NotSeen
    return Event.objects.filter(person=number, lead=None, deal=None)


def _shown(event: Event, hidden: frozenset[str]) -> dict[str, Any]:
    return {
        "id": event.pk,
        "kind": event.kind,
        "at": local(event.at),
        "by": {"kind": event.by_kind, "id": event.by_id, "version": event.by_version},
        "lead": event.lead,
        "person": event.person,
        "facts": without(event.facts, hidden),
    }
