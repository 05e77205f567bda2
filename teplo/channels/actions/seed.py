"""What every company begins with: the usual sources, the API, the way in by hand and that of imported files."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from teplo.channels.models import SEEDED_SOURCES, Channel, Source
from teplo.kit import tokens
from teplo.kit.transactions import step


@step
def seed() -> None:
    """Make what is missing of the seeded rows; what the company has changed stays."""
    for key in SEEDED_SOURCES:
        Source.objects.get_or_create(key=key)
    names = {
        Channel.Kind.API: _("API"),
        Channel.Kind.MANUAL: _("By hand"),
        Channel.Kind.IMPORT: pgettext("channel", "Import"),
    }
    for kind, name in names.items():
        Channel.objects.get_or_create(
            slug=kind, defaults={"kind": kind, "name": name, "key": tokens.make_public_key(), "needs_reason": False}
        )
