"""What undoes a slip of the hand, and where a lead can go from where it stands."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.leads.entry import open_to
from teplo.leads.models import OPEN_KINDS, Status
from teplo.leads.queries import lead_for
from teplo.leads.rules import verb_into
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.triage import actions
from teplo.web.board.columns import ask_url
from teplo.web.lead.card_verbs import done, short
from teplo.web.shell.asking import me
from teplo.web.shell.toasts import say


@route(access=Permission.LEAD_CHANGE, rate=Rate.WRITE)
@require_POST
def back(request: HttpRequest, number: int, status: int, since: int) -> HttpResponse:
    """Put a lead back where it stood before it was moved to `since`; who moved it on meanwhile is named."""
    lead = lead_for(me(request), number)
    before = get_object_or_404(Status, pk=status, is_active=True)
    actions.set_status(lead, status=before, seen=str(since), by=me(request), at=timezone.now())
    say(request, _("%(lead)s is in “%(status)s” again.") % {"lead": short(lead), "status": before})
    return done(request, lead)


@route(access=Permission.LEAD_CHANGE, rate=Rate.WRITE)
@require_POST
def untake(request: HttpRequest, number: int) -> HttpResponse:
    """Give back what one has just taken."""
    lead = lead_for(me(request), number)
    actions.untake(lead, by=me(request), at=timezone.now())
    say(request, _("%(lead)s waits again.") % {"lead": short(lead)})
    return done(request, lead)


@route(access=Permission.LEAD_CHANGE, rate=Rate.PAGE)
@require_safe
def moves(request: HttpRequest, number: int) -> HttpResponse:
    """The statuses into which this lead can go, as the items of a menu."""
    lead = lead_for(me(request), number)
    statuses = open_to(me(request), Status.objects.filter(is_active=True))
    found = [
        {"status": status, "is_here": status.pk == lead.status_id, "ask": ask_url(status, lead.pk)}
        for status in statuses
        if status.kind in OPEN_KINDS or verb_into(lead.status_kind, status.kind) in ("refuse", "junk", "convert")
    ]
    return render(request, "web/board/moves.html", {"lead": lead, "moves": [one for one in found if _leads(one)]})


def _leads(move: dict[str, object]) -> bool:
    status = move["status"]
    assert isinstance(status, Status)
    return status.kind in OPEN_KINDS or bool(move["ask"])
