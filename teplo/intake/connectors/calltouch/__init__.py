"""Calltouch: calls and requests that it has tracked, with where they came from."""

from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.calltouch.forms import CalltouchForm, verify
from teplo.intake.connectors.calltouch.reader import number, read
from teplo.intake.connectors.plug import Connector, in_company_language

CONNECTOR = Connector(
    kind="calltouch",
    name="Calltouch",
    icon="phone-call",
    about=_("Calls and requests that Calltouch has tracked, with their advertising."),
    settings_form=CalltouchForm,
    steps=(
        _("In Calltouch open Integrations → Sending data to external systems → Webhooks and add one."),
        _("Put in the address above and choose POST and the end of a call; add requests where you use them."),
        _("Choose the parameters: callerphone, phonenumber, calltime, status, unique, source, medium and all utm."),
        _("Press the trial: it is taken and put aside. The next call appears below."),
    ),
    read=in_company_language(read),
    verify=verify,
    methods=("POST", "GET"),
    number=number,
    reasons={
        "trial": _("It was a trial of the webhook."),
        "not_unique": _("It was no first call."),
        "address": _("It came from another network."),
    },
)
