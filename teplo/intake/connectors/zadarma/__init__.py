"""Zadarma: the calls of its exchange."""

from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.plug import Answer, Connector, Telephony
from teplo.intake.connectors.zadarma.dialing import dial, recording, route
from teplo.intake.connectors.zadarma.proof import ZadarmaForm, answer, verify
from teplo.intake.connectors.zadarma.reader import number, read

CONNECTOR = Connector(
    kind="zadarma",
    name="Zadarma",
    icon="phone-call",
    about=_("Calls of a Zadarma exchange: who calls becomes a lead, a missed call is owed a call back."),
    settings_form=ZadarmaForm,
    steps=(
        _("In Zadarma open Settings → Integrations and API → Keys and API, make keys, and write both below."),
        _("Under “Notifications about calls” put in the address above; Zadarma tries it at once."),
        _("Tick all of its events: NOTIFY_START, NOTIFY_INTERNAL, NOTIFY_ANSWER, NOTIFY_END, NOTIFY_OUT and RECORD."),
        _("Give every employee the inner number that he has in Zadarma, and call your own line: it rings here."),
    ),
    read=read,
    verify=verify,
    number=number,
    answer=answer,
    thanks=Answer("{}", "application/json"),
    telephony=Telephony(dial=dial, recording=recording, route=route),
)
