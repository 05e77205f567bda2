"""How the events of intake read on the screen."""

from django.utils.translation import gettext, gettext_noop, ngettext

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

JOURNAL = {
    "journal.retried": ("refresh", gettext_noop("Tried to take in what the journal had set aside")),
    "journal.dropped": ("archive", gettext_noop("Put aside for good what the journal had set aside")),
}


@presents(*PLAIN)
def capture_decided(event: Event, names: Names) -> Line:
    icon, text = PLAIN[event.kind]
    return Line(icon, gettext(text) % {"channel": names("channel", event.facts.get("channel"))})


@presents("journal.drained")
def journal_drained(event: Event, names: Names) -> Line:
    taken, aside = int(str(event.facts.get("taken", 0))), int(str(event.facts.get("aside", 0)))
    words = ngettext(
        "%(count)d enquiry that came while the database was away was taken in",
        "%(count)d enquiries that came while the database was away were taken in",
        taken,
    ) % {"count": taken}
    if aside:
        words += ngettext("; %(count)d was set aside", "; %(count)d were set aside", aside) % {"count": aside}
    return Line("inbox", words)


@presents(*JOURNAL)
def journal_decided(event: Event, names: Names) -> Line:
    icon, text = JOURNAL[event.kind]
    return Line(icon, gettext(text))
