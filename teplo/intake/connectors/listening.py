"""What every plug-in does that listens: it attends to the other side until somebody says stop."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event

from django.db import connection

from teplo.channels.models import Channel
from teplo.intake.actions import mailboxes
from teplo.intake.mailboxes.queries import is_due
from teplo.kit.clock import database_now

log = logging.getLogger(__name__)

SLICE_SECONDS = 5.0


def attend(
    channel: Channel,
    stop: Event,
    listen: Callable[[], None],
    *,
    what: str,
    of: tuple[type[BaseException], ...],
    words_of: Callable[[BaseException], tuple[str, str]],
) -> None:
    """`listen` again and again until `stop`. What goes wrong (`of`) is told once, and tried again later each time.

    Who begins to listen tries at once: somebody has perhaps just mended the settings. `what` names the other side in
    the ledger, `words_of` says why it cannot be heard: a word for figures, and a sentence for people.
    """
    is_begun = False
    while not stop.is_set():
        if is_begun and not is_due(channel, now=database_now()):
            connection.close()
            stop.wait(SLICE_SECONDS)
            continue
        is_begun = True
        try:
            listen()
        except of as error:
            why, said = words_of(error)
            log.warning("%s %s: %s", what, channel.pk, why)
            mailboxes.note_failing(channel, what=what, why=why, said=said, at=database_now())
