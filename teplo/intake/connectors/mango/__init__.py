"""Mango Office: the calls of its virtual exchange."""

from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.mango.dialing import dial, recording
from teplo.intake.connectors.mango.proof import MangoForm, verify
from teplo.intake.connectors.mango.reader import number, read
from teplo.intake.connectors.plug import Answer, Connector, Telephony

CONNECTOR = Connector(
    kind="mango",
    name="Mango Office",
    icon="phone-call",
    about=_("Calls of a Mango Office exchange: who calls becomes a lead, a missed call is owed a call back."),
    settings_form=MangoForm,
    steps=(
        _("In Mango open Integrations → API connector and switch it on."),
        _("Take the key of your exchange and the key for signatures from there, and write both below."),
        _("Put the address above there as the address of the external system."),
        _("Give every employee the inner number that he has in Mango, and call your own line: it rings here."),
    ),
    read=read,
    verify=verify,
    number=number,
    thanks=Answer("{}", "application/json"),
    telephony=Telephony(dial=dial, recording=recording),
)
