"""People for machines: to be read; what changes them are their enquiries and the pages."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router

from teplo.api import callers, paging
from teplo.api.persons.shapes import PersonPage, PersonShape, shown
from teplo.identity.fields import PERSON
from teplo.identity.models import Person
from teplo.kit.filters import read_address, to_q
from teplo.kit.problems import NotSeen
from teplo.leads.lists import context_of
from teplo.leads.queries import people_visible_to
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Access, Rate, route

router = Router(tags=["persons"])
FILTERS = [(field.key, str(field.kind)) for field in PERSON]


@router.get("/persons", response=PersonPage, openapi_extra=paging.described(*FILTERS))
@route(access=Access.TOKEN, rate=Rate.API_READ)
def list_persons(request: HttpRequest) -> Any:
    """The people whom the caller sees, the last met first."""
    wanted = paging.asked(request)
    asked = to_q(read_address(wanted.filters, PERSON), PERSON, context_of(callers.employee(request)))
    people, mark = paging.page_of_few(_seen(request).filter(asked), Person.objects.all(), wanted)
    return {"items": [shown(person) for person in people], "next": mark}


@router.get("/persons/{int:person}", response=PersonShape)
@route(access=Access.TOKEN, rate=Rate.API_READ)
def read_person(request: HttpRequest, person: int) -> Any:
    """One person."""
    found = _seen(request).filter(pk=person).first()
    if found is None:
        raise NotSeen
    return shown(found)


def _seen(request: HttpRequest) -> QuerySet[Person]:
    me = callers.employee(request)
    demand(me, Permission.PERSON_SEE)
    return people_visible_to(me).filter(merged_into=None).select_related("company").prefetch_related("points")
