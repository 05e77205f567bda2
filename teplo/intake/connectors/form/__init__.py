"""A form on a site: its own page or the plain HTML that the site carries."""

from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.form.reader import read
from teplo.intake.connectors.plug import Connector

__all__ = ["CONNECTOR", "read"]

CONNECTOR = Connector(
    kind="form",
    name=_("Form"),
    icon="forms",
    about=_("A form for your site, or a page of its own to send people to."),
    read=read,
)
