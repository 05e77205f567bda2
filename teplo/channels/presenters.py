"""How the events of channels read on the screen."""

from django.utils.translation import gettext, gettext_noop

from teplo.ledger.models import Event
from teplo.ledger.presenters import Line, Names, presents

PLAIN = {
    "channel.changed": gettext_noop("The channel “%(channel)s” was changed"),
    "form.changed": gettext_noop("The form of the channel “%(channel)s” was changed"),
    "source.changed": gettext_noop("A source was changed"),
    "campaign.changed": gettext_noop("A campaign was changed"),
}


@presents(*PLAIN)
def channels_changed(event: Event, names: Names) -> Line:
    return Line("plug", gettext(PLAIN[event.kind]) % {"channel": names("channel", event.facts.get("channel"))})
