"""Asterisk and whatever is built on it (FreePBX, Issabel): heard over its manager interface."""

from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.asterisk.account import AsteriskForm, test, trouble
from teplo.intake.connectors.asterisk.dialing import dial, recording
from teplo.intake.connectors.asterisk.listening import listen
from teplo.intake.connectors.asterisk.reader import read
from teplo.intake.connectors.plug import Connector, Telephony

CONNECTOR = Connector(
    kind="asterisk",
    name="Asterisk",
    icon="phone",
    about=_("Your own Asterisk, FreePBX or Issabel: its calls are listened to over its manager interface (AMI)."),
    settings_form=AsteriskForm,
    steps=(
        _("In manager.conf of the exchange make a user with read = call,dialplan and write = originate,reporting."),
        _("Add “timestampevents = yes” under [general], allow this server's address, and reload the manager."),
        _("Write the address and the user below, and how the lines to the outside are called; press the test."),
        _("Give every employee his inner number, and call your own line: it rings here."),
    ),
    read=read,
    test=test,
    trouble=trouble,
    listen=listen,
    telephony=Telephony(dial=dial, recording=recording),
)
