"""The verbs of a talk: say, note, take, give, close; each answers with the talk as it is then."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from teplo.kit.problems import Conflict, NotSeen, Problem
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.staff.queries import people_in_reach
from teplo.staff.routes import Rate, route
from teplo.triage import actions as triage
from teplo.web.inbox.addressees import addressees, has_addressees
from teplo.web.inbox.forms import LONGEST, GiveForm, NoteForm, TaskForm, WordsForm
from teplo.web.inbox.line_alone import is_all_that_changed, line_alone
from teplo.web.inbox.lost import tells_beside_the_words, tells_who_was_faster
from teplo.web.inbox.talk import said, whole
from teplo.web.shell.answers import sentence_of
from teplo.web.shell.asking import me, panel, posted, told_at
from teplo.web.shell.toasts import say as tell
from teplo.web.shell.toasts import warn
from teplo.work.actions import Plan, talks
from teplo.work.actions.talks import outbox
from teplo.work.mentions import mentioned_in
from teplo.work.talks.models import Conversation
from teplo.work.talks.participants import Participant
from teplo.work.talks.queries import bare_talk, message_for, talk_for

CHANGED = "talks-changed"


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.WRITE)
@require_POST
@tells_beside_the_words
def say(request: HttpRequest, number: int) -> HttpResponse:
    """Answer; who is second hears who was first, and keeps what he wrote."""
    return _said(request, number, WordsForm)


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.WRITE)
@require_POST
@tells_beside_the_words
def say_and_close(request: HttpRequest, number: int) -> HttpResponse:
    """Answer and be done with it."""
    return _said(request, number, WordsForm, close=True)


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.WRITE)
@require_POST
@tells_beside_the_words
def say_and_plan(request: HttpRequest, number: int) -> HttpResponse:
    """Answer and set a task with it."""
    return _said(request, number, TaskForm)


def _said(request: HttpRequest, number: int, asked: type[WordsForm], *, close: bool = False) -> HttpResponse:
    employee, now = me(request), timezone.now()
    talk = bare_talk(employee, number)
    demand(employee, Permission.CONVERSATION_ANSWER, talk)
    form = asked(request.POST, request.FILES, people=_people(talk, employee))
    if form.is_valid():
        task: Plan | None = form.plan() if isinstance(form, TaskForm) else None
        seen: int | None = form.cleaned_data["seen"]
        try:
            with told_at(form):
                message = triage.answer(talk, form.words(), close=close, task=task, seen=seen, by=employee, at=now)
                if not (close or task) and is_all_that_changed(request, talk, message):
                    return line_alone(request, talk, message)
                return shown(request, number)
        except Conflict as conflict:
            return _trouble(request, talk, form, conflict=conflict)
    return _trouble(request, talk, form)


def _people(talk: Conversation, employee: Employee) -> list[Participant]:
    """Who may be chosen to be answered; the talk is read as its reader may see it only where letters go."""
    return addressees(talk_for(employee, talk.pk)) if has_addressees(talk) else []


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.WRITE)
@require_POST
@tells_beside_the_words
def note(request: HttpRequest, number: int) -> HttpResponse:
    """Write a note that only our own people read."""
    talk = _asked(request, number)
    form = NoteForm(request.POST, request.FILES)
    if form.is_valid():
        with told_at(form):
            message = talks.note(talk, form.words(), by=me(request), at=timezone.now())
            blind = mentioned_in(message.text, lead=talk.lead, talk=talk, by=me(request)).blind
            if blind:
                names = ", ".join(one.name for one in blind)
                warn(request, _("Not told, because this talk is not theirs to see: %(names)s.") % {"names": names})
            return shown(request, number)
    return _trouble(request, talk, form)


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.WRITE)
@require_POST
@tells_who_was_faster
def take(request: HttpRequest, number: int) -> HttpResponse:
    """Take what waits in a queue: the lead with its talk, or the talk alone."""
    employee, talk = me(request), _asked(request, number)
    if talk.lead:
        triage.take(talk.lead, by=employee, at=timezone.now())
    else:
        talks.hand_over(talk, to=employee, by=employee, at=timezone.now())
    tell(request, _("This talk is yours."))
    return shown(request, number)


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
@tells_who_was_faster
def give(request: HttpRequest, number: int) -> HttpResponse:
    """Give the talk to somebody else; that of a lead goes with the lead."""
    talk = _asked(request, number)
    if talk.lead:
        return redirect("lead-assign", talk.lead.pk)
    reach = people_in_reach(me(request), Permission.CONVERSATION_ANSWER)
    people = Employee.objects.people().filter(pk__in=reach).order_by("sort_key", "pk")
    form = GiveForm(people, posted(request))
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            owner = form.owner
            talks.hand_over(talk, to=owner, by=me(request), at=timezone.now())
            tell(request, _("The talk was given to %(owner)s.") % {"owner": owner})
            return HttpResponse(headers={"HX-Trigger": f"panel-done, {CHANGED}", "HX-Reswap": "none"})
    return panel(request, "web/inbox/give.html", form, talk=talk)


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.WRITE)
@require_POST
@tells_who_was_faster
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Nothing more is to be said."""
    return _turned(request, number, talks.close, _("The talk is closed."), reverse("talk-reopen", args=[number]))


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.WRITE)
@require_POST
@tells_who_was_faster
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Take it up again."""
    return _turned(request, number, talks.reopen, _("The talk is open again."), "")


def _turned(request: HttpRequest, number: int, deed: Callable[..., None], words: str, undo: str) -> HttpResponse:
    deed(_asked(request, number), by=me(request), at=timezone.now())
    tell(request, words, undo_url=undo)
    return shown(request, number)


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.WRITE)
@require_POST
@tells_beside_the_words
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """Keep what is being written; others see that somebody writes."""
    talk, text = _asked(request, number), request.POST.get("text", "")[:LONGEST]
    talks.keep_draft(talk=talk, text=text, by=me(request), at=timezone.now())
    return HttpResponse(status=204)


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.WRITE)
@require_POST
def retry(request: HttpRequest, number: int) -> HttpResponse:
    """Try once more what could not be sent."""
    message = message_for(me(request), number)
    demand(me(request), Permission.CONVERSATION_ANSWER, message.conversation)
    outbox.retry(message, by=me(request), at=timezone.now())
    return shown(request, message.conversation_id)


def _asked(request: HttpRequest, number: int) -> Conversation:
    """The talk, if it is seen; Forbidden where one may not answer there, before anything is asked."""
    talk = talk_for(me(request), number)
    demand(me(request), Permission.CONVERSATION_ANSWER, talk)
    return talk


def shown(request: HttpRequest, number: int) -> HttpResponse:
    """The talk as it is now, in the place of the old one; the list beside hears that something has changed."""
    if request.headers.get("HX-Request") != "true":
        return redirect("talk", number)
    employee = me(request)
    try:
        found = talk_for(employee, number)
    except NotSeen:  # what he has just done has taken it out of his reach
        return HttpResponse(headers={"HX-Redirect": reverse("inbox")})
    answer = render(request, "web/inbox/talk.html#talk", {**whole(found, employee), **said(found, employee)})
    answer["HX-Retarget"], answer["HX-Reswap"], answer["HX-Trigger"] = "#talk", "outerHTML", CHANGED
    return answer


def _trouble(
    request: HttpRequest, talk: Conversation, form: NoteForm, *, conflict: Problem | None = None
) -> HttpResponse:
    """What stands in the way, above what was written, which stays; the stream is fetched anew beside it."""
    seen = (conflict.extra.get("message") if conflict else None) or form.data.get("seen", "")
    context = {
        "talk": talk,
        "faults": [str(error) for errors in form.errors.values() for error in errors],
        "conflict": sentence_of(conflict) if conflict else "",
        "is_answered": conflict is not None and conflict.type == "just_answered",
        "last": seen,
    }
    answer = render(request, "web/inbox/trouble.html", context, status=409 if conflict else 422)
    if conflict:
        answer["HX-Trigger"] = CHANGED
    return answer
