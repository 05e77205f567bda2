"""Into another status, along the path or to an end and back: what the status asks for is asked in one small panel."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from teplo.kit.problems import Conflict, NotSeen
from teplo.leads.entry import demand_entry
from teplo.leads.models import Lead, Status, StatusKind
from teplo.leads.queries import lead_for
from teplo.leads.rules import verb_into
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Rate, route
from teplo.triage import actions
from teplo.triage.queries import last_mover
from teplo.web.lead.card_verbs import ASKING, asked, done, short, way_back
from teplo.web.lead.enter_forms import EnterForm, ReasonForm, RefuseForm, ReopenForm
from teplo.web.shell.asking import me, panel, posted, told_at
from teplo.web.shell.toasts import say


@route(access=Permission.LEAD_SEE, rate=Rate.WRITE)
@ASKING
def status(request: HttpRequest, number: int) -> HttpResponse:
    """Put it into `status`, a number; `from`, the number or kind where one saw it, tells of what another did.

    Asks in a panel what the status requires (422 to a POST), and does what leads there from where it stands.
    """
    lead, wanted = lead_for(me(request), number), status_chosen(request)
    if wanted is None:
        raise NotSeen
    verb = verb_into(lead.status_kind, wanted.kind)
    if verb in ENDS:
        return ENDS[verb](request, number)
    if verb == "convert":
        if request.method != "POST":
            return redirect(f"{reverse('lead-convert', args=[number])}?status={wanted.pk}")
        raise Conflict("convert", _("Convert it: say what becomes of it."))
    return _moved(request, lead, wanted)


def _moved(request: HttpRequest, lead: Lead, wanted: Status) -> HttpResponse:
    demand(me(request), Permission.LEAD_CHANGE, lead)
    seen = request.POST.get("from", "")
    form = EnterForm(posted(request), lead=as_it_is(lead), status=wanted, by=me(request))
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            actions.set_status(lead, status=wanted, values=form.values, seen=seen, by=me(request), at=timezone.now())
            back = reverse("lead-back", args=[lead.pk, lead.status_id, wanted.pk])
            say(request, _("%(lead)s: %(status)s.") % {"lead": short(lead), "status": wanted}, undo_url=back)
            return done(request, lead)
    elif not form.fields:
        demand_entry(as_it_is(lead), wanted, by=me(request))
    return small(panel(request, "web/lead/enter.html", form, lead=lead, wanted=wanted, seen=seen))


@route(access=Permission.LEAD_REFUSE, rate=Rate.WRITE)
@ASKING
def refuse(request: HttpRequest, number: int) -> HttpResponse:
    """End it with a reason, perhaps with a day to come back; `status` is which of the refused ones."""
    lead = asked(request, number, Permission.LEAD_REFUSE)
    form = RefuseForm(posted(request), lead=as_it_is(lead), by=me(request), wanted=status_chosen(request))
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            ended = actions.refuse(lead, **form.said, by=me(request), at=timezone.now())
            return _ended(request, ended, _("%(lead)s is refused."))
    return small(panel(request, "web/lead/refuse.html", form, lead=lead, wanted=form.status))


@route(access=Permission.LEAD_REFUSE, rate=Rate.WRITE)
@ASKING
def junk(request: HttpRequest, number: int) -> HttpResponse:
    """Mark it as junk; the panel opens where the channel or the status asks for something."""
    lead = asked(request, number, Permission.LEAD_REFUSE)
    if request.method == "POST" and lead.status_kind == StatusKind.JUNK and last_mover(lead.pk) == me(request):
        return done(request, lead)  # sent a second time, because the first answer was lost on the way
    form = ReasonForm(posted(request), lead=as_it_is(lead), by=me(request), wanted=status_chosen(request))
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            ended = actions.mark_junk(lead, **form.said, by=me(request), at=timezone.now())
            return _ended(request, ended, _("%(lead)s is junk."))
    return small(panel(request, "web/lead/junk.html", form, lead=lead, wanted=form.status))


def _ended(request: HttpRequest, lead: Lead, words: str) -> HttpResponse:
    say(request, words % {"lead": short(lead)}, undo_url=way_back(lead))
    return done(request, lead)


@route(access=Permission.LEAD_REOPEN, rate=Rate.WRITE)
@ASKING
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Return it to work, into a `status` where one was chosen."""
    lead = asked(request, number, Permission.LEAD_REOPEN)
    wanted = status_chosen(request)
    form = ReopenForm(posted(request), lead=as_it_is(lead), status=wanted, by=me(request))
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            why = form.cleaned_data["why"]
            actions.reopen(lead, why=why, status=wanted, values=form.values, by=me(request), at=timezone.now())
            say(request, _("%(lead)s is back in work.") % {"lead": short(lead)})
            return done(request, lead)
    return small(panel(request, "web/lead/reopen.html", form, lead=lead, wanted=wanted))


ENDS = {"refuse": refuse, "junk": junk, "reopen": reopen}


def status_chosen(request: HttpRequest) -> Status | None:
    """The status that was chosen, if it is in use."""
    given = request.POST.get("status") or request.GET.get("status", "")
    known = given.isascii() and given.isdigit() and len(given) < 19
    return Status.objects.filter(pk=int(given), is_active=True).first() if known else None


def as_it_is(lead: Lead) -> Lead:
    """The lead with all its fields, hidden ones too: only whether they are filled is asked."""
    return Lead.objects.select_related("channel").get(pk=lead.pk)


def small(answer: HttpResponse) -> HttpResponse:
    """Whatever sent the verb, what it asks appears in the panel."""
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#panel-body", "innerHTML"
    return answer
