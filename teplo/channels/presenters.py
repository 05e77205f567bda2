"""How the events of channels read on the screen."""

from django.utils.translation import gettext, gettext_noop

from teplo.ledger.models import Event
from teplo.ledger.presenters import Line, Names, presents

PLAIN = {
    "channel.added": gettext_noop("The channel “%(channel)s” was added"),
    "channel.changed": gettext_noop("The channel “%(channel)s” was changed"),
    "form.changed": gettext_noop("The form of the channel “%(channel)s” was changed"),
    "source.added": gettext_noop("The source “%(source)s” was added"),
    "source.changed": gettext_noop("The source “%(source)s” was changed"),
    "campaign.added": gettext_noop("The campaign “%(campaign)s” was added"),
    "campaign.changed": gettext_noop("The campaign “%(campaign)s” was changed"),
}


@presents(*PLAIN)
def channels_changed(event: Event, names: Names) -> Line:
    values = {kind: names(kind, event.facts.get(kind)) for kind in ("channel", "source", "campaign")}
    return Line("settings", gettext(PLAIN[event.kind]) % values)
