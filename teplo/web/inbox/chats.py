"""The verbs of a talk over a chat: what its visitor does now, that we have read, junk in one gesture."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.kit.problems import NotSeen
from teplo.staff.permissions import Permission, demand, may
from teplo.staff.routes import Rate, route
from teplo.triage import actions as triage
from teplo.web.inbox.verbs import shown
from teplo.web.inbox.visiting import judged, visit_of
from teplo.web.lead.card_verbs import short, way_back
from teplo.web.shell.asking import me
from teplo.web.shell.toasts import say as tell
from teplo.work.actions import chat, talks
from teplo.work.talks.queries import talk_for


@route(access=Permission.CONVERSATION_SEE, rate=Rate.PAGE)
@require_safe
def visitor(request: HttpRequest, number: int) -> HttpResponse:
    """What the visitor does now: that he types, how far he has read, on which page he is."""
    employee = me(request)
    talk = talk_for(employee, number)
    visit = visit_of(talk, now=timezone.now())
    if visit is None:
        raise NotSeen
    answers = may(employee, Permission.CONVERSATION_ANSWER, talk)
    context = {"talk": talk, "visit": visit, "may_answer": answers, "oob": True, **judged(talk, employee)}
    return render(request, "web/inbox/visitor.html#now", context)


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.WRITE)
@require_POST
def seen(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody has the talk before his eyes: the visitor sees that his words were read."""
    chat.note_seen(talk_for(me(request), number), by=me(request), at=timezone.now())
    return HttpResponse(status=204)


@route(access=Permission.LEAD_REFUSE, rate=Rate.WRITE)
@require_POST
def junk(request: HttpRequest, number: int) -> HttpResponse:
    """Junk in one gesture: the lead ends, and with it the talk."""
    employee, now = me(request), timezone.now()
    talk = talk_for(employee, number)
    if talk.lead is None:
        raise NotSeen
    demand(employee, Permission.LEAD_REFUSE, talk.lead)
    ended = triage.mark_junk(talk.lead, reason=None, by=employee, at=now)
    if talk.is_open and may(employee, Permission.CONVERSATION_ANSWER, talk):
        talks.close(talk, by=employee, at=now)
    tell(request, _("%(lead)s is junk.") % {"lead": short(ended)}, undo_url=way_back(ended))
    return shown(request, number)
