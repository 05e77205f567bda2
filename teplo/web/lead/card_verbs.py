"""The verbs of a card: each asks what it needs in the side panel, calls one action and has the page refetch."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from teplo.identity.actions import settle_doubt as settle
from teplo.identity.models import Doubt
from teplo.kit.problems import NotSeen
from teplo.leads.models import Lead
from teplo.leads.queries import lead_for, lead_to_take, people_visible_to
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Rate, route
from teplo.triage import actions
from teplo.web.lead.card_forms import AssignForm, NoteForm, ReasonForm, RefuseForm, ReopenForm, StatusForm, WaitForm
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


def _asked(request: HttpRequest, number: int, permission: Permission) -> Lead:
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
    say(request, _("%(lead)s is yours.") % {"lead": _short(lead)})
    return done(request, lead)


@route(access=Permission.LEAD_ASSIGN, rate=Rate.WRITE)
@ASKING
def assign(request: HttpRequest, number: int) -> HttpResponse:
    """Give it to somebody else or to a queue."""
    lead = _asked(request, number, Permission.LEAD_ASSIGN)
    form = AssignForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            owner = form.owner
            actions.assign(lead, to=owner, comment=form.cleaned_data["comment"], by=me(request), at=timezone.now())
            say(request, _("%(lead)s: given to %(owner)s.") % {"lead": _short(lead), "owner": owner})
            return done(request, lead)
    return panel(request, "web/lead/assign.html", form, lead=lead)


@route(access=Permission.LEAD_CHANGE, rate=Rate.WRITE)
@require_POST
def status(request: HttpRequest, number: int) -> HttpResponse:
    """Move it along the path."""
    lead = lead_for(me(request), number)
    form = StatusForm(request.POST)
    if not form.is_valid():
        raise NotSeen
    actions.set_status(lead, status=form.cleaned_data["status"], by=me(request), at=timezone.now())
    return done(request, lead)


@route(access=Permission.LEAD_REFUSE, rate=Rate.WRITE)
@ASKING
def refuse(request: HttpRequest, number: int) -> HttpResponse:
    """End it with a reason, perhaps with a day to come back."""
    lead = _asked(request, number, Permission.LEAD_REFUSE)
    form = RefuseForm(posted(request), needs_reason=lead.channel.needs_reason)
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            actions.refuse(lead, **form.cleaned_data, by=me(request), at=timezone.now())
            return _ended(request, lead, _("%(lead)s is refused."))
    return panel(request, "web/lead/refuse.html", form, lead=lead)


@route(access=Permission.LEAD_REFUSE, rate=Rate.WRITE)
@ASKING
def junk(request: HttpRequest, number: int) -> HttpResponse:
    """Mark it as junk; the panel opens where the channel asks for a reason."""
    lead = _asked(request, number, Permission.LEAD_REFUSE)
    form = ReasonForm(posted(request), needs_reason=lead.channel.needs_reason)
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            actions.mark_junk(lead, **form.cleaned_data, by=me(request), at=timezone.now())
            return _ended(request, lead, _("%(lead)s is junk."))
    return panel(request, "web/lead/junk.html", form, lead=lead)


def _ended(request: HttpRequest, lead: Lead, words: str) -> HttpResponse:
    say(request, words % {"lead": _short(lead)}, undo_url=reverse("lead-reopen", args=[lead.pk]))
    return done(request, lead)


@route(access=Permission.LEAD_REOPEN, rate=Rate.WRITE)
@ASKING
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Return it to work."""
    lead = _asked(request, number, Permission.LEAD_REOPEN)
    form = ReopenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.reopen(lead, why=form.cleaned_data["why"], by=me(request), at=timezone.now())
        say(request, _("%(lead)s is back in work.") % {"lead": _short(lead)})
        return done(request, lead)
    return panel(request, "web/lead/reopen.html", form, lead=lead)


@route(access=Permission.LEAD_CHANGE, rate=Rate.WRITE)
@ASKING
def wait(request: HttpRequest, number: int) -> HttpResponse:
    """Let it wait until a day."""
    lead = _asked(request, number, Permission.LEAD_CHANGE)
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
    lead = _asked(request, number, Permission.LEAD_CHANGE)
    form = NoteForm(request.POST)
    if form.is_valid():
        add_note(form.cleaned_data["text"], lead=lead, by=me(request), at=timezone.now())
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


def _short(lead: Lead) -> str:
    return f"{lead.number} · {lead.person.name}" if lead.person and lead.person.name else lead.number
