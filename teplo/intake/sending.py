"""What waits to be sent over any channel: leased, handed to its plug-in, and told what became of it."""

from __future__ import annotations

import logging
import random
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from teplo.intake import connectors
from teplo.intake.connectors.plug import Later, Never, Outcome, Sent
from teplo.kit.clock import database_now
from teplo.work.actions.talks import outbox
from teplo.work.talks import Message

log = logging.getLogger(__name__)

# Seconds until the next try, by the number of tries; the last is repeated until a letter is too old.
RETRY_AFTER = (30, 120, 300, 900, 1800, 3600)
GIVEN_UP_AFTER = timedelta(hours=48)
AT_ONCE = 200


def send_waiting(*, most: int = AT_ONCE) -> int:
    """Send what waits, the longest waiting first; how many were tried. What fails keeps nobody else waiting.

    A channel whose other side is away is asked once: what else waits for it would only hold up the other channels.
    """
    away: set[int] = set()
    for tried in range(most):
        message = outbox.take(now=database_now(), but=away)
        if message is None:
            return tried
        outcome = _send(message)
        if isinstance(outcome, Later) and outcome.is_away:
            away.add(message.channel_id)
    return most


def _send(message: Message) -> Outcome:
    try:
        outcome = _outcome(message)
    except Exception as error:  # whatever a plug-in does, the message is tried again and the next ones go out
        log.exception("message %s could not be sent", message.pk)
        outcome = Later(type(error).__name__)
    now = database_now()
    if isinstance(outcome, Sent):
        outbox.sent(message, external_id=outcome.external_id, but=outcome.but, at=now)
    elif isinstance(outcome, Never):
        outbox.never(message, why=outcome.why, at=now)
    elif now - message.kept_at > GIVEN_UP_AFTER and message.attempts >= len(RETRY_AFTER):
        outbox.never(message, why=_("Tried for two days: %s") % outcome.why, at=now)
    else:
        outbox.later(message, why=outcome.why, next_at=next_try(message.attempts, now=now, seconds=outcome.seconds))
    return outcome


def _outcome(message: Message) -> Outcome:
    channel = message.channel
    send = connectors.connector(channel.kind).send
    if send is None:
        return Never(_("Nothing can be sent over this channel."))
    if not channel.is_active:
        return Later(_("The channel is not in use."))
    return send(message, channel)


def next_try(tries: int, *, now: datetime, seconds: int | None = None) -> datetime:
    """When to try again: later each time, and never all at the same second."""
    after = seconds or RETRY_AFTER[min(max(tries, 1), len(RETRY_AFTER)) - 1]
    return now + timedelta(seconds=after * random.uniform(0.75, 1.5))  # noqa: S311 (no secret)
