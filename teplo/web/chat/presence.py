"""What a visitor's page tells beside words: that it is open, that he types, how far he has read, his rating."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from teplo.channels.models import Channel
from teplo.intake.connectors.chat.reader import visit_of
from teplo.kit.problems import Away, FieldError, Invalid
from teplo.staff.models import Employee
from teplo.staff.routes import Access, Rate, route
from teplo.web.chat.asking import body_of, demand_own_page, for_pages, text_of, who
from teplo.web.chat.holder import HEADER, holder_of, new_token
from teplo.web.chat.look import SETTINGS, channel_for, look_of
from teplo.work.actions import chat
from teplo.work.actions.chat.said import called
from teplo.work.chat.models import Visitor
from teplo.work.chat.queries import is_to_rate, last_to_answer
from teplo.work.talks.models import Message


@for_pages
@route(access=Access.PUBLIC, rate=Rate.CHAT)
@require_POST
def hello(request: HttpRequest, key: str) -> HttpResponse:
    """A page was opened: what there is of its visitor's talk, and a secret for who has none. Nothing is kept of him."""
    demand_own_page(request)
    given, now, channel = body_of(request), timezone.now(), channel_for(key)
    look = look_of(channel, language=text_of(given, "language", most=40))
    token = request.headers.get(HEADER)
    holder = holder_of(token, key, at=now)
    if holder is None:
        token = new_token(key, at=now)
        holder = holder_of(token, key, at=now)
    assert holder is not None  # we have just signed it
    visitor = chat.note_presence(visit_of(holder.key, given), channel=channel, at=now)
    consent = look.consent if visitor is None else None
    told = {
        "token": token,
        "mode": look.mode,
        "away": look.away,
        "consent": {"version": consent[0], "text": consent[1]} if consent else None,
        "links": [{"kind": link.kind, "url": link.url} for link in look.settings.links],
    }
    return JsonResponse(told | _talk(visitor, asks_rating=look.settings.ask_rating))


def _talk(visitor: Visitor | None, *, asks_rating: bool) -> dict[str, Any]:
    """What there is of a visitor's talk."""
    talk = visitor.conversation if visitor else None
    if visitor is None or talk is None:
        rating = {"asked": False, "given": None}
        return {"known": False, "line": 0, "seen": 0, "operator": None, "rating": rating}
    lines = Message.objects.filter(conversation=talk, line__isnull=False).order_by("-line")
    who_answers = last_to_answer(talk)
    operator = Employee.objects.filter(pk=who_answers or 0).values_list("name", flat=True).first()
    return {
        "known": True,
        "line": lines.values_list("line", flat=True).first() or 0,
        "seen": visitor.seen_line,
        "operator": called(operator) if operator else None,
        "rating": {"asked": asks_rating and is_to_rate(visitor), "given": visitor.rating},
    }


@for_pages
@route(access=Access.PUBLIC, rate=Rate.CHAT)
@require_POST
def typing(request: HttpRequest, key: str) -> HttpResponse:
    """He presses keys."""
    holder, channel, _given = _asked(request, key)
    chat.note_typing(holder, channel=channel, at=timezone.now())
    return HttpResponse(status=204)


@for_pages
@route(access=Access.PUBLIC, rate=Rate.CHAT)
@require_POST
def read(request: HttpRequest, key: str) -> HttpResponse:
    """He has seen our words up to a line."""
    holder, channel, given = _asked(request, key)
    chat.note_read(holder, line=_number(given, "line"), channel=channel, at=timezone.now())
    return HttpResponse(status=204)


@for_pages
@route(access=Access.PUBLIC, rate=Rate.CHAT)
@require_POST
def rate(request: HttpRequest, key: str) -> HttpResponse:
    """What he thought of the talk."""
    holder, channel, given = _asked(request, key)
    words = text_of(given, "words", most=1_000)
    chat.rate(holder, stars=_number(given, "stars"), words=words, channel=channel, at=timezone.now())
    return HttpResponse(status=204)


@for_pages
@route(access=Access.PUBLIC, rate=Rate.CHAT)
@require_GET
def stream(request: HttpRequest, key: str) -> HttpResponse:
    """Where streams begin: the event loop answers there before us (door.py); threads alone could not hold one open."""
    raise Away(after=60)


def _asked(request: HttpRequest, key: str) -> tuple[str, Channel, dict[str, Any]]:
    demand_own_page(request)
    return who(request, key).key, channel_for(key, beside=SETTINGS), body_of(request)


def _number(given: dict[str, Any], name: str) -> int:
    value = given.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1_000_000_000:
        raise Invalid(errors=[FieldError(name, "not_a_number", _("Expected a number here"))])
    return value
