"""One talk: what was said, who is at the other end, and where one answers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from teplo.identity.models import ContactPoint
from teplo.intake.connectors import all_connectors, is_set_up
from teplo.kit.filters import FilterMistake
from teplo.kit.problems import Malformed
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.staff.routes import Rate, route
from teplo.web.inbox.addressees import addressees
from teplo.web.inbox.forms import LARGEST, MOST_FILES, TOO_MUCH
from teplo.web.inbox.letters import kept_from_sending
from teplo.web.inbox.lost import tells_by_itself
from teplo.web.inbox.shown import line_of, person_of, shown
from teplo.web.inbox.visiting import judged, visit_of
from teplo.web.shell.asking import me
from teplo.work.models import Task
from teplo.work.talks import stream as streams
from teplo.work.talks.models import Conversation, Draft
from teplo.work.talks.queries import talk_for, tasks_asking, writing


@route(access=Permission.CONVERSATION_SEE, rate=Rate.PAGE)
@require_safe
@tells_by_itself
def talk(request: HttpRequest, number: int) -> HttpResponse:
    """One talk; with htmx the part that stands beside the list."""
    employee = me(request)
    found = talk_for(employee, number)
    context = {**whole(found, employee), **said(found, employee)}
    part = "#talk" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"web/inbox/talk.html{part}", context)


@route(access=Permission.CONVERSATION_SEE, rate=Rate.PAGE)
@require_safe
@tells_by_itself
def stream(request: HttpRequest, number: int) -> HttpResponse:
    """The stream anew, or what lies before a mark: `?before=…`."""
    employee = me(request)
    found = talk_for(employee, number)
    before = request.GET.get("before", "")
    try:
        context = {"talk": found, "line": line_of(found), **said(found, employee, before=before)}
    except FilterMistake as mistake:
        raise Malformed("malformed_mark", str(mistake)) from None
    part = "older" if before else "stream"
    return render(request, f"web/inbox/talk.html#{part}", context)


@route(access=Permission.CONVERSATION_SEE, rate=Rate.PAGE)
@require_safe
@tells_by_itself
def around(request: HttpRequest, number: int) -> HttpResponse:
    """Whose the talk is, with whom, and what may be done with it, as others have changed it."""
    employee = me(request)
    found = talk_for(employee, number)
    may_answer = may(employee, Permission.CONVERSATION_ANSWER, found)
    context = {**whole(found, employee), "may_answer": may_answer, "oob": True}
    return render(request, "web/inbox/talk_who.html#around", context)


def said(talk: Conversation, employee: Employee, *, before: str = "") -> dict[str, Any]:
    """The stream of a talk, and who else is writing in it."""
    found = streams.stream(talk, employee, before=before)
    return {
        "items": [shown(item, talk) for item in found.items],
        "before": found.before,
        "last": found.last,
        "writing": writing(talk, but=employee, now=timezone.now()),
        "may_answer": may(employee, Permission.CONVERSATION_ANSWER, talk),
        "visit": visit_of(talk, now=timezone.now()),
    }


def whole(talk: Conversation, employee: Employee) -> dict[str, Any]:
    """What stands around the stream: the person, the verbs, what one has begun to write."""
    person = person_of(talk)
    is_shown = person is not None and not person._state.adding
    draft = Draft.objects.filter(employee=employee, conversation=talk).first()
    lead = talk.lead
    return {
        "talk": talk,
        "line": line_of(talk),
        "lead": lead,
        "person": person,
        "points": list(ContactPoint.objects.filter(person=person)) if is_shown else [],
        "others": list(_others(talk, employee)) if is_shown else [],
        "draft": draft.text if draft else "",
        **_ways_out(talk, employee),
        "people": addressees(talk),
        "asking": _asking(talk, employee),
        "most_files": MOST_FILES,
        "most_bytes": LARGEST,
        "too_much": TOO_MUCH,
        "may_give": _may_give(talk, employee),
        "may_plan": bool(lead or talk.person_id) and may(employee, Permission.TASK_ADD, lead),
        "waits_in_queue": talk.owner_queue_id is not None,
        **judged(talk, employee),
    }


def _ways_out(talk: Conversation, employee: Employee) -> dict[str, Any]:
    """Whether an answer can leave by the talk's channel, and what keeps it."""
    plug = all_connectors().get(talk.channel.kind)
    sends = plug is not None and plug.send is not None
    kept = kept_from_sending([talk.channel] if sends else [], employee)
    return {"can_send": sends and is_set_up(talk.channel), "has_no_way": not sends, **kept}


def _may_give(talk: Conversation, employee: Employee) -> bool:
    if talk.lead:
        return talk.lead.is_open and may(employee, Permission.LEAD_ASSIGN, talk.lead)
    return may(employee, Permission.CONVERSATION_ANSWER, talk)


def _asking(talk: Conversation, employee: Employee) -> Task | None:
    """The task that asked for a letter, where one was written and the task still stands."""
    if talk.lead is None or not talk.lead.is_open or talk.waits_for != Conversation.WaitsFor.THEM:
        return None
    return next((one for one in tasks_asking(talk) if may(employee, Permission.TASK_CHANGE, one)), None)


def _others(talk: Conversation, employee: Employee) -> Any:
    """Other talks with the same person."""
    theirs = Conversation.objects.visible_to(employee).filter(person=talk.person_id).exclude(pk=talk.pk)
    return theirs.select_related("channel").order_by("-last_message_at")[:5] if talk.person_id else []
