"""The doubts about identity: one enquiry named two cards, a contact came with another name."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.identity import actions
from teplo.identity.queries import open_doubts
from teplo.kit.problems import NotSeen
from teplo.leads.queries import people_visible_to
from teplo.staff.permissions import Permission, may
from teplo.staff.routes import Rate, route
from teplo.web.people.pages import hidden_others
from teplo.web.shell import answers
from teplo.web.shell.asking import me
from teplo.web.shell.toasts import say

MOST = 50


@route(access=Permission.PERSON_SEE, rate=Rate.PAGE)
@require_safe
def doubts(request: HttpRequest) -> HttpResponse:
    """The open doubts about people whom one sees, the oldest first."""
    found = open_doubts(people_visible_to(me(request)), limit=MOST + 1)
    context = {
        "doubts": found[:MOST],
        "hidden": hidden_others(me(request), found),
        "more": len(found) > MOST,
        "may_change": may(me(request), Permission.PERSON_CHANGE),
    }
    part = "#doubts" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"web/people/doubts.html{part}", context)


@route(access=Permission.PERSON_CHANGE, rate=Rate.WRITE)
@require_POST
def settle(request: HttpRequest, doubt: int) -> HttpResponse:
    """Put a doubt aside: somebody has looked and all is right."""
    seen = people_visible_to(me(request), Permission.PERSON_CHANGE)
    found = open_doubts(seen, number=doubt, limit=1)
    if not found:
        raise NotSeen
    actions.settle_doubt(found[0], by=me(request), at=timezone.now())
    say(request, _("The doubt was put aside."))
    if request.headers.get("HX-Request") != "true":
        return redirect("people-doubts")
    return answers.done("person-changed")
