"""The card of a deal: where it stands, whose it is, what comes next, what has happened."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from teplo.clients.models import Deal, Stage
from teplo.clients.seen import deal_for
from teplo.identity.queries import first_contacts
from teplo.staff.permissions import Permission, may
from teplo.staff.routes import Rate, route
from teplo.web.clients import history
from teplo.web.clients.contact import came_from, client_url, task_rows
from teplo.web.deals import lines
from teplo.web.deals.fields import DEAL, of_deal
from teplo.web.deals.forms import DiscussionForm
from teplo.web.shell.asking import me


@route(access=Permission.DEAL_SEE, rate=Rate.PAGE)
@require_safe
def card(request: HttpRequest, number: int) -> HttpResponse:
    """One deal with everything about it; with htmx the card alone."""
    employee = me(request)
    deal = deal_for(employee, number)
    may_change = may(employee, Permission.DEAL_CHANGE, deal)
    person = deal.contact.person_id if deal.contact and not deal.hides_contact else None
    products = lines.section(deal, may_change=may_change)
    context = {
        "deal": deal,
        "path": path(deal),
        "ends": list(Stage.objects.filter(pipeline=deal.stage.pipeline, is_active=True).exclude(kind=Stage.Kind.OPEN)),
        "fields": [of_deal(deal, name, may_change=may_change and _is_typed(name, products)) for name in DEAL],
        "ways": first_contacts([person]).get(person, {}) if person else {},
        "contact_url": reverse("contact", args=[deal.contact_id]) if person else "",
        "company_url": "" if deal.hides_company else client_url(deal.company_id, employee),
        "came_from": came_from(employee, deal=deal.pk),
        "tasks": task_rows(employee, Q(deal=deal.pk)),
        "history": history.of_deal(deal.pk),
        "form": DiscussionForm(),
        "may_change": may_change,
        "may_plan": may(employee, Permission.TASK_ADD, deal),
        **products,
    }
    part = "#card" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"web/deals/card.html{part}", context)


def _is_typed(name: str, products: dict[str, Any]) -> bool:
    """Amount and currency are not, where they follow the products."""
    return name not in ("amount", "currency") or not products["lines"]


def path(deal: Deal) -> list[dict[str, Any]]:
    """The open stages in their order, and which of them are behind; a won deal has all of them behind."""
    stages = list(Stage.objects.filter(pipeline=deal.stage.pipeline, is_active=True, kind=Stage.Kind.OPEN))
    here = next((n for n, stage in enumerate(stages) if stage.pk == deal.stage_id), -1)
    if deal.stage_kind == Stage.Kind.WON:
        here = len(stages)
    return [{"stage": stage, "is_past": n < here, "is_here": n == here} for n, stage in enumerate(stages)]
