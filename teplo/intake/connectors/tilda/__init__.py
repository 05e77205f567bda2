"""Tilda: what visitors of a site made with it send in its forms and carts."""

from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.plug import Connector, in_company_language
from teplo.intake.connectors.tilda.proof import TildaForm, answer, verify
from teplo.intake.connectors.tilda.reader import number, read

CONNECTOR = Connector(
    kind="tilda",
    name="Tilda",
    icon="world-www",
    about=_("Forms and carts of a site made with Tilda."),
    settings_form=TildaForm,
    steps=(
        _("In Tilda open Site settings → Forms → Other → Webhook and put in the address above."),
        _("Under “API” of that service give a key where you want one, and the same below; else leave both empty."),
        _("Tick the receiver in every form block: Content → Receivers; publish all pages."),
        _("Send a form from your site: it appears below."),
    ),
    read=in_company_language(read),
    verify=verify,
    number=number,
    answer=answer,
)
