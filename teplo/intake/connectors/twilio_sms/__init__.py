"""Twilio: short texts in both directions."""

from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.plug import Answer, Connector
from teplo.intake.connectors.twilio.proof import verify
from teplo.intake.connectors.twilio_sms.form import TwilioSmsForm
from teplo.intake.connectors.twilio_sms.reader import number, read
from teplo.intake.connectors.twilio_sms.sending import send, text

CONNECTOR = Connector(
    kind="twilio_sms",
    name=_("SMS by Twilio"),
    icon="message-circle",
    about=_("Short texts of a Twilio number: what comes is a talk, what you answer goes out as an SMS."),
    settings_form=TwilioSmsForm,
    steps=(
        _("In the Twilio console copy the Account SID and the Auth Token and write both below, with your number."),
        _("Open Phone Numbers → your number → Messaging: put the address above under “A message comes in” (POST)."),
        _("Send an SMS to your number: it appears in the inbox. What became of yours Twilio tells by itself."),
    ),
    read=read,
    verify=verify,
    number=number,
    thanks=Answer('<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml"),
    send=send,
    text=text,
)
