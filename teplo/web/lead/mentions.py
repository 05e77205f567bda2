"""Mentions in a note: whom `@` may name, and who of the named was not told."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from teplo.clients.models import Deal
from teplo.leads.models import Lead
from teplo.leads.queries import lead_for
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.web.shell.asking import me
from teplo.web.shell.toasts import warn
from teplo.work.mentions import mentioned_in, offered

LONGEST = 60


@route(access=Permission.LEAD_SEE, rate=Rate.PAGE)
@require_safe
def offer(request: HttpRequest, number: int) -> HttpResponse:
    """Those who may see the lead and whose name begins with `?q=`."""
    lead = lead_for(me(request), number)
    people = offered(request.GET.get("q", "")[:LONGEST], lead=lead, by=me(request))
    return render(request, "web/lead/mention.html", {"people": people})


def say_who_was_not_told(request: HttpRequest, text: str, lead: Lead | None, deal: Deal | None = None) -> None:
    """Whoever is named but may not see the lead, or the deal, was not told; the writer hears it."""
    blind = mentioned_in(text, lead=lead, deal=deal, by=me(request)).blind
    if blind:
        names = ", ".join(employee.name for employee in blind)
        of_lead = _("Not told, because this lead is not theirs to see: %(names)s.")
        of_deal = _("Not told, because this deal is not theirs to see: %(names)s.")
        warn(request, (of_deal if deal else of_lead) % {"names": names})
