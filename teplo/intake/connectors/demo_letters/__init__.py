"""The mailbox of a demo: it is read from nowhere, and what is sent from it stays in the house."""

from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Channel
from teplo.intake.connectors.email import REASONS
from teplo.intake.connectors.email.account import account_of, addresses_of
from teplo.intake.connectors.email.identity import name
from teplo.intake.connectors.email.reader import read
from teplo.intake.connectors.plug import Connector, Outcome, Sent, in_company_language
from teplo.work.talks import Message


def send(message: Message, channel: Channel) -> Outcome:
    """Take a letter as a mail server would, and give it to nobody."""
    host = account_of(channel).host
    return Sent(message.external_id or name(message.conversation_id, message.pk, host=host))


CONNECTOR = Connector(
    kind="demo_letters",
    name=_("E-mail of the demo"),
    icon="mail",
    about=_("A mailbox that sends nothing: answers are shown as sent and go to nobody."),
    is_demo=True,
    reasons=REASONS,
    read=in_company_language(read),
    send=send,
    addresses=addresses_of,
)
