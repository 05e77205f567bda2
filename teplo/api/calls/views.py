"""Calls for machines: read."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from teplo.api import callers, paging
from teplo.api.calls.shapes import CallPage, CallShape, call_shown
from teplo.kit.problems import FieldError, Malformed
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Access, Rate, route
from teplo.work.calls.lists import WITH_NAMES, call_for, hide_people_of
from teplo.work.calls.models import Call, Direction, MissedCall

router = Router(tags=["calls"])
STATES = {
    "direction": [value for value in Direction.values if value],
    "state": Call.State.values,
    "ending": [value for value in Call.Ending.values if value],
    "missed": MissedCall.State.values,
}
NUMBERS = {"lead": "lead", "person": "person", "owner": "owner_employee", "employee": "employee"}
COLUMNS = {"channel": "channel__slug", "missed": "missed__state", **NUMBERS}
FILTERS = [
    *((name, " or ".join(values)) for name, values in STATES.items()),
    *((name, f"the number of a {name}") for name in ("lead", "person")),
    *((name, "the number of an employee") for name in ("owner", "employee")),
    ("channel", "the key of a channel"),
]


@router.get("/calls", response=CallPage, openapi_extra=paging.described(*FILTERS))
@route(access=Access.TOKEN, rate=Rate.API_READ)
def list_calls(request: HttpRequest) -> Any:
    """The calls that the caller sees, the last begun first; inner ones too."""
    me, wanted = _reader(request), paging.asked(request)
    given = paging.only(wanted, (*STATES, *NUMBERS, "channel"))
    rows = Call.objects.visible_to(me).select_related(*WITH_NAMES).prefetch_related("recordings")
    rows = rows.defer("lead__search", "person__search", "lead__person__search")
    for name, value in given.items():
        if name in STATES and value not in STATES[name]:
            raise Malformed(errors=[FieldError(name, "wrong_value", _("There is none like this."))])
        rows = rows.filter(**{COLUMNS.get(name, name): paging.number(name, value) if name in NUMBERS else value})
    found, mark = paging.page(rows, wanted)
    hide_people_of(found, me)
    return {"items": [call_shown(call) for call in found], "next": mark}


@router.get("/calls/{int:call}", response=CallShape)
@route(access=Access.TOKEN, rate=Rate.API_READ)
def read_call(request: HttpRequest, call: int) -> Any:
    """One call."""
    return call_shown(call_for(_reader(request), call))


def _reader(request: HttpRequest) -> Employee:
    me = callers.employee(request)
    demand(me, Permission.CALL_SEE)
    return me
