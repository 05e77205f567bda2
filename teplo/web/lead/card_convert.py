"""A lead becomes clients and a deal: the panel that asks what, the way back, and what came out of it on the card."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from teplo.clients.models import ClientCompany, Contact, Conversion, Deal
from teplo.clients.queries import conversion_of
from teplo.clients.working import others_at
from teplo.leads.models import Lead, StatusKind
from teplo.leads.queries import people_seen
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.triage import actions
from teplo.triage.actions.convert import already_converted, signer_of
from teplo.triage.presenters import kept_words
from teplo.web.lead.card_status import as_it_is, small, status_chosen
from teplo.web.lead.card_verbs import ASKING, asked, done, short
from teplo.web.lead.convert_forms import ConvertForm
from teplo.web.shell.asking import me, panel, posted, told_at
from teplo.web.shell.toasts import say
from teplo.work.processes.models import ProcessRun


@route(access=Permission.LEAD_CONVERT, rate=Rate.WRITE)
@ASKING
def convert(request: HttpRequest, number: int) -> HttpResponse:
    """Make a contact, a company, a deal of it, or any of them; `status` is which of the converted ones."""
    lead = asked(request, number, Permission.LEAD_CONVERT)
    if lead.status_kind == StatusKind.CONVERTED:
        raise already_converted(lead)
    again = request.GET if "again" in request.GET else None
    form = ConvertForm(
        posted(request), lead=as_it_is(lead), shown=lead, by=me(request), wanted=status_chosen(request), again=again
    )
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            actions.convert(
                lead, form.wanted, owner=form.answers_for, status=form.status, values=form.values, by=me(request),
                at=timezone.now(),
            )  # fmt: skip
            undo_url = reverse("lead-convert-undo", args=[lead.pk])
            say(request, _("%(lead)s is converted.") % {"lead": short(lead)}, undo_url=undo_url)
            return done(request, lead)
    shelves = {f"{of}_rows": form.shelf(of) for of in ("contact", "company", "deal")}
    company = form.the_company.pk if form.the_company else None
    colleagues = others_at(company, me(request), besides=lead.owner_employee_id)
    return small(
        panel(request, "web/lead/convert.html", form, lead=lead, wanted=form.status, colleagues=colleagues, **shelves)
    )


@route(access=Permission.LEAD_CONVERT, rate=Rate.WRITE)
@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Take the conversion back; the toast names what stays and why."""
    lead = asked(request, number, Permission.LEAD_CONVERT)
    undone = actions.undo_conversion(lead, by=me(request), at=timezone.now())
    words = _("%(lead)s: the conversion is undone.") % {"lead": short(lead)}
    if undone.kept:
        stays = "; ".join(f"{kept_words(one.object)}: {one.why}" for one in undone.kept)
        words = f"{words} {_('Stays: %(what)s') % {'what': stays}}"
    say(request, words)
    return done(request, lead)


@dataclass(frozen=True)
class Part:
    """One thing that a lead became: what it is, its name, and its card where the reader may see it."""

    icon: str
    what: str
    name: str
    url: str = ""


@dataclass(frozen=True)
class Became:
    """What came out of a lead, by whom and when."""

    parts: list[Part]
    by: str
    at: datetime


def became(lead: Lead, employee: Employee) -> Became | None:
    """What came out of a converted lead, as far as the employee sees it; None where it is not converted."""
    conversion = conversion_of(lead.pk) if lead.status_kind == StatusKind.CONVERTED else None
    if conversion is None or conversion.undone_at:
        return None
    return Became(_parts(conversion, employee), signer_of(conversion.by_id), conversion.at)


def _parts(made: Conversion, employee: Employee) -> list[Part]:
    parts = []
    if made.contact:
        is_known = bool(people_seen({made.contact.person_id}, employee))
        seen = Contact.objects.visible_to(employee).filter(pk=made.contact.pk).exists()
        name = str(made.contact.person) if seen or is_known else _("not yours to see")
        parts.append(Part("user", _("Contact"), name, reverse("contact", args=[made.contact.pk]) if seen else ""))
    if made.company:
        seen = ClientCompany.objects.visible_to(employee).filter(pk=made.company.pk).exists()
        url = reverse("company", args=[made.company.pk]) if seen else ""
        parts.append(Part("building", _("Company"), made.company.name, url))
    if made.deal:
        seen = Deal.objects.visible_to(employee).filter(pk=made.deal.pk).exists()
        name = f"{made.deal.number} · {made.deal}" if seen else made.deal.number
        parts.append(Part("briefcase", _("Deal"), name, reverse("deal", args=[made.deal.pk]) if seen else ""))
    runs = ProcessRun.objects.filter(conversion=made).select_related("process").order_by("pk")
    parts += [Part("list-check", _("Process"), str(run.process)) for run in runs]
    return parts
