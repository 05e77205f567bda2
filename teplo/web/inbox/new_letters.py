"""A letter that belongs to no lead: from the card of a person or a contact, or from the inbox to any address."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teplo.identity.models import Person
from teplo.identity.queries import person_at
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.web.inbox.forms import LetterForm
from teplo.web.inbox.letters import URLS, addresses_of, as_read, in_full, kept_from_sending, mailboxes, words_filled
from teplo.web.people.pages import person_for
from teplo.web.shell.answers import done
from teplo.web.shell.asking import me, panel, posted, told_at
from teplo.web.shell.toasts import say
from teplo.work.actions import talks
from teplo.work.talks import Address
from teplo.work.talks.models import Template
from teplo.work.talks.places import Told


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def to_person(request: HttpRequest, person: int) -> HttpResponse:
    """Write to somebody whose card one sees."""
    return _letter(request, person_for(me(request), person), reverse("person-letter", args=[person]))


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write to any address; where it is somebody's whom we know, the talk is with him."""
    return _letter(request, None, reverse("letter-new"))


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.WRITE)
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The letter as its reader will have it: `?person=5`."""
    return as_read(request, Told(me(request), _person_asked(request)))


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.PAGE)
@require_safe
def fill(request: HttpRequest) -> HttpResponse:
    """Subject and text of a template: `?template=3&person=5`."""
    return words_filled(request, Told(me(request), _person_asked(request)))


def _letter(request: HttpRequest, person: Person | None, url: str) -> HttpResponse:
    employee, channels = me(request), mailboxes()
    addresses = addresses_of(person.pk) if person else []
    begun: dict[str, Any] = {
        "to": addresses[0].value if addresses else "",
        "channel": channels[0].pk if channels else 0,
    }
    form = LetterForm(channels, posted(request), files=request.FILES or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            words = in_full(form.words(), Told(employee, person))
            whose = person or _known(words.to[0])
            message = talks.write(form.cleaned_data["channel"], words, person=whose, by=employee, at=timezone.now())
            to = ", ".join(one["address"] for one in message.recipients)
            say(request, _("The letter to %(to)s is on its way.") % {"to": to})
            return done("talks-changed", "client-changed", "person-changed")
    known = Template.objects.filter(Q(employee=None) | Q(employee=employee)).order_by("name", "pk")
    urls = {name: reverse(f"letter{verb}") if verb else url for name, verb in URLS.items()}
    context = {"channels": channels, "templates": known, "addresses": addresses, "person": person, **urls}
    context |= kept_from_sending(channels, employee)
    return panel(request, "web/inbox/letter.html", form, **context)


def _person_asked(request: HttpRequest) -> Person | None:
    number = request.GET.get("person", "")
    return person_for(me(request), int(number)) if number.isdecimal() and len(number) < 19 else None


def _known(to: Address) -> Person | None:
    number = person_at("email", to.address)
    return Person.objects.filter(pk=number).first() if number else None
