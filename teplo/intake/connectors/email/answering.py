"""The answer that a mailbox gives by itself, and the caps that keep two machines from answering each other for ever."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from teplo.channels.queries import plain_settings_of
from teplo.intake.actions.mailboxes import may_answer
from teplo.intake.connectors.email.account import account_of
from teplo.intake.connectors.email.headers import Headers
from teplo.intake.connectors.email.kinds import is_by_machine
from teplo.intake.models import Capture
from teplo.ledger.followers import follow
from teplo.ledger.models import Event
from teplo.work.actions.talks.automatic import answer_by_itself
from teplo.work.talks import Message

# Of one mailbox in an hour; of one address once in 24 hours: hard caps, whatever anybody's headers say.
MOST_AN_HOUR = 60
HEAD = re.compile(rb"\r?\n\r?\n")


@follow("message.received", of="letter")
def answer(event: Event) -> None:
    """Answer the first letter of a talk, where the mailbox has words for it."""
    heard = _asks(event)
    if heard is None or not plain_settings_of(heard.channel).get("auto_reply"):
        return
    account = account_of(heard.channel)
    if heard.sender_address in account.ours.addresses or not _is_first(heard):
        return
    if _is_by_machine(heard):
        return
    if may_answer(heard.channel, heard.sender_address, most=MOST_AN_HOUR, at=event.at):
        subject = account.auto_subject or _("We have your letter: %s") % heard.subject
        answer_by_itself(heard.conversation, heard, subject=subject, text=account.auto_reply, at=event.at)


def _asks(event: Event) -> Message | None:
    """The letter of a person that is an enquiry; None for everything else."""
    letters = Message.objects.select_related("conversation", "channel").filter(
        channel__kind="email", enquiry__isnull=False
    )
    number = 0 if event.facts.get("automatic") else event.facts.get("message", 0)
    return letters.filter(pk=number).exclude(sender_address="").first()


def _is_by_machine(heard: Message) -> bool:
    body = Capture.objects.filter(pk=heard.capture or 0).values_list("body", flat=True).first()
    return body is not None and is_by_machine(Headers.of_bytes(HEAD.split(bytes(body), maxsplit=1)[0]))


def _is_first(heard: Message) -> bool:
    others = Message.objects.filter(conversation=heard.conversation_id).exclude(pk=heard.pk)
    return not others.exclude(direction=Message.Direction.PRIVATE).exists()
