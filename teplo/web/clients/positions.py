"""Where a contact works: companies added to his card, changed, taken off again."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from teplo.clients import actions
from teplo.clients.models import ClientCompany, Contact, Position
from teplo.clients.seen import contact_for, hides_company
from teplo.kit.problems import NotSeen
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Rate, route
from teplo.web.clients.forms import PositionForm
from teplo.web.lead.card_verbs import ASKING
from teplo.web.shell import answers
from teplo.web.shell.asking import me, panel, posted, told_at
from teplo.web.shell.toasts import say

CHANGED = "client-changed"


@dataclass(frozen=True)
class Place:
    """One company where a contact works, as a reader may see it: `is_client` opens its card."""

    position: Position
    name: str
    is_client: bool


def positions_of(contact: Contact, employee: Employee) -> list[Place]:
    """Where a contact works: the main company first, those that he has left last."""
    found = list(contact.positions.select_related("company__client").order_by("-is_main", "until", "pk"))
    found.sort(key=lambda one: one.until is not None)
    numbers = [one.company_id for one in found]
    seen = set(ClientCompany.objects.visible_to(employee).filter(pk__in=numbers).values_list("pk", flat=True))
    hidden = pgettext("company", "hidden")
    return [
        Place(one, hidden if hides_company(one.company, employee) else one.company.name, one.company_id in seen)
        for one in found
    ]


@route(access=Permission.CONTACT_CHANGE, rate=Rate.WRITE)
@ASKING
def added(request: HttpRequest, contact: int) -> HttpResponse:
    """Let a contact work in another company too."""
    found = contact_for(me(request), contact)
    demand(me(request), Permission.CONTACT_CHANGE, found)
    form = PositionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            company = form.cleaned_data["company"]
            actions.add_position(found, company, by=me(request), at=timezone.now(), **form.values)
            say(request, _("%(contact)s works there too now.") % {"contact": found})
            return answers.done(CHANGED)
    return panel(request, "web/clients/position.html", form, contact=found)


@route(access=Permission.CONTACT_CHANGE, rate=Rate.WRITE)
@ASKING
def changed(request: HttpRequest, position: int) -> HttpResponse:
    """Change what a contact is in a company."""
    found, contact = _position(request, position)
    form = PositionForm(posted(request), position=found)
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            actions.change_position(found, values=form.values, by=me(request), at=timezone.now())
            return answers.done(CHANGED)
    return panel(request, "web/clients/position.html", form, contact=contact, position=found)


@route(access=Permission.CONTACT_CHANGE, rate=Rate.WRITE)
@require_POST
def dropped(request: HttpRequest, position: int) -> HttpResponse:
    """Take a company off a contact's card."""
    found, _contact = _position(request, position)
    actions.drop_position(found, by=me(request), at=timezone.now())
    say(request, _("The company was taken off the card."))
    return answers.done(CHANGED)


def _position(request: HttpRequest, number: int) -> tuple[Position, Contact]:
    found = Position.objects.select_related("company", "contact").filter(pk=number).first()
    if found is None:
        raise NotSeen
    contact = contact_for(me(request), found.contact_id)
    demand(me(request), Permission.CONTACT_CHANGE, contact)
    return found, contact
