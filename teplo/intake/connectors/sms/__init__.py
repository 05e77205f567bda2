"""SMS by any gateway that takes an HTTP request; it may also tell what comes, and what became of ours."""

from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.plug import Connector
from teplo.intake.connectors.sms.form import SmsForm
from teplo.intake.connectors.sms.reader import number, read
from teplo.intake.connectors.sms.sending import send, text
from teplo.intake.connectors.webhook.proofs import verify

CONNECTOR = Connector(
    kind="sms",
    name=_("SMS by a gateway"),
    icon="message-circle",
    about=_("Short texts by any gateway with an HTTP interface: what comes is a talk, what you answer goes out."),
    settings_form=SmsForm,
    steps=(
        _("Find in the documents of your gateway the address for sending, and write it below with its places."),
        _("Put the address above there for incoming messages and for reports of delivery (POST, form or JSON)."),
        _("Say below how their fields are called, where the usual names do not fit; send yourself an SMS."),
    ),
    read=read,
    verify=verify,
    number=number,
    send=send,
    text=text,
)
