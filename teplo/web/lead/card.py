"""The card of a lead: who it is, what has happened, what comes next."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from teplo.clients.working import others_at
from teplo.identity.models import ContactPoint, Person
from teplo.identity.queries import consents_of, open_doubts_of
from teplo.leads.entry import entry_of
from teplo.leads.models import OPEN_KINDS, Lead, Status, StatusKind
from teplo.leads.queries import lead_for, seen_people
from teplo.leads.rules import completeness
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.staff.routes import Rate, route
from teplo.triage.presenters import named_in, why_words
from teplo.triage.queries import last_assignment
from teplo.triage.waited import last_answers
from teplo.web.lead import card_shown as shown
from teplo.web.lead import card_timeline
from teplo.web.lead.card_convert import became
from teplo.web.lead.card_forms import NoteForm
from teplo.web.offers.shown import OnCard, on_card
from teplo.web.people.pages import hidden_others
from teplo.web.shell.asking import me
from teplo.work.queries import may_close, open_tasks

RIGHTS = {
    "may_change": Permission.LEAD_CHANGE,
    "may_assign": Permission.LEAD_ASSIGN,
    "may_refuse": Permission.LEAD_REFUSE,
    "may_reopen": Permission.LEAD_REOPEN,
    "may_convert": Permission.LEAD_CONVERT,
    "may_plan": Permission.TASK_ADD,
    "may_write": Permission.CONVERSATION_ANSWER,
    "may_dial": Permission.CALL_DIAL,
}
# Stands above everything once it is written.
NOTE = "handover_note"
ENDS = (StatusKind.REFUSED, StatusKind.JUNK)
MISSING = {
    "name": _("name"),
    "contact": _("phone or e-mail"),
    "need": _("need"),
    "product": _("product"),
    "heat": _("heat"),
    "region": _("region"),
    "company": _("company"),
    "source": _("source"),
}


@route(access=Permission.LEAD_SEE, rate=Rate.PAGE)
@require_safe
def card(request: HttpRequest, number: int) -> HttpResponse:
    """One lead with everything about it."""
    employee = me(request)
    lead = lead_for(employee, number)
    rights = {name: may(employee, permission, lead) for name, permission in RIGHTS.items()}
    why = last_assignment(lead.pk)
    page, names = card_timeline.page(lead, chosen="", before=None, reader=employee, employees=tuple(named_in(why)))
    context = {
        "lead": lead,
        "page": page,
        "why": why_words(why, names) if why else None,
        "why_comment": why.comment if why else "",
        "form": NoteForm(),
        **rights,
        **_whole(lead, employee, may_change=rights["may_change"]),
    }
    part = "#card" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"web/lead/card.html{part}", context)


@route(access=Permission.LEAD_SEE, rate=Rate.PAGE)
@require_safe
def timeline(request: HttpRequest, number: int) -> HttpResponse:
    """Another page of the history, or other kinds of it; `?kinds=tasks&before=1234`."""
    employee = me(request)
    lead = lead_for(employee, number)
    before = request.GET.get("before", "")
    mark = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    page, _names = card_timeline.page(lead, chosen=request.GET.get("kinds", ""), before=mark, reader=employee)
    template = "web/lead/timeline_older.html" if mark else "web/lead/timeline.html"
    return render(request, template, {"lead": lead, "page": page})


def _whole(lead: Lead, employee: Employee, *, may_change: bool) -> dict[str, Any]:
    shown_person = lead.person_id and not lead.hides_person
    points = list(ContactPoint.objects.filter(person=lead.person_id)) if shown_person else []
    first = lead.enquiries.order_by("pk").first()
    marks = first.context if first and "campaign" not in lead.hidden else {}
    return {
        "fields": [shown.of_lead(lead, name, may_change=may_change) for name in _names(lead)],
        "handover": shown.of_lead(lead, NOTE, may_change=may_change),
        "tasks": (tasks := open_tasks(lead)),
        "closable": {task.pk for task in tasks if may_close(employee, task)},
        "answer": last_answers([lead]).get(lead.pk),
        **_ways(lead, employee),
        "became": became(lead, employee),
        "colleagues": others_at(lead.company_id, employee, besides=lead.owner_employee_id),
        "first": first,
        "others_fields": list(lead.fields.items()),
        "marks": marks,
        "utm": (marks.get("utm") or {}).items(),
        "full": completeness(_filled(lead, points)),
        "missing": [MISSING[key] for key in completeness(_filled(lead, points)).missing],
        "is_ended": lead.status_kind in ENDS,
        "offers": (offers := on_card(lead, employee)),
        "can_take": may_change and _waits_for(lead, employee, offers),
        "now": timezone.now(),
        **_person(lead, employee, points),
    }


def _waits_for(lead: Lead, employee: Employee, offers: OnCard) -> bool:
    """Whether it is there to be taken: out of a queue, or new and one's own; what is offered is accepted instead."""
    is_new_and_mine = lead.status_kind == StatusKind.NEW and lead.owner == employee
    return not offers.is_mine and bool(lead.owner_queue_id or is_new_and_mine)


def _names(lead: Lead) -> list[str]:
    """The fields in their order; a currency says something beside an amount only."""
    beside = () if lead.amount is not None else ("currency",)
    return [name for name in shown.LEAD if name not in (NOTE, *beside, *lead.hidden)]


def _person(lead: Lead, employee: Employee, points: list[ContactPoint]) -> dict[str, Any]:
    """The person's own part of the card, for those who may see him."""
    if lead.person_id is None or lead.hides_person:
        return {}
    may_person = lead.person_id in seen_people([lead], employee, Permission.PERSON_CHANGE)
    person = Person.objects.select_related("company").get(pk=lead.person_id)
    doubts = open_doubts_of(person)
    hidden_others(employee, doubts)
    return {
        "person": person,
        "points": points,
        "may_person": may_person,
        "person_fields": [shown.of_person(lead, person, name, may_change=may_person) for name in shown.PERSON],
        "consents": consents_of(person),
        "doubts": doubts,
        "others": list(_others(lead, employee)),
    }


def _others(lead: Lead, employee: Employee) -> Any:
    """Other needs of the same person."""
    theirs = Lead.objects.visible_to(employee).filter(person=lead.person_id).exclude(pk=lead.pk)
    return theirs.select_related("status").order_by("-touched_at")[:5]


def _filled(lead: Lead, points: list[ContactPoint]) -> dict[str, object]:
    return {
        "name": lead.person and lead.person.name,
        "contact": points or lead.hides_person,
        "need": lead.need,
        "product": lead.product_id,
        "heat": lead.heat,
        "region": lead.region,
        "company": lead.company_id or (lead.person and lead.person.company_id),
        "source": lead.source_id,
        **dict.fromkeys(lead.hidden, True),  # nobody is sent to look for what he may not see
    }


@dataclass(frozen=True)
class Step:
    """A status into which one may put a lead: is it behind or here, and does it ask for something first?"""

    status: Status
    is_past: bool
    is_here: bool
    may_enter: bool
    asks: bool


def _ways(lead: Lead, employee: Employee) -> dict[str, Any]:
    """The open statuses in their order, and the first status of each end that one may set."""
    statuses = list(Status.objects.filter(is_active=True))
    # A hidden field is empty in what the employee is shown: whether it is filled, the row says.
    is_partial = lead.hidden and any(status.required for status in statuses)
    whole = Lead.objects.get(pk=lead.pk) if is_partial else lead
    path = [status for status in statuses if status.kind in OPEN_KINDS and lead.status_kind in OPEN_KINDS]
    place = next((n for n, status in enumerate(path) if status.pk == lead.status_id), 0)
    ends = [
        _step(whole, status, 1, employee)
        for status in reversed(statuses)
        if status.kind in (*ENDS, StatusKind.CONVERTED)
    ]
    return {
        "path": [_step(whole, status, n - place, employee) for n, status in enumerate(path)],
        "ends": {step.status.kind: step for step in ends if step.may_enter},
    }


def _step(lead: Lead, status: Status, distance: int, employee: Employee) -> Step:
    asked = entry_of(lead, status, by=employee)
    return Step(status, distance < 0, distance == 0, asked.is_allowed, bool(asked.missing))
