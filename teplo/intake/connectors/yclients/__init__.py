"""Yclients (Altegio): bookings of a salon, clinic or studio."""

from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.plug import Connector, by_address, in_company_language
from teplo.intake.connectors.yclients.forms import YclientsForm
from teplo.intake.connectors.yclients.reader import number, read

CONNECTOR = Connector(
    kind="yclients",
    name="Yclients",
    icon="calendar-plus",
    about=_("New bookings, and new clients where wanted, of Yclients or Altegio."),
    settings_form=YclientsForm,
    steps=(
        _("In Yclients open Integrations → System settings → Webhooks (for the owner of the branch)."),
        _("Put in the address above, switch webhooks on and tick “Bookings”, and “Clients” where new clients count."),
        _("Save and make a booking for trial: it appears below."),
    ),
    read=in_company_language(read),
    verify=by_address,
    number=number,
    reasons={"not_online": _("It was not booked by the client.")},
)
