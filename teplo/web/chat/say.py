"""What a visitor says: kept first, then put into his talk; the answer says under which line it stands."""

import json
import re
import time
from datetime import datetime
from typing import Any

from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from teplo.channels.models import Channel
from teplo.intake import journal
from teplo.intake.actions import receive
from teplo.intake.arrival import Arrival, Receipt, Verdict
from teplo.intake.connectors.reading import read_contact
from teplo.intake.journal import LOST, snapshot
from teplo.kit import limits, tokens
from teplo.kit.problems import FieldError, Invalid, Malformed, Mistake, NotSeen, TooMany
from teplo.staff.routes import Access, Rate, route
from teplo.web.chat.asking import body_of, demand_own_page, for_pages, text_of, who
from teplo.web.chat.holder import FILE, Holder
from teplo.web.chat.look import SETTINGS, channel_for
from teplo.web.chat.meeting import (
    LATELY,
    demand_consent,
    demand_consent_while_away,
    demand_patience,
    is_known,
    judged,
)
from teplo.work.talks.models import Message

MOST_TEXT = 4_000
MOST_FILES = 5
NUMBER = re.compile(r"[A-Za-z0-9_-]{8,64}")
# How it came: kept beside the word, so that the same word is known wherever it is sent from again.
BESIDE = ("page", "title", "referrer", "utm", "language", "consent")


@for_pages
@route(access=Access.PUBLIC, rate=Rate.CHAT)
@require_POST
def say(request: HttpRequest, key: str) -> HttpResponse:
    """A word of a visitor."""
    return _take(request, key, fields=())


@for_pages
@route(access=Access.PUBLIC, rate=Rate.CHAT)
@require_POST
def contact(request: HttpRequest, key: str) -> HttpResponse:
    """How a visitor can be reached, with what he asks."""
    return _take(request, key, fields=("name", "phone", "email", "callback_at"))


def _take(request: HttpRequest, key: str, *, fields: tuple[str, ...]) -> HttpResponse:
    demand_own_page(request)
    holder, given, now = who(request, key), body_of(request), timezone.now()
    if (after := limits.allow("chat_words", holder.key, time.monotonic())) is not None:
        raise TooMany(after=after)
    said = _said(given, holder, fields=fields, now=now)
    lost: Error | None = None
    try:
        channel = channel_for(key, beside=SETTINGS)
        known = is_known(channel, holder.key)
        demand_consent(channel, given.get("consent"), is_known=known, now=now)
    except LOST as error:
        lost, kept = error, snapshot.current(now)
        channel = kept.hook(key)
        known = LATELY.knows(channel.pk, holder.key)
        demand_consent_while_away(channel, given.get("consent"), is_known=known, known=kept)
    demand_patience(holder, trap=bool(given.get("website")), is_known=known, now=now)
    arrival = _arrival(request, said, given, holder, is_known=known, now=now)
    if lost is not None:
        return _journalled(channel, holder, arrival, now, lost=lost)
    try:
        receipt = receive(channel, arrival, at=now, now=now)
    except LOST as error:
        return _journalled(channel, holder, arrival, now, lost=error)
    return _answer(channel, str(arrival.external_id), receipt)


def _said(given: dict[str, Any], holder: Holder, *, fields: tuple[str, ...], now: datetime) -> dict[str, Any]:
    """What is kept of it, as the plug-in reads it; Invalid names each field that is to be mended."""
    number = given.get("id")
    if not isinstance(number, str) or not NUMBER.fullmatch(number):
        raise Malformed("no_id", _("A word needs an id of its own"))
    said: dict[str, Any] = {"visitor": holder.key, "id": number, "text": text_of(given, "text", most=MOST_TEXT).strip()}
    said |= {name: text_of(given, name, most=200).strip() for name in fields}
    if files := _files(given, holder, now):
        said["files"] = files
    errors = _contact_errors(said) if fields else []
    if not fields and not said["text"] and not files:
        errors = [FieldError("text", "required", _("Write something first."))]
    if errors:
        raise Invalid(errors=errors)
    return said


def _contact_errors(said: dict[str, Any]) -> list[FieldError]:
    errors = []
    for kind in ("phone", "email"):
        if said[kind]:
            try:
                read_contact(kind, said[kind])
            except Mistake as mistake:
                errors.append(FieldError(kind, mistake.code, mistake.message))
    if not said["phone"] and not said["email"]:
        words = _("Please leave a phone or an e-mail: how else can we answer?")
        errors.append(FieldError("phone", "required", words))
    return errors


def _files(given: dict[str, Any], holder: Holder, now: datetime) -> list[dict[str, object]]:
    rows = given.get("files")
    found = []
    for token in rows if isinstance(rows, list) else []:
        value = tokens.unsign(token if isinstance(token, str) else None, purpose=FILE, at=now)
        if not isinstance(value, dict) or value.get("visitor") != holder.key:
            raise Invalid(errors=[FieldError("files", "unknown", _("Send this file anew, please."))])
        found.append({name: value[name] for name in ("file", "name", "type", "size")})
    if len(found) > MOST_FILES:
        raise Invalid(errors=[FieldError("files", "too_many", _("No more than five files go with one message."))])
    return found


def _arrival(
    request: HttpRequest, said: dict[str, Any], given: dict[str, Any], holder: Holder, *, is_known: bool, now: datetime
) -> Arrival:
    ip = request.META.get("REMOTE_ADDR", "")
    trap, text = bool(given.get("website")), str(said["text"])
    decided, why = judged(holder, ip, text, trap=trap, is_known=is_known, now=now)
    # He has agreed once: what his page tells again is nothing new.
    beside = {name: given[name] for name in BESIDE if given.get(name) and not (is_known and name == "consent")}
    return Arrival(
        json.dumps(said, ensure_ascii=False).encode(),
        external_id=f"{holder.key}:{said['id']}",
        meta={**beside, "at": now.isoformat(), "ip": ip, "agent": request.headers.get("User-Agent", "")[:400]},
        verdict=decided,
        why=why,
    )


def _journalled(channel: Channel, holder: Holder, arrival: Arrival, now: datetime, *, lost: Error) -> HttpResponse:
    """Into the journal while the database is away."""
    if channel.kind != "chat":
        raise NotSeen
    journal.keep(channel.pk, arrival, at=now, now=now, lost=lost)
    if arrival.verdict is Verdict.PASS:
        LATELY.note(channel.pk, holder.key)
    return JsonResponse({"state": "journalled", "line": None}, status=202)


def _answer(channel: Channel, external_id: str, receipt: Receipt) -> HttpResponse:
    if receipt.state not in ("admitted", "heard"):
        state = "held" if receipt.state in ("held", "blocked") else "kept"
        return JsonResponse({"state": state, "line": None}, status=202)
    found = Message.objects.filter(channel=channel, external_id=external_id).values_list("line", "at").first()
    line, at = found or (None, None)
    return JsonResponse({"state": "kept", "line": line, "at": at.isoformat() if at else None})
