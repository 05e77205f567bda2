"""Letters out: one connection for each, the same Message-ID whenever it is tried, what the server says told in full."""

from __future__ import annotations

from email.errors import MessageError

from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.intake.actions.mailboxes import note_dead
from teplo.intake.connectors.email import bounces
from teplo.intake.connectors.email.account import Account, account_of
from teplo.intake.connectors.email.composing import letter_of, recipients_of
from teplo.intake.connectors.email.identity import name
from teplo.intake.connectors.email.oauth import access_token
from teplo.intake.connectors.plug import Later, Never, Outcome, Sent
from teplo.kit.clock import database_now
from teplo.kit.net import Refused, Unreached
from teplo.kit.net.imap import Denied
from teplo.kit.net.policy import LETTERS
from teplo.kit.net.smtp import SECONDS, Fate, Said, hand_over, open_server
from teplo.work.actions.talks import outbox
from teplo.work.talks import Message

# A server that was cut off while it thought has perhaps taken it: it knows the letter again by its Message-ID.
UNSURE_SECONDS = 60
# Of many recipients one was refused: 550 and 553 speak of the mailbox, 551 of somebody who has left.
DEAD_CODES = frozenset({"550", "551", "553"})


def send(message: Message, channel: Channel) -> Outcome:
    """Hand one letter over to the server of its mailbox."""
    try:
        account = account_of(channel)
    except KeyError:
        return Never(_("This mailbox was never set up: nothing can be sent from it."))
    recipients = recipients_of(message)
    if not recipients:
        return Never(_("Nobody to send it to."))
    message_id = message.external_id or name(message.conversation_id, message.pk, host=account.host)
    if message.external_id is None:
        outbox.named(message, external_id=message_id)
    try:
        letter = bytes(letter_of(message, account, message_id=message_id, at=database_now()))
    except (MessageError, ValueError, FileNotFoundError) as error:
        return Never(_("The letter cannot be written: %s") % error)
    said = _handed_over(channel, account, recipients, letter)
    return _outcome(said, message, recipients, message_id)


def _handed_over(channel: Channel, account: Account, recipients: list[str], letter: bytes) -> Said:
    try:
        server = connect(channel, account)
    except (Refused, Unreached, Denied) as error:
        return Said(Fate.LATER, getattr(error, "code", "denied"), str(getattr(error, "message", error)))
    if isinstance(server, Said):
        return server
    try:
        return hand_over(server, sender=account.address, recipients=recipients, letter=letter)
    finally:
        server.close()


def connect(channel: Channel, account: Account, *, seconds: float = SECONDS):  # type: ignore[no-untyped-def]  # smtplib's type is named in kit.net
    """A server that is ready for letters of this mailbox, or what it has said. Raises Refused, Unreached, Denied."""
    place = account.smtp.place(LETTERS)
    token = access_token(channel, account)
    user = account.smtp_user or account.user
    password = account.secrets["smtp_password"] or account.secrets["password"]
    security = account.smtp.security
    return open_server(place, security, user=user, password=password, token=token, seconds=seconds)


def _outcome(said: Said, message: Message, recipients: list[str], message_id: str) -> Outcome:
    if said.fate is Fate.TAKEN:
        for address, code in said.refused:
            if code in DEAD_CODES:
                note_dead(address, why=code, now=database_now())
        return Sent(message_id, "; ".join(f"{address}: {code}" for address, code in said.refused))
    why = f"{said.code} {said.words}".strip()
    if said.fate is Fate.UNSURE:
        return Later(why, UNSURE_SECONDS)
    if said.fate is Fate.LATER:
        return Later(why, is_away=not said.code.isdigit())
    if bounces.is_dead(said.code, said.words):
        for address in recipients:
            note_dead(address, why=why[:40], now=database_now())
    return Never(why)
