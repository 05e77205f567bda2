"""A rehearsal: how far it is, who would have got how many, how long people would have waited, what differs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.leads.models import Lead
from teplo.ledger.presenters import Names
from teplo.staff.models import Employee, Queue
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.triage.actions import rehearse as rehearsals
from teplo.triage.models import Partner, Rehearsal, RehearsedChange
from teplo.web.setup.editing import found, shown, signed
from teplo.web.shell.answers import tried
from teplo.web.shell.asking import me
from teplo.web.shell.times import span_words

NAME = "setup-rules"
RULES = Permission.RULE_SET_UP
PAGE = 50


@dataclass(frozen=True)
class PersonRow:
    """What somebody had and would have had: enquiries, the most open leads at once, their average."""

    name: str
    had: int
    would: int
    most_had: int
    most_would: int
    mean_had: float
    mean_would: float

    @property
    def more(self) -> int:
        return self.would - self.had


@dataclass(frozen=True)
class ChangeRow:
    """An enquiry that somebody else would have got; `lead` is None where one may not see it."""

    row: RehearsedChange
    lead: Lead | None
    had: str
    would: str
    rule: str
    waited: str


@route(access=RULES, rate=Rate.PAGE)
@require_safe
def one(request: HttpRequest, rehearsal: int) -> HttpResponse:
    """A rehearsal; `?after=17` goes on among the enquiries that differ."""
    row = found(Rehearsal.objects.select_related("employee", "draft"), rehearsal)
    context: dict[str, Any] = {"row": row}
    if row.state == Rehearsal.State.DONE:
        context |= _found(request, row)
    if request.headers.get("HX-Request") == "true":
        return render(request, "web/setup/rehearsal.html#found", context)
    back, heading = reverse("setup-draft", args=[row.draft_id]), _("Rehearsal of “%(draft)s”") % {"draft": row.draft}
    return shown(request, "web/setup/rehearsal.html", NAME, heading=heading, back=back, **context)


def _found(request: HttpRequest, row: Rehearsal) -> dict[str, Any]:
    after = request.GET.get("after", "")
    mark = int(after) if after.isascii() and after.isdecimal() and len(after) < 19 else 0
    changes = list(row.changes.filter(pk__gt=mark).order_by("pk")[: PAGE + 1])
    names = _names(row, changes[:PAGE])
    waited = row.found["waited"]
    return {
        "people": _people(row.found, names),
        "queues": [(_owner(names, None, one["queue"], None), one["had"], one["would"]) for one in row.found["queues"]],
        "partners": [(_owner(names, None, None, one["partner"]), one["would"]) for one in row.found["partners"]],
        "places": [(row.rules[one["place"]]["name"], one["would"]) for one in row.found["places"]],
        "waits": [(_waits(waited["had"]), _waits(waited["would"]))],
        "left": waited["would"]["left"],
        "again": row.found["again"],
        "changes": _changes(request, row, changes[:PAGE], names),
        "next": changes[PAGE - 1].pk if len(changes) > PAGE else None,
    }


def _names(row: Rehearsal, changes: list[RehearsedChange]) -> Names:
    people = {one["employee"] for one in row.found["people"]}
    queues = {one["queue"] for one in row.found["queues"]}
    for one in changes:
        people |= {number for number in (one.had_employee, one.employee) if number}
        queues |= {number for number in (one.had_queue_id, one.queue_id) if number}
    return Names(
        {
            "employee": {one.pk: one.name for one in Employee.objects.filter(pk__in=people)},
            "queue": {one.pk: str(one) for one in Queue.objects.filter(pk__in=queues)},
            "partner": {one.pk: str(one) for one in Partner.objects.all()},
        }
    )


def _people(given: Mapping[str, Any], names: Names) -> list[PersonRow]:
    rows = [
        PersonRow(names("employee", one["employee"]), **{key: one[key] for key in one if key != "employee"})
        for one in given["people"]
    ]
    return sorted(rows, key=lambda one: (-one.would, one.name))


def _waits(told: Mapping[str, Any]) -> dict[str, Any]:
    """How long people waited for somebody, in words."""
    return {**told, "half": _span(told["half"]), "most": _span(told["most"])}


def _span(seconds: int | None) -> str:
    if seconds is None:
        return "—"
    return span_words(timedelta(seconds=seconds)) if seconds else _("at once")


def _changes(request: HttpRequest, row: Rehearsal, changes: list[RehearsedChange], names: Names) -> list[ChangeRow]:
    seen = Lead.objects.visible_to(me(request))
    leads = {lead.pk: lead for lead in seen.filter(pk__in=[one.lead_id for one in changes])}
    return [
        ChangeRow(
            row=one,
            lead=leads.get(one.lead_id),
            had=_owner(names, one.had_employee, one.had_queue_id, None),
            would=_owner(names, one.employee, one.queue_id if one.partner is None else None, one.partner),
            rule=row.rules[one.place]["name"],
            waited=_span(one.waited) if one.waited is not None else "",
        )
        for one in changes
    ]


def _owner(names: Names, employee: int | None, queue: int | None, partner: int | None) -> str:
    if employee:
        return names("employee", employee)
    if partner:
        return _("Partner “%(partner)s”") % {"partner": names("partner", partner)}
    return _("Queue “%(queue)s”") % {"queue": names("queue", queue)} if queue else "—"


@route(access=RULES, rate=Rate.WRITE)
@require_POST
def stopped(request: HttpRequest, rehearsal: int) -> HttpResponse:
    """Nobody wants to know any more."""
    row = found(Rehearsal.objects.all(), rehearsal)
    back = reverse("setup-rehearsal", args=[rehearsal])
    return tried(request, lambda: rehearsals.stop_rehearsal(row, **signed(request)), said="", back=back)
