"""The verbs of a card: each asks what it needs in the side panel, calls one action and has the page refetch."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from teplo.identity.actions import settle_doubt as settle
from teplo.identity.models import Doubt
from teplo.leads.models import Lead
from teplo.leads.queries import lead_for, lead_to_take, people_visible_to
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Rate, route
from teplo.triage import actions
from teplo.web.lead.card_forms import AssignForm, NoteForm, WaitForm
from teplo.web.lead.mentions import say_who_was_not_told
from teplo.web.shell import answers
from teplo.web.shell.asking import me, panel, posted, told_at
from teplo.web.shell.toasts import say
from teplo.work.actions import add_note

ASKING = require_http_methods(["GET", "HEAD", "POST"])


def done(request: HttpRequest, lead: Lead) -> HttpResponse:
    """The parts that show leads refetch themselves; who sees the lead no longer goes back to his desk."""
    if not Lead.objects.visible_to(me(request)).filter(pk=lead.pk).exists():
        return HttpResponse(headers={"HX-Redirect": reverse("desk")})
    if request.headers.get("HX-Request") != "true":
        return redirect("lead", lead.pk)
    return answers.done("lead-changed")


def asked(request: HttpRequest, number: int, permission: Permission) -> Lead:
    """The lead, if it is seen; Forbidden where the verb is not allowed on it, before anything is asked."""
    lead = lead_for(me(request), number)
    demand(me(request), permission, lead)
    return lead


@route(access=Permission.LEAD_CHANGE, rate=Rate.WRITE)
@require_POST
def take(request: HttpRequest, number: int) -> HttpResponse:
    """Take it into work; whoever comes second hears who was first."""
    now = timezone.now()
    lead = lead_to_take(me(request), number, at=now)
    actions.take(lead, by=me(request), at=now)
    words = _("%(lead)s is yours.") % {"lead": short(lead)}
    say(request, words, undo_url=reverse("lead-untake", args=[lead.pk]))
    return done(request, lead)


@route(access=Permission.LEAD_ASSIGN, rate=Rate.WRITE)
@ASKING
def assign(request: HttpRequest, number: int) -> HttpResponse:
    """Give it to somebody else or to a queue."""
    lead = asked(request, number, Permission.LEAD_ASSIGN)
    form = AssignForm(posted(request), by=me(request), initial={"to": request.GET.get("to", "")})
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            owner = form.owner
            note = form.cleaned_data["comment"]
            given = actions.assign(lead, to=owner, comment=note, by=me(request), at=timezone.now())
            say(
                request,
                _("%(lead)s: given to %(owner)s.") % {"lead": short(lead), "owner": owner},
                undo_url=way_back(given),
            )
            return done(request, lead)
    return panel(request, "web/lead/assign.html", form, lead=lead)


@route(access=Permission.LEAD_CHANGE, rate=Rate.WRITE)
@ASKING
def wait(request: HttpRequest, number: int) -> HttpResponse:
    """Let it wait until a day."""
    lead = asked(request, number, Permission.LEAD_CHANGE)
    form = WaitForm(posted(request), initial={"until": lead.wait_until, "reason": lead.wait_reason})
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            actions.wait(lead, **form.cleaned_data, by=me(request), at=timezone.now())
            return done(request, lead)
    return panel(request, "web/lead/wait.html", form, lead=lead)


@route(access=Permission.LEAD_CHANGE, rate=Rate.WRITE)
@require_POST
def note(request: HttpRequest, number: int) -> HttpResponse:
    """Write something down."""
    lead = asked(request, number, Permission.LEAD_CHANGE)
    form = NoteForm(request.POST)
    if form.is_valid():
        note = add_note(form.cleaned_data["text"], lead=lead, by=me(request), at=timezone.now())
        say_who_was_not_told(request, note.text, lead)
        answer = panel(request, "web/lead/note.html", NoteForm(), lead=lead)
        answer.headers["HX-Trigger"] = "lead-changed"
        return answer
    return panel(request, "web/lead/note.html", form, lead=lead)


@route(access=Permission.PERSON_CHANGE, rate=Rate.WRITE)
@require_POST
def settle_doubt(request: HttpRequest, number: int, doubt: int) -> HttpResponse:
    """Somebody has looked and all is right."""
    lead = lead_for(me(request), number)
    people = people_visible_to(me(request), Permission.PERSON_CHANGE)
    found = get_object_or_404(Doubt.objects.filter(person__in=people), pk=doubt, person=lead.person_id, settled_at=None)
    settle(found, by=me(request), at=timezone.now())
    return done(request, lead)


@route(access=Permission.LEAD_SEE, rate=Rate.WRITE)
@require_POST
def undo(request: HttpRequest, number: int, change: int) -> HttpResponse:
    """Take back what one has just done to a lead, which may be out of one's sight since."""
    lead = actions.take_back(number, change=change, by=me(request), at=timezone.now())
    say(request, _("%(lead)s is again as it was.") % {"lead": short(lead)})
    return done(request, lead)


@route(access=Permission.LEAD_CHANGE, rate=Rate.WRITE)
@require_POST
def put_back(request: HttpRequest, number: int, change: int) -> HttpResponse:
    """Give fields back what they were before an edit that the history tells of."""
    lead = actions.put_back(lead_for(me(request), number).pk, change=change, by=me(request), at=timezone.now())
    say(request, _("%(lead)s is again as it was.") % {"lead": short(lead)})
    return done(request, lead)


def way_back(lead: Lead) -> str:
    """The address that takes back what a verb has just done, empty where it did nothing."""
    return reverse("lead-undo", args=[lead.pk, lead.undo]) if lead.undo else ""


def short(lead: Lead) -> str:
    return f"{lead.number} · {lead.person.name}" if lead.person and lead.person.name else lead.number
