"""How the events of intake read on the screen."""

from django.utils.translation import gettext, gettext_noop

from teplo.ledger.models import Event
from teplo.ledger.presenters import Line, Names, presents

PLAIN = {
    "capture.held": ("shield", gettext_noop("Held in quarantine: %(channel)s")),
    "capture.blocked": ("shield-x", gettext_noop("Blocked: %(channel)s")),
    "capture.released": ("shield-check", gettext_noop("Released from quarantine: %(channel)s")),
    "capture.kept": ("inbox", gettext_noop("Could not be read: %(channel)s")),
    "capture.mended": ("shield-check", gettext_noop("Mended by the visitor: %(channel)s")),
    "capture.put_aside": ("inbox", gettext_noop("Put aside: %(channel)s")),
}


@presents(*PLAIN)
def capture_decided(event: Event, names: Names) -> Line:
    icon, text = PLAIN[event.kind]
    return Line(icon, gettext(text) % {"channel": names("channel", event.facts.get("channel"))})
