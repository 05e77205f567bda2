"""Twilio: calls over its programmable voice."""

from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.plug import Answer, Connector, Telephony
from teplo.intake.connectors.twilio.dialing import dial, recording, route, unrouted
from teplo.intake.connectors.twilio.proof import TwilioForm, verify
from teplo.intake.connectors.twilio.reader import number, read

CONNECTOR = Connector(
    kind="twilio",
    name="Twilio",
    icon="phone-call",
    about=_("Calls of a Twilio number: who calls becomes a lead, a missed call is owed a call back."),
    settings_form=TwilioForm,
    steps=(
        _("In the Twilio console copy the Account SID and the Auth Token and write both below."),
        _("Open Phone Numbers → your number → Voice: put the address above under “A call comes in” (POST)."),
        _("Put the same address under “Call status changes” (POST)."),
        _("Give every employee his number or SIP address as the inner number, and call your own line: it rings here."),
    ),
    read=read,
    verify=verify,
    number=number,
    thanks=Answer('<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml"),
    telephony=Telephony(dial=dial, recording=recording, route=route, unrouted=unrouted),
)
