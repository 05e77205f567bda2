"""Imported files: their rows are read by the import itself; here stands only what the channel is called."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.intake.connectors.plug import Connector

CONNECTOR = Connector(
    kind="import",
    name=pgettext_lazy("channel", "Import"),
    icon="file-import",
    about=_("Rows of a file that was brought along."),
    is_opened=False,
)
