"""The answers to an offer, and what partners made of theirs."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from teplo.leads import lists
from teplo.leads.queries import lead_for
from teplo.reports.actions import note_export
from teplo.reports.partners import partner_figures
from teplo.staff.permissions import Permission, demand, may
from teplo.staff.routes import Rate, route
from teplo.triage import actions
from teplo.triage.offered import lead_offered
from teplo.web.lead.card_verbs import ASKING, done, short
from teplo.web.offers import tables
from teplo.web.shell.asking import me, panel, posted, told_at
from teplo.web.shell.toasts import say

REASONS = (
    gettext_lazy("Too much to do"),
    gettext_lazy("Not my product"),
    gettext_lazy("I leave soon"),
)


class RefuseForm(forms.Form):
    """Why somebody refuses what is offered to him."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)


@route(access=Permission.LEAD_CHANGE, rate=Rate.WRITE)
@require_POST
def accept(request: HttpRequest, number: int) -> HttpResponse:
    """Yes: from now on it is his, and in work."""
    now = timezone.now()
    lead = lead_offered(me(request), number, at=now)
    actions.accept(lead, by=me(request), at=now)
    say(request, _("%(lead)s is yours.") % {"lead": short(lead)})
    return done(request, lead)


@route(access=Permission.LEAD_CHANGE, rate=Rate.WRITE)
@ASKING
def refuse(request: HttpRequest, number: int) -> HttpResponse:
    """No, and why: it goes to the next at once."""
    now = timezone.now()
    lead = lead_offered(me(request), number, at=now)
    form = RefuseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            actions.decline(lead, reason=form.cleaned_data["reason"], by=me(request), at=now)
            say(request, _("%(lead)s goes to the next.") % {"lead": short(lead)})
            return done(request, lead)
    return panel(request, "web/offers/refuse.html", form, lead=lead, reasons=REASONS)


@route(access=Permission.LEAD_ASSIGN, rate=Rate.WRITE)
@require_POST
def call_back(request: HttpRequest, number: int) -> HttpResponse:
    """The company takes a lead back from a partner."""
    lead = lead_for(me(request), number)
    demand(me(request), Permission.LEAD_ASSIGN, lead)
    actions.call_back(lead, by=me(request), at=timezone.now())
    say(request, _("%(lead)s is not with the partner any more.") % {"lead": short(lead)})
    return done(request, lead)


@route(access=Permission.REPORT_SEE, rate=Rate.PAGE)
@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """What partners were sent in a period and what they made of it."""
    context = lists.context_of(me(request))
    first, last, mistake = tables.days_of(request, context)
    rows = partner_figures(me(request), first, last, context)
    shown = {**tables.shown(request, rows, first, last, mistake), "may_take": may(me(request), Permission.LEAD_EXPORT)}
    shown["may_set_up"] = may(me(request), Permission.RULE_SET_UP)
    return render(request, "web/offers/partners.html", shown, status=400 if mistake else 200)


@route(access=Permission.LEAD_EXPORT, rate=Rate.WRITE)
@require_POST
def partners_file(request: HttpRequest) -> HttpResponse:
    """The same as a file: what both the right to see and the right to export reach."""
    employee = me(request)
    demand(employee, Permission.REPORT_SEE)
    context = lists.context_of(employee)
    first, last, _mistake = tables.days_of(request, context)
    rows = partner_figures(employee, first, last, context, permission=Permission.LEAD_EXPORT)
    note_export("partners", form="csv", rows=len(rows), by=employee, at=timezone.now())
    return tables.written(rows)
