"""The card of a company: its contacts, deals and leads, what has happened."""

from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from teplo.clients.models import Contact, Deal, Position
from teplo.clients.seen import OF_DEAL, company_for, hide_clients
from teplo.clients.working import others_at
from teplo.identity.queries import first_contacts
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.staff.routes import Rate, route
from teplo.web.clients import history
from teplo.web.clients.contact import came_from, leads_of, task_rows
from teplo.web.clients.fields import fields_of
from teplo.web.shell.asking import me

MOST = 50


@route(access=Permission.COMPANY_SEE, rate=Rate.PAGE)
@require_safe
def card(request: HttpRequest, company: int) -> HttpResponse:
    """One company with everything about it; with htmx the card alone."""
    employee = me(request)
    found = company_for(employee, company)
    may_change = may(employee, Permission.COMPANY_CHANGE, found)
    positions = people_of(found.pk, employee)
    deals = Deal.objects.visible_to(employee).filter(company=company).select_related(*OF_DEAL)
    shown = list(deals.order_by("-created_at", "-pk")[:MOST])
    hide_clients(shown, employee)
    numbers, people = [deal.pk for deal in shown], [one.contact.person_id for one in positions]
    ways = first_contacts(people)
    context = {
        "client": found,
        "fields": fields_of(found, may_change=may_change),
        "contacts": [(one, ways.get(one.contact.person_id, {})) for one in positions],
        "colleagues": others_at(found.pk, employee, besides=found.owner_employee_id),
        "deals": shown,
        "came_from": came_from(employee, company=found.pk),
        "leads": leads_of(employee, company=found.pk),
        "tasks": task_rows(employee, Q(deal__in=numbers)),
        "history": history.of_company(found.pk, numbers, people),
        "may_change": may_change,
        "may_deal": may(employee, Permission.DEAL_ADD),
        "may_contact": may(employee, Permission.CONTACT_ADD),
        "new_deal_url": f"{reverse('deal-new')}?company={found.pk}",
    }
    part = "#card" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"web/clients/company.html{part}", context)


def people_of(company: int, employee: Employee) -> list[Position]:
    """Who works at a company, as far as the employee sees them: who decides first, who has left last."""
    seen = Contact.objects.visible_to(employee).values("pk")
    found = Position.objects.filter(company=company, contact__in=seen)
    found = found.select_related("contact__person", "contact__owner_employee")
    return list(found.order_by(F("until").asc(nulls_first=True), "-decides", "pk")[:MOST])
