"""The card of a contact: who it is, his deals and leads, what has happened."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from teplo.clients.models import ClientCompany, Contact, Conversion, Deal
from teplo.clients.seen import contact_for
from teplo.clients.working import others_at
from teplo.identity.models import Person
from teplo.leads.models import Lead
from teplo.leads.queries import hide_people, people_seen
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.staff.routes import Rate, route
from teplo.web.clients import history
from teplo.web.clients.fields import of_contact
from teplo.web.clients.positions import positions_of
from teplo.web.desk.rows import icon_of
from teplo.web.lead.card_forms import NoteForm
from teplo.web.people.fields import FIELDS, field_of
from teplo.web.shell.asking import me
from teplo.web.shell.parts import TaskRow
from teplo.work.models import Task

MOST = 50
PERSON = [name for name in FIELDS if name != "company"]


@route(access=Permission.CONTACT_SEE, rate=Rate.PAGE)
@require_safe
def card(request: HttpRequest, contact: int) -> HttpResponse:
    """One contact with everything about him; with htmx the card alone."""
    employee = me(request)
    found = contact_for(employee, contact)
    may_change = may(employee, Permission.CONTACT_CHANGE, found)
    deals = list(_deals(found, employee))
    numbers = [deal.pk for deal in deals]
    context = {
        "contact": found,
        "company_field": of_contact(found, "company", may_change=may_change),
        "company_url": client_url(found.company_id, employee),
        "positions": positions_of(found, employee),
        "colleagues": others_at(found.company_id, employee, besides=found.owner_employee_id),
        "deals": deals,
        "came_from": came_from(employee, contact=found.pk),
        "leads": leads_of(employee, person=found.person_id),
        "tasks": task_rows(employee, Q(person=found.person_id) | Q(deal__in=numbers)),
        "history": history.of_contact(found.person_id, numbers),
        "form": NoteForm(),
        "may_change": may_change,
        "may_plan": may(employee, Permission.TASK_ADD),
        "may_note": may(employee, Permission.PERSON_CHANGE),
        "may_write": may(employee, Permission.CONVERSATION_ANSWER),
        "may_deal": may(employee, Permission.DEAL_ADD),
        "new_deal_url": f"{reverse('deal-new')}?contact={found.pk}",
        **_person(found.person, employee),
    }
    part = "#card" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"web/clients/contact.html{part}", context)


def _person(person: Person, employee: Employee) -> dict[str, Any]:
    """The person's own part: who sees the contact sees whose it is; to change him takes the right to people."""
    may_person = person.pk in people_seen({person.pk}, employee, Permission.PERSON_CHANGE)
    return {
        "person": person,
        "points": list(person.points.all()),
        "person_fields": [field_of(person, name, may_change=may_person) for name in PERSON],
        "may_person": may_person,
        "sees_person": person.pk in people_seen({person.pk}, employee),
    }


def _deals(contact: Contact, employee: Employee) -> Any:
    deals = Deal.objects.visible_to(employee).filter(contact=contact).select_related("stage", "owner_employee")
    return deals.order_by("-created_at", "-pk")[:MOST]


def client_url(company: int | None, employee: Employee) -> str:
    """The card of a company where it is a client whom the employee sees; '' otherwise."""
    seen = ClientCompany.objects.visible_to(employee).filter(pk=company or 0).exists()
    return reverse("company", args=[company]) if seen else ""


def came_from(employee: Employee, **of: int) -> list[Lead]:
    """The leads that became this client or deal, as far as the employee sees them, the latest first."""
    numbers = Conversion.objects.filter(undone_at=None, **of).values("lead")
    return _shown(Lead.objects.visible_to(employee).filter(pk__in=numbers), employee)


def leads_of(employee: Employee, **of: int) -> list[Lead]:
    """The leads of a person or of a company, as far as the employee sees them, the latest first."""
    return _shown(Lead.objects.visible_to(employee).filter(**of), employee)


def _shown(leads: Any, employee: Employee) -> list[Lead]:
    found = list(
        leads.select_related("status", "person", "owner_employee", "owner_queue").order_by("-created_at")[:MOST]
    )
    hide_people(found, employee)
    return found


def task_rows(employee: Employee, fits: Q) -> list[TaskRow]:
    """The open tasks that fit, as far as the employee sees them, the earliest first."""
    tasks = Task.objects.visible_to(employee).filter(fits, state=Task.State.OPEN).select_related("owner_employee")
    return [
        TaskRow(
            icon_of(task.kind), str(task), task.due_at, reverse("task-done", args=[task.pk]), owner=task.owner_employee
        )
        for task in tasks.order_by("due_at", "pk")[:MOST]
    ]
