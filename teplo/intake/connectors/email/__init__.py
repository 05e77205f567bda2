"""A mailbox: letters come in by IMAP and go out by SMTP."""

from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.email import answering, copying  # noqa: F401 (registers what they follow)
from teplo.intake.connectors.email.account import addresses_of
from teplo.intake.connectors.email.form import MailboxForm, test, trouble
from teplo.intake.connectors.email.listening import listen
from teplo.intake.connectors.email.reader import read
from teplo.intake.connectors.email.sending import send
from teplo.intake.connectors.plug import Connector, in_company_language

REASONS = {
    "auto_reply": _("An automatic answer"),
    "bounce": _("A report of a letter that did not arrive"),
    "newsletter": _("A newsletter"),
    "loop": _("A letter that goes round in a circle"),
    "own_notice": _("Our own notice"),
    "receipt": _("A receipt of reading"),
    "complaint": _("A complaint of spam"),
    "seen_before": _("The same letter came before"),
    "not_fetched": _("The mail server did not give this letter out"),
    "too_large": _("Too large to be read"),
    "too_slow": _("Taking it apart took too long or too much memory"),
    "too_deep": _("Nested too deep to be read"),
    "malformed": _("Cannot be taken apart"),
}

CONNECTOR = Connector(
    kind="email",
    name=_("E-mail"),
    icon="mail",
    about=_("A mailbox: letters become enquiries and talks, answers go out from the same address."),
    steps=(
        _("Make a password of an application at the provider of the mailbox: the usual one does not do."),
        _("Switch on IMAP there."),
        _("Write both below, test it, and say whether the mailbox makes leads."),
    ),
    reasons=REASONS,
    settings_form=MailboxForm,
    read=in_company_language(read),
    test=test,
    trouble=trouble,
    send=send,
    addresses=addresses_of,
    listen=listen,
)
