"""UIS, CoMagic and Novofon: the calls of their exchange, told by templates that the owner of the account writes."""

from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.plug import Answer, Connector, Telephony
from teplo.intake.connectors.uis.dialing import dial, recording
from teplo.intake.connectors.uis.proof import UisForm, verify
from teplo.intake.connectors.uis.reader import TRIAL, number, read

CONNECTOR = Connector(
    kind="uis",
    name="UIS / CoMagic / Novofon",
    icon="phone-call",
    about=_(
        "Calls of a UIS, CoMagic or Novofon exchange: who calls becomes a lead, a missed call is owed a call back."
    ),
    settings_form=UisForm,
    steps=(
        _("There open Administration → Notifications and add one for each event of a call: method POST, JSON."),
        _("Put in the address above and the body that the guide gives for this event; its secret is the one below."),
        _("Give every employee the number of its employee there, or his inner number."),
        _("Call your own line: it rings here."),
    ),
    read=read,
    verify=verify,
    number=number,
    thanks=Answer('{"ok": true}', "application/json"),
    telephony=Telephony(dial=dial, recording=recording),
    reasons={TRIAL: _("It was a trial of the webhook.")},
)
