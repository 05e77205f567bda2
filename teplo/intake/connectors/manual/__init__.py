"""By hand: what an employee typed into the new-lead panel."""

from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.manual.reader import read
from teplo.intake.connectors.plug import Connector

__all__ = ["CONNECTOR", "read"]

CONNECTOR = Connector(
    kind="manual",
    name=_("By hand"),
    icon="pencil",
    about=_("What your people type in themselves."),
    is_opened=False,
    read=read,
)
