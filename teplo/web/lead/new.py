"""A new lead by hand: from anywhere with one key, one by one or a pile of business cards in a row."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from teplo.channels.models import Channel
from teplo.identity.models import ContactPoint
from teplo.intake.actions import enter
from teplo.intake.arrival import Arrival, Receipt
from teplo.intake.connectors.reading import read_contact
from teplo.kit.problems import Conflict, Mistake
from teplo.leads.models import WAITING_KINDS, Lead
from teplo.leads.queries import hide_people
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.web.lead.card_verbs import ASKING
from teplo.web.lead.new_forms import NewLeadForm
from teplo.web.shell import answers
from teplo.web.shell.asking import me, panel, posted
from teplo.web.shell.toasts import say, warn


@route(access=Permission.LEAD_ADD, rate=Rate.WRITE)
@ASKING
def new(request: HttpRequest) -> HttpResponse:
    """The panel; `next` keeps it open for the next one."""
    form = NewLeadForm(posted(request), employee=me(request))
    if request.method == "POST" and form.is_valid() and (receipt := _entered(form)) is not None:
        _tell(request, receipt)
        if "next" in request.POST:
            answer = panel(request, "web/lead/new.html", form.next)
            answer.headers["HX-Trigger"] = "lead-changed"
            return answer
        return _opened(request, receipt)
    return panel(request, "web/lead/new.html", form)


def _entered(form: NewLeadForm) -> Receipt | None:
    """Enters the lead; None, said at the form, where this very form was saved before with other words."""
    channel = Channel.objects.filter(kind=Channel.Kind.MANUAL).order_by("pk")[0]
    arrival = Arrival(form.body, external_id=str(form.cleaned_data["once"]))
    try:
        return enter(channel, arrival, by=form.employee, at=timezone.now())
    except Conflict:
        form.add_error(None, _("This lead is saved already. Close the panel and press N for another one."))
        return None


def _tell(request: HttpRequest, receipt: Receipt) -> None:
    if receipt.lead is None:
        warn(request, receipt.reason or _("It is kept, but could not be read yet: it waits in the tray."))
        return
    words = (
        _("Known already: it joined %(lead)s of %(owner)s.") if receipt.repeated else _("Saved: %(lead)s, %(owner)s.")
    )
    say(request, words % {"lead": f"L-{receipt.lead}", "owner": receipt.owner.name if receipt.owner else "—"})


def _opened(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    if receipt.lead and Lead.objects.visible_to(me(request)).filter(pk=receipt.lead).exists():
        return HttpResponse(headers={"HX-Redirect": reverse("lead", args=[receipt.lead])})
    return answers.done("lead-changed")


@route(access=Permission.LEAD_ADD, rate=Rate.PAGE)
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """What is to be said of a phone or an e-mail while it is typed."""
    kind = "email" if "email" in request.GET else "phone"
    typed = request.GET.get(kind, "")[:320].strip()
    if not typed:
        return HttpResponse()
    try:
        contact = read_contact(kind, typed)
    except Mistake as mistake:
        return render(request, "web/lead/new_check.html", {"mistake": mistake})
    context = {"contact": contact, **_known(me(request), kind, contact.value)}
    return render(request, "web/lead/new_check.html", context)


def _known(employee: Employee, kind: str, value: str) -> dict[str, object]:
    """On whose card the contact stands: the card itself only for those who see it, to others who answers for it."""
    point = ContactPoint.objects.filter(kind=kind, value=value).order_by("is_shared", "pk").first()
    if point is None:
        return {}
    if point.is_shared:
        return {"is_shared": True}
    leads = Lead.objects.filter(person=point.person_id).select_related("person", "owner_employee", "owner_queue")
    last = leads.filter(status_kind__in=WAITING_KINDS).order_by("-touched_at").first() or leads.order_by("-pk").first()
    seen = Lead.objects.visible_to(employee).filter(pk=last.pk).exists() if last else False
    if last:
        hide_people([last], employee)
    return {"is_known": True, "lead": last, "is_seen": seen}
