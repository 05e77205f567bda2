"""Any system: the JSON of `POST /api/v1/enquiries`."""

from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.api.reader import read
from teplo.intake.connectors.plug import Connector

__all__ = ["CONNECTOR", "read"]

CONNECTOR = Connector(
    kind="api",
    name=_("API"),
    icon="api",
    about=_("Your own program or site sends enquiries as JSON, with a token."),
    read=read,
)
