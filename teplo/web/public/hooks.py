"""The address of a webhook: what proves itself is on disk before it is answered; what does not is refused whole."""

import logging
from datetime import datetime
from functools import partial

from django.db import Error, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from teplo.channels.models import Channel
from teplo.intake import hooks, journal
from teplo.intake.actions import hear, note_refused
from teplo.intake.arrival import Arrival
from teplo.intake.connectors import Connector
from teplo.intake.connectors.plug import Answer, Delivered, Forged
from teplo.intake.journal import LOST
from teplo.intake.ladders import ladder_of
from teplo.kit.problems import Away, NotProved, Problem, TooLarge
from teplo.kit.sealed import Unopened
from teplo.kit.text import one_line
from teplo.staff.routes import Access, Rate, route

log = logging.getLogger(__name__)

LARGEST = 1024 * 1024


@csrf_exempt  # a machine without a session: the address is unguessable, and the sender proves itself beside
@route(access=Access.PUBLIC, rate=Rate.HOOK)
def hook(request: HttpRequest, key: str, told: str = "") -> HttpResponse:
    """Take a delivery of the channel with this key; a handshake is answered and nothing of it kept.

    `told` is what a sender has put behind the address; the body says the same.
    """
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        raise TooLarge
    delivered = _delivered(request)
    lost: Error | None = None
    try:
        channel, connector = hooks.channel_of(key)
    except LOST as error:
        lost = error
        channel, connector = hooks.remembered(key, delivered.at)
    if answer := connector.answer(delivered, channel) if connector.answer else None:
        return _said(answer)
    if request.method not in connector.methods:
        return HttpResponseNotAllowed(connector.methods)
    _prove(delivered, channel, connector, is_away=lost is not None)
    _keep(delivered, channel, connector, lost)
    routed = _route(delivered, channel, connector, is_away=lost is not None)
    return _said(routed or connector.thanks)


def _delivered(request: HttpRequest) -> Delivered:
    headers = {name.lower(): value for name, value in request.headers.items()}
    url, ip = request.build_absolute_uri(), request.META.get("REMOTE_ADDR", "")
    return Delivered(str(request.method), url, headers, request.GET.dict(), request.body, timezone.now(), ip)


def _prove(delivered: Delivered, channel: Channel, connector: Connector, *, is_away: bool) -> None:
    assert connector.verify is not None  # or the channel would not listen
    problem: Problem = NotProved()
    try:
        connector.verify(delivered, channel)
    except Forged as forged:
        why = forged.why
    except Unopened:  # it is ours to mend, and the sender may come again until then
        why, problem = "sealed", Away(after=60)
    else:
        return
    log.warning("hook.refused: channel %s, %s", channel.pk, why)
    if not is_away:
        note_refused(channel, why=why, at=delivered.at)
    raise problem


def _keep(delivered: Delivered, channel: Channel, connector: Connector, lost: Error | None) -> None:
    """Into the database, or into the journal while that is away."""
    meta: dict[str, object] = {
        "ip": delivered.ip,
        "agent": one_line(delivered.headers.get("user-agent"), limit=400),
    }
    whole = hooks.arrival_of(delivered, channel, connector, meta)
    for arrival in hooks.with_parts(whole, channel, connector):
        lost = _keep_one(channel, arrival, delivered.at, lost)


def _keep_one(channel: Channel, arrival: Arrival, at: datetime, lost: Error | None) -> Error | None:
    if lost is None:
        try:
            hear(channel, arrival, now=at)
        except LOST as error:
            lost = error
        else:
            return None
    journal.keep(channel.pk, arrival, at=at, now=at, lost=lost)
    return OperationalError(*lost.args)  # what the first has left to be found by says nothing of the next


def _route(delivered: Delivered, channel: Channel, connector: Connector, *, is_away: bool) -> Answer | None:
    """Where a call is to ring, where the other side asks it: whose the caller is, is known by now."""
    telephony = connector.telephony
    if telephony is None or telephony.route is None:
        return None
    if not is_away:
        try:
            return telephony.route(delivered, channel, partial(ladder_of, channel, at=delivered.at))
        except Exception:  # the call is kept; its caller must not pay for a fault of ours
            log.exception("channel %s could not say where a call is to ring", channel.pk)
    return telephony.unrouted(delivered, channel) if telephony.unrouted else None


def _said(answer: Answer) -> HttpResponse:
    return HttpResponse(answer.body, content_type=answer.content_type, status=answer.status)
