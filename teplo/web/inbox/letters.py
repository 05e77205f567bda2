"""A letter from the card of a lead: from which mailbox, to which address, with a template and a preview."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teplo.channels.models import Channel
from teplo.identity.models import ContactPoint
from teplo.intake.connectors import all_connectors, is_demo, is_set_up
from teplo.kit.problems import NotSeen
from teplo.leads.models import Lead
from teplo.leads.queries import lead_for
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand, may
from teplo.staff.routes import Rate, route
from teplo.web.inbox.forms import LONGEST, LetterForm
from teplo.web.shell.answers import done
from teplo.web.shell.asking import me, panel, posted, told_at
from teplo.web.shell.toasts import say
from teplo.work.actions import talks
from teplo.work.talks import Words
from teplo.work.talks.models import Draft, Template
from teplo.work.talks.places import Told, filled

URLS = {"url": "", "fill_url": "-fill", "preview_url": "-preview"}


def mailboxes() -> list[Channel]:
    """The channels that send letters: those that have addresses for letters."""
    sending = [kind for kind, plug in all_connectors().items() if plug.send is not None and plug.addresses is not None]
    channels = Channel.objects.filter(kind__in=sending, is_active=True)
    return list(channels.select_related("settings").order_by("name", "pk"))


def kept_from_sending(channels: Iterable[Channel], employee: Employee) -> dict[str, Any]:
    """What whoever writes over these channels should know before: which of them nothing leaves, and who mends it."""
    channels = list(channels)
    return {
        "unready": [one for one in channels if not is_set_up(one)],
        "is_demo": any(is_demo(one) for one in channels),
        "may_set_up": may(employee, Permission.CHANNEL_SET_UP),
    }


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, number: int) -> HttpResponse:
    """Write a letter; it begins a talk on this lead."""
    employee, lead, channels = me(request), _asked(request, number), mailboxes()
    form = LetterForm(channels, posted(request), files=request.FILES or None, initial=_begun(request, lead, channels))
    form.fields["text"].widget.attrs["data-draft"] = reverse("lead-letter-draft", args=[lead.pk])
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            channel = form.cleaned_data["channel"]
            words = in_full(form.words(), Told(employee, lead.person, lead))
            message = talks.write(channel, words, lead=lead, by=employee, at=timezone.now())
            to = ", ".join(one["address"] for one in message.recipients)
            say(request, _("The letter to %(to)s is on its way.") % {"to": to})
            return done("lead-changed", "talks-changed")
    known = Template.objects.filter(Q(employee=None) | Q(employee=employee)).order_by("name", "pk")
    urls = {name: reverse(f"lead-letter{verb}", args=[lead.pk]) for name, verb in URLS.items()}
    context = {"channels": channels, "templates": known, "addresses": _addresses(lead), **urls}
    context |= kept_from_sending(channels, employee)
    return panel(request, "web/inbox/letter.html", form, **context)


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.WRITE)
@require_POST
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """The letter as its reader will have it."""
    lead = _asked(request, number)
    return as_read(request, Told(me(request), lead.person, lead))


def as_read(request: HttpRequest, told: Told) -> HttpResponse:
    """What was written, with its places filled."""
    filled_in = {name: filled(request.POST.get(name, "")[:LONGEST], told) for name in ("subject", "text")}
    return render(request, "web/inbox/preview.html", {**filled_in, "to": request.POST.get("to", "")[:500]})


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.PAGE)
@require_safe
def fill(request: HttpRequest, number: int) -> HttpResponse:
    """Subject and text of a template, filled for this lead: `?template=3`."""
    employee, lead = me(request), _asked(request, number)
    return words_filled(request, Told(employee, lead.person, lead))


def words_filled(request: HttpRequest, told: Told) -> HttpResponse:
    """Subject and text of the template that is asked for; NotSeen where there is none."""
    known = Template.objects.filter(Q(employee=None) | Q(employee=told.author))
    chosen = request.GET.get("template", "")
    template = known.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 19 else None
    if template is None:
        raise NotSeen
    initial = {"subject": filled(template.subject, told), "text": filled(template.text, told)}
    return render(request, "web/inbox/letter_words.html", {"form": LetterForm([], initial=initial)})


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.WRITE)
@require_POST
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """Keep what is being written."""
    text = request.POST.get("text", "")[:LONGEST]
    lead, subject = _asked(request, number), request.POST.get("subject", "")[:300]
    talks.keep_draft(lead=lead.pk, subject=subject, text=text, by=me(request), at=timezone.now())
    return HttpResponse(status=204)


def _asked(request: HttpRequest, number: int) -> Lead:
    lead = lead_for(me(request), number)
    demand(me(request), Permission.CONVERSATION_ANSWER, lead)
    return lead


def in_full(words: Words, told: Told) -> Words:
    """Places that were written by hand are filled as those of a template are."""
    return replace(words, subject=filled(words.subject, told), text=filled(words.text, told))


def _addresses(lead: Lead) -> list[ContactPoint]:
    """Where the person may be written to, as far as he is seen."""
    return [] if lead.person_id is None or lead.hides_person else addresses_of(lead.person_id)


def addresses_of(person: int) -> list[ContactPoint]:
    """His e-mail addresses; what letters come back from stands last."""
    points = ContactPoint.objects.filter(person=person, kind=ContactPoint.Kind.EMAIL)
    return sorted(points, key=lambda point: point.undeliverable_since is not None)


def _begun(request: HttpRequest, lead: Lead, channels: list[Channel]) -> dict[str, Any]:
    """What stands in the form at first: the address, the mailbox of the lead's own channel, what one has begun."""
    kept = Draft.objects.filter(employee=me(request), lead=lead).first()
    addresses = _addresses(lead)
    own = next((one for one in channels if one.pk == lead.channel_id), channels[0] if channels else None)
    return {
        "to": addresses[0].value if addresses else "",
        "channel": own.pk if own else None,
        "subject": kept.subject if kept else "",
        "text": kept.text if kept else "",
    }
