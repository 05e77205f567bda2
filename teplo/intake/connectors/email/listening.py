"""A mailbox listened to: read what is new, then wait by IDLE or for a minute, until somebody says stop."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from functools import partial
from threading import Event

from django.db import connection

from teplo.channels.models import Channel
from teplo.intake.actions import mailboxes
from teplo.intake.connectors.email.account import Account, account_of
from teplo.intake.connectors.email.copying import copy_sent
from teplo.intake.connectors.email.mailbox import compare, open_box, read_folders, words_of
from teplo.intake.connectors.listening import SLICE_SECONDS, attend
from teplo.intake.mailboxes.queries import folders_of, mailbox_of
from teplo.kit.clock import database_now
from teplo.kit.net import Refused, Unreached
from teplo.kit.net.imap import TALK_ERRORS, Box, Denied

log = logging.getLogger(__name__)

POLL_SECONDS = 60
# An IDLE is ended and begun anew well before any server or firewall forgets it, and shows that the line still lives.
IDLE_SECONDS = 240
WENT_WRONG = (Refused, Denied, Unreached, *TALK_ERRORS)
# A line that has worked so long and is cut is nobody's fault: servers end those that are idle. It is opened anew.
WORKED_SECONDS = 30
# Compared once a day, in the first quiet moment after it.
COMPARED_EVERY = timedelta(hours=24)


def listen(channel: Channel, stop: Event) -> None:
    """Listen to a mailbox until `stop`."""
    account = account_of(channel)
    attend(channel, stop, partial(_attend, channel, account, stop), what="mailbox", of=WENT_WRONG, words_of=words_of)


def _attend(channel: Channel, account: Account, stop: Event) -> None:
    """One connection from its opening to its end; one that has worked before it was cut is simply at its end."""
    box, works_since = open_box(channel, account), time.monotonic() + IDLE_SECONDS
    try:
        while not stop.is_set():
            read_folders(box, channel, account, stopped=stop.is_set)
            mailboxes.note_open(channel, at=database_now())
            works_since = min(works_since, time.monotonic())
            copy_sent(box, channel, account)
            _compare_when_due(box, channel, account, stop)
            # While it waits it needs no connection to the database.
            connection.close()
            _wait(box, account, stop)
    except (Unreached, *TALK_ERRORS) as error:
        if time.monotonic() - works_since < WORKED_SECONDS:
            raise
        log.info("mailbox %s: the line was cut: %s", channel.pk, words_of(error)[0])
    finally:
        box.close()


def _compare_when_due(box: Box, channel: Channel, account: Account, stop: Event) -> None:
    mailbox = mailbox_of(channel)
    last = mailbox.compared_at if mailbox else None
    now = database_now()
    if last is None or now - last > COMPARED_EVERY:
        compare(box, channel, account, folders_of(channel, account.mark).values())


def _wait(box: Box, account: Account, stop: Event) -> None:
    """Until something comes into the first folder, or it is time to look into all of them."""
    first = account.folders[0]
    _age, following = box.choose(first)
    if following != box.read_until.get(first, following):
        return  # it came while others were read: IDLE would not tell of it
    seconds = IDLE_SECONDS if len(account.folders) == 1 else POLL_SECONDS
    if not box.has("IDLE"):
        stop.wait(POLL_SECONDS)
        return
    until = time.monotonic() + seconds
    box.begin_idle()
    while not stop.is_set() and time.monotonic() < until:
        if box.told_within(SLICE_SECONDS):
            break
    box.end_idle()
