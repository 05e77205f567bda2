"""The list of people and the card of one."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from teplo.identity.models import Doubt, Person
from teplo.identity.queries import consents_of, first_contacts, open_doubts_of
from teplo.kit.filters import FilterMistake
from teplo.kit.problems import NotSeen
from teplo.leads.models import Enquiry, Lead
from teplo.leads.people import PeoplePage, count_people, found_people
from teplo.leads.queries import people_seen, people_visible_to, stand_in
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.staff.routes import Rate, route
from teplo.web.clients.lists import tabs
from teplo.web.people.fields import FIELDS, field_of
from teplo.web.shell.asking import me
from teplo.web.shell.counts import pages_of

MOST_LEADS = 50
LONGEST_ASKED = 200


@route(access=Permission.PERSON_SEE, rate=Rate.PAGE)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The people whom one sees, the newest first, found by name, phone, e-mail or company."""
    asked, text = request.GET, request.GET.get("q", "")[:LONGEST_ASKED].strip()
    mistake, page = "", PeoplePage([])
    try:
        page = found_people(me(request), text, after=asked.get("after", ""), before=asked.get("before", ""))
    except FilterMistake as problem:
        mistake = str(problem)
    contacts = first_contacts(person.pk for person in page.people)
    count = count_people(me(request), text)
    context = {
        "asked": text,
        "mistake": mistake,
        "rows": [(person, contacts.get(person.pk, {})) for person in page.people],
        "pages": pages_of(asked, count, after=page.after, before=page.before),
        "may_add": may(me(request), Permission.LEAD_ADD),
        "tabs": tabs(me(request), "people"),
    }
    return render(request, "web/people/list.html", context, status=400 if mistake else 200)


def person_for(employee: Employee, number: int, permission: Permission = Permission.PERSON_SEE) -> Person:
    """One person whom this employee sees; NotSeen otherwise."""
    found = people_visible_to(employee, permission).select_related("company").filter(pk=number).first()
    if found is None:
        raise NotSeen
    return found


def hidden_others(employee: Employee, doubts: Sequence[Doubt]) -> set[int]:
    """The other cards of doubts that this employee does not see; a stand-in is put in their place."""
    others = {doubt.other_id for doubt in doubts if doubt.other_id}
    hidden = others - people_seen(others, employee)
    for doubt in doubts:
        if doubt.other_id in hidden:
            doubt.other = stand_in(doubt.other_id)
    return hidden


@route(access=Permission.PERSON_SEE, rate=Rate.PAGE)
@require_safe
def card(request: HttpRequest, person: int) -> HttpResponse:
    """Who it is, how to reach him, all his leads and enquiries; with htmx the card alone."""
    employee = me(request)
    found = person_for(employee, person)
    may_change = found.pk in people_seen({found.pk}, employee, Permission.PERSON_CHANGE)
    leads = Lead.objects.visible_to(employee).filter(person=found).order_by("-created_at", "-pk")
    shown = list(leads.select_related("status", "owner_employee", "owner_queue")[: MOST_LEADS + 1])
    enquiries = Enquiry.objects.filter(lead__in=leads.order_by()).select_related("channel", "source", "lead")
    doubts = open_doubts_of(found)
    context = {
        "person": found,
        "fields": [field_of(found, name, may_change=may_change) for name in FIELDS],
        "points": list(found.points.all()),
        "leads": shown[:MOST_LEADS],
        "more_leads": len(shown) > MOST_LEADS,
        "enquiries": list(enquiries.order_by("-at", "-pk")[:MOST_LEADS]),
        "doubts": doubts,
        "hidden": hidden_others(employee, doubts),
        "consents": consents_of(found),
        "may_change": may_change,
        "may_write": may(employee, Permission.CONVERSATION_ANSWER),
        "may_see_leads": may(employee, Permission.LEAD_SEE),
    }
    part = "#card" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"web/people/card.html{part}", context)
