"""What is done with a deal: entered, changed, moved along, given away, worked on."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.clients import actions
from teplo.clients.lists import COMPANIES, CONTACTS, context_of, found
from teplo.clients.models import ClientCompany, Contact, Deal, Stage
from teplo.clients.seen import deal_for
from teplo.kit.filters import Condition, Operator
from teplo.kit.problems import NotSeen
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand, may
from teplo.staff.routes import Rate, route
from teplo.web.clients.forms import ClientTaskForm
from teplo.web.clients.inline import changed
from teplo.web.clients.verbs import given, gone, noted
from teplo.web.deals.fields import DEAL, of_deal
from teplo.web.deals.forms import ClientForm, DealForm, DiscussionForm, MoveForm
from teplo.web.inbox.forms import kept
from teplo.web.lead.card_status import small
from teplo.web.lead.card_verbs import ASKING
from teplo.web.lead.mentions import LONGEST, say_who_was_not_told
from teplo.web.shell import answers
from teplo.web.shell.asking import me, panel, posted, told_at
from teplo.web.shell.downloads import to_save
from teplo.web.shell.toasts import say
from teplo.work.actions import add_note, add_task
from teplo.work.mentions import offered
from teplo.work.models import NoteFile

CHANGED = "deal-changed"
SHORTEST, MOST = 2, 6


@route(access=Permission.DEAL_ADD, rate=Rate.WRITE)
@ASKING
def new(request: HttpRequest) -> HttpResponse:
    """A deal by hand; `?contact=` or `?company=` says whose."""
    whose = next((f"{name}:{request.GET[name]}" for name in ("contact", "company") if request.GET.get(name)), "")
    initial = {"client": whose, "pipeline": request.GET.get("pipeline", "")}
    form = DealForm(posted(request), employee=me(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            contact, company = form.clients
            beside: dict[str, Any] = {"contact": contact, "company": company, "values": form.values}
            deal = actions.enter_deal(form.deal, **beside, by=me(request), at=timezone.now())
            say(request, _("Saved: %(deal)s.") % {"deal": f"{deal.number} · {deal}"})
            return gone(reverse("deal", args=[deal.pk]))
    return panel(request, "web/deals/new.html", form)


@route(access=Permission.DEAL_SEE, rate=Rate.PAGE)
@require_safe
def clients(request: HttpRequest) -> HttpResponse:
    """Clients to choose from, by the words that were typed; `?q=`."""
    employee, words = me(request), request.GET.get("q", "")[:200].strip()
    contacts: list[Contact] = []
    companies: list[ClientCompany] = []
    if len(words) >= SHORTEST:
        question, context = Condition("q", Operator.IS, (words,)), context_of(employee)
        if may(employee, Permission.CONTACT_SEE):
            contacts = found(CONTACTS, employee, question, context, limit=MOST).rows
        if may(employee, Permission.COMPANY_SEE):
            companies = found(COMPANIES, employee, question, context, limit=MOST).rows
    return panel(request, "web/deals/clients.html", contacts=contacts, companies=companies, words=words)


def _asked(request: HttpRequest, number: int, permission: Permission = Permission.DEAL_CHANGE) -> Deal:
    """The deal, if it is seen; Forbidden where the verb is not allowed on it, before anything is asked."""
    deal = deal_for(me(request), number)
    demand(me(request), permission, deal)
    return deal


@route(access=Permission.DEAL_CHANGE, rate=Rate.WRITE)
@ASKING
def change(request: HttpRequest, number: int, field: str) -> HttpResponse:
    """Change one field of a deal."""
    deal = _asked(request, number)
    if field not in DEAL:
        raise NotSeen

    def save(value: object) -> None:
        actions.change_deal(deal, values={field: value}, version=deal.version, by=me(request), at=timezone.now())

    entry = of_deal(deal, field)
    return changed(
        request, entry, DEAL[field], save=save, tells=CHANGED, number=number,
        again=lambda: of_deal(deal_for(me(request), number), field),
    )  # fmt: skip


@route(access=Permission.DEAL_CHANGE, rate=Rate.WRITE)
@ASKING
def whose(request: HttpRequest, number: int) -> HttpResponse:
    """Say whose deal it is: a contact with his company, a company, or nobody. Who is hidden stays unless replaced."""
    deal = _asked(request, number)
    now = f"contact:{deal.contact_id}" if deal.contact_id else f"company:{deal.company_id}" if deal.company_id else ""
    is_hidden = deal.hides_contact or deal.hides_company
    form = ClientForm(posted(request), employee=me(request), initial={"client": now})
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            values = dict(zip(("contact", "company"), form.clients, strict=True))
            if form.chosen or not is_hidden:
                actions.change_deal(deal, values=values, by=me(request), at=timezone.now())
            return answers.done(CHANGED)
    return panel(request, "web/deals/whose.html", form, deal=deal, is_hidden=is_hidden)


@route(access=Permission.DEAL_CHANGE, rate=Rate.WRITE)
@ASKING
def move(request: HttpRequest, number: int, stage: int) -> HttpResponse:
    """Put it into another stage; `from` is the stage where it was seen. Asks why it is lost, and what is missing."""
    deal = _asked(request, number)
    to = Stage.objects.filter(pk=stage).first()
    if to is None:
        raise NotSeen
    seen = request.POST.get("from") or request.GET.get("from", "")
    form = MoveForm(posted(request), deal=_as_it_is(deal), stage=to, by=me(request))
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            seen_in = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 19 else None
            if actions.move_deal(deal, stage=to, seen_in=seen_in, by=me(request), at=timezone.now(), **form.said):
                _say_moved(request, deal, to)
            return _done(request, deal)
    return small(panel(request, "web/deals/move.html", form, deal=deal, stage=to, seen=seen))


def _as_it_is(deal: Deal) -> Deal:
    """The deal with all its fields, hidden ones too: only whether they are filled is asked."""
    return Deal.objects.select_related("contact__person", "company").get(pk=deal.pk)


def _say_moved(request: HttpRequest, deal: Deal, to: Stage) -> None:
    words = {Stage.Kind.WON: _("%(deal)s is won."), Stage.Kind.LOST: _("%(deal)s is lost.")}
    said = words.get(Stage.Kind(to.kind), _("%(deal)s: %(stage)s."))
    # Where somebody else has moved it on meanwhile, the way back names him.
    undo = f"{reverse('deal-move', args=[deal.pk, deal.stage_id])}?from={to.pk}"
    say(request, said % {"deal": deal.title, "stage": to}, undo_url=undo)


def _done(request: HttpRequest, deal: Deal) -> HttpResponse:
    if request.headers.get("HX-Request") != "true":
        return redirect("deal", deal.pk)
    return answers.done(CHANGED)


@route(access=Permission.DEAL_CHANGE, rate=Rate.WRITE)
@ASKING
def give(request: HttpRequest, number: int) -> HttpResponse:
    """Make somebody else answer for a deal."""
    deal = _asked(request, number)

    def handed(to: Employee) -> None:
        actions.give_deal(deal, to=to, by=me(request), at=timezone.now())

    rest = Deal.objects.filter(pk=number)
    return given(request, str(deal), deal.owner_employee, handed, rest=rest, back="deals", tells=CHANGED)


@route(access=Permission.TASK_ADD, rate=Rate.WRITE)
@ASKING
def task(request: HttpRequest, number: int) -> HttpResponse:
    """Set a task on a deal."""
    deal = _asked(request, number, Permission.TASK_ADD)
    form = ClientTaskForm(posted(request), by=me(request), owner=deal.owner_employee)
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            add_task(form.plan, deal=deal, to=form.cleaned_data["to"], by=me(request), at=timezone.now())
            return answers.done(CHANGED)
    return panel(request, "web/clients/task_add.html", form, words=str(deal))


@route(access=Permission.DEAL_CHANGE, rate=Rate.WRITE)
@require_POST
def note(request: HttpRequest, number: int) -> HttpResponse:
    """Write something down about a deal; who is named by `@` and may see it hears of it."""
    deal = _asked(request, number)

    def write(given: dict[str, Any]) -> None:
        files = kept(given["uploads"])
        made = add_note(given["text"], deal=deal, files=files, by=me(request), at=timezone.now())
        say_who_was_not_told(request, made.text, None, deal)

    mention_url = reverse("deal-mention", args=[number])
    return noted(request, write, asked=DiscussionForm, tells=CHANGED, mention_url=mention_url)


@route(access=Permission.DEAL_SEE, rate=Rate.PAGE)
@require_safe
def file(request: HttpRequest, number: int, file: int) -> StreamingHttpResponse:
    """A file of the discussion, to be saved; it is never shown as part of a page."""
    deal = deal_for(me(request), number)
    found = NoteFile.objects.filter(note__deal=deal.pk, pk=file).select_related("file").first()
    if found is None:
        raise NotSeen
    return to_save(found)


@route(access=Permission.DEAL_SEE, rate=Rate.PAGE)
@require_safe
def mention(request: HttpRequest, number: int) -> HttpResponse:
    """Those who may see the deal and whose name begins with `?q=`."""
    deal = deal_for(me(request), number)
    people = offered(request.GET.get("q", "")[:LONGEST], lead=None, deal=deal, by=me(request))
    return panel(request, "web/lead/mention.html", people=people, of_deal=True)
