"""A mailbox: letters come in by IMAP and go out by SMTP."""

from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.email import answering  # noqa: F401 (registers what it follows)
from teplo.intake.connectors.email.form import MailboxForm, test, trouble
from teplo.intake.connectors.email.listening import listen
from teplo.intake.connectors.email.reader import read
from teplo.intake.connectors.email.sending import send
from teplo.intake.connectors.plug import Connector

CONNECTOR = Connector(
    kind="email",
    name=_("E-mail"),
    icon="mail",
    about=_("A mailbox: letters become enquiries and talks, answers go out from the same address."),
    settings_form=MailboxForm,
    read=read,
    test=test,
    trouble=trouble,
    send=send,
    listen=listen,
)
