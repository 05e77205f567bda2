"""Any other telephony that can send a webhook: the settings say which of its fields means what."""

from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.pbx.dialing import dial, recording, route
from teplo.intake.connectors.pbx.forms import PbxForm
from teplo.intake.connectors.pbx.reader import number, read
from teplo.intake.connectors.plug import Answer, Connector, Telephony
from teplo.intake.connectors.webhook.proofs import verify

CONNECTOR = Connector(
    kind="pbx",
    name=_("Telephony by webhook"),
    icon="phone",
    about=_("Any exchange that can send its calls to an address; you say which of its fields means what."),
    settings_form=PbxForm,
    steps=(
        _("Find where your exchange sends the events of calls and put the address above there: POST, JSON or form."),
        _("Say below how its fields are called; what is left empty goes by the usual name."),
        _("Give every employee his inner number, and call your own line: it rings here."),
    ),
    read=read,
    verify=verify,
    number=number,
    thanks=Answer('{"ok": true}', "application/json"),
    telephony=Telephony(dial=dial, recording=recording, route=route),
)
