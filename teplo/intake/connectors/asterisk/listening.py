"""An exchange listened to until somebody says stop; after a cut it is asked what goes on, so that nothing is missed."""

from __future__ import annotations

import contextlib
import logging
import time
from functools import partial
from threading import Event

from django.db import connection
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.intake import journal
from teplo.intake.actions import hear, mailboxes
from teplo.intake.arrival import Arrival
from teplo.intake.connectors.asterisk.account import WENT_WRONG, Exchange, exchange_of, words_of
from teplo.intake.connectors.asterisk.reader import GONE, is_heard, read
from teplo.intake.connectors.calling import number_by_event
from teplo.intake.connectors.listening import SLICE_SECONDS, attend
from teplo.intake.connectors.plug import CallHeard
from teplo.intake.journal import LOST, folder
from teplo.kit.clock import database_now
from teplo.kit.net import Unreached
from teplo.kit.net.ami import Ami, Frame
from teplo.work.calls.models import Call

log = logging.getLogger(__name__)

EVENTS = "call,dialplan"
CONTENT_TYPE = "text/x-asterisk"
PING_SECONDS = 20.0
# An exchange that says nothing for so long, though it was asked, is gone.
SILENT_SECONDS = 60.0
AGAIN_SECONDS = 1.0


def listen(channel: Channel, stop: Event) -> None:
    """Listen to an exchange until `stop`. A cut line is opened anew at once; what cannot be opened, later each time."""
    exchange = exchange_of(channel)
    attend(channel, stop, partial(_attend, channel, exchange, stop), what="exchange", of=WENT_WRONG, words_of=words_of)


def _attend(channel: Channel, exchange: Exchange, stop: Event) -> None:
    """One session after another, as long as each of them could be opened."""
    while not stop.is_set():
        ami = exchange.open(events=EVENTS)
        try:
            mailboxes.note_open(channel, what="exchange", at=database_now())
            _catch_up(channel, ami)
            _hear_all(channel, ami, stop)
        except Unreached as error:
            log.warning("exchange %s was cut: %s", channel.pk, error.code)
        finally:
            ami.close()
        stop.wait(AGAIN_SECONDS)


def _catch_up(channel: Channel, ami: Ami) -> None:
    """What began while nobody listened is taken in; what is over by now is ended."""
    known = Call.objects.filter(channel=channel).exclude(state=Call.State.ENDED)
    before = set(known.values_list("external_id", flat=True))
    rows = ami.listed("CoreShowChannels")
    for frame in rows:
        if is_heard(frame):
            _take(channel, frame)
    for call in sorted(before - {frame.get("Linkedid") for frame in rows}):
        _take(channel, Frame(f"Event: {GONE}\r\nLinkedid: {call}"))


def _hear_all(channel: Channel, ami: Ami, stop: Event) -> None:
    pinged = time.monotonic()
    while not stop.is_set():
        frame = ami.told_within(SLICE_SECONDS)
        if frame is not None:
            if is_heard(frame):
                _take(channel, frame)
            continue
        _let_go_of_journal()
        # While nothing is told no connection to the database is needed.
        connection.close()
        now = time.monotonic()
        if now - ami.heard_at > SILENT_SECONDS:
            raise Unreached("timeout")
        if now - pinged > PING_SECONDS:
            pinged = now
            ami.send("Ping")


def _take(channel: Channel, frame: Frame) -> None:
    """Keep an event as every other that arrives; on the disk while the database is away, for it is told only once."""
    body = frame.text.encode()
    told = read(body, channel, {})
    if not isinstance(told, CallHeard):
        return
    number = f"{told.call}/{number_by_event(told)}"[:200]
    arrival = Arrival(body, content_type=CONTENT_TYPE, external_id=number)
    try:
        hear(channel, arrival, now=database_now())
    except LOST as error:
        # The clock of this machine, for the database's cannot be asked; the next event tries a connection of its own.
        connection.close()
        now = timezone.now()
        journal.keep(channel.pk, arrival, at=now, now=now, lost=error)


def _let_go_of_journal() -> None:
    """What this process has put on the disk is taken in by the web process once the database is back."""
    with contextlib.suppress(*LOST):
        if folder.is_due():
            database_now()  # or it is away still
            folder.seal()
