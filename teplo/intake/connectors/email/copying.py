"""Copies of what we sent in the mailbox's own folder of sent letters: where that is asked for, each once."""

from __future__ import annotations

import logging

from imap_tools.errors import ImapToolsError

from teplo.channels.models import Channel
from teplo.channels.queries import plain_settings_of
from teplo.intake.actions import mailboxes
from teplo.intake.connectors.email.account import Account
from teplo.intake.connectors.email.composing import letter_of
from teplo.intake.mailboxes.queries import copies_to_make
from teplo.kit.net.imap import Aborted, Box, Refusal
from teplo.ledger.followers import follow
from teplo.ledger.models import Event
from teplo.work.talks import Message

log = logging.getLogger(__name__)


@follow("message.sent", of="letter")
def remember(event: Event) -> None:
    """Whoever listens to the mailbox puts the copy there over the line that it has open."""
    message = _letter(event.facts.get("message"))
    if message is not None and plain_settings_of(message.channel).get("keeps_sent"):
        mailboxes.ask_for_copy(message.channel, message=message.pk)


def copy_sent(box: Box, channel: Channel, account: Account) -> None:
    """Put what waits into the folder that the server names; what it does not take is tried again with the next look."""
    waiting = copies_to_make(channel)
    folder = box.sent_folder() if waiting else ""
    for number in waiting:
        message = _letter(number)
        try:
            if message is not None:
                _put(box, folder, message, account)
        except Aborted:
            raise
        except (Refusal, ImapToolsError) as error:
            log.warning("the copy of message %s was not taken: %s", number, type(error).__name__)
            mailboxes.note_uncopied(number)
        else:
            mailboxes.note_copied(number)


def _put(box: Box, folder: str, message: Message, account: Account) -> None:
    if not folder:
        raise Refusal("no folder of sent letters")
    assert message.external_id is not None  # fixed before it was sent
    letter = letter_of(message, account, message_id=message.external_id, at=message.at)
    box.put_once(bytes(letter), folder, message_id=message.external_id, at=message.at)


def _letter(number: object) -> Message | None:
    letters = Message.objects.select_related("channel__settings").filter(
        channel__kind="email", channel__settings__isnull=False, external_id__isnull=False
    )
    return letters.filter(pk=number).first() if isinstance(number, int) else None
