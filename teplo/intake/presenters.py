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

WORDS = {
    "message.from_stranger": ("alert-triangle", gettext_noop("Somebody who had no part in this talk writes in it")),
    "mailbox.failing": ("alert-triangle", gettext_noop("The mailbox cannot be opened: %(channel)s")),
    "mailbox.works": ("mail", gettext_noop("The mailbox is open again: %(channel)s")),
    "exchange.failing": ("alert-triangle", gettext_noop("The exchange cannot be reached: %(channel)s")),
    "exchange.works": ("phone", gettext_noop("The exchange is heard again: %(channel)s")),
    "mailbox.compared": ("list-check", gettext_noop("The mailbox was compared with what was captured: %(channel)s")),
}

# What can be wrong with a channel, by the codes of `intake.health.rules`.
TROUBLES = {
    "silent": gettext_noop("nothing comes, though something usually does"),
    "unread": gettext_noop("what comes cannot be read"),
    "refused": gettext_noop("what comes does not prove itself and is refused"),
    "connector": gettext_noop("it cannot reach the other side"),
}
CHANNEL = {
    "channel.broke": ("antenna", gettext_noop("Something is wrong with the channel “%(channel)s”: %(trouble)s")),
    "channel.mended": ("circle-check", gettext_noop("It is over with the channel “%(channel)s”: %(trouble)s")),
}

JOURNAL = {
    "journal.retried": ("refresh", gettext_noop("Tried to take in what the journal had set aside")),
    "journal.dropped": ("archive", gettext_noop("Put aside for good what the journal had set aside")),
}


@presents(*PLAIN, *WORDS)
def capture_decided(event: Event, names: Names) -> Line:
    icon, text = (PLAIN | WORDS)[event.kind]
    return Line(icon, gettext(text) % {"channel": names("channel", event.facts.get("channel"))})


@presents(*CHANNEL)
def channel_felt(event: Event, names: Names) -> Line:
    icon, text = CHANNEL[event.kind]
    code = str(event.facts.get("trouble"))
    trouble = gettext(TROUBLES[code]) if code in TROUBLES else code
    return Line(icon, gettext(text) % {"channel": names("channel", event.facts.get("channel")), "trouble": trouble})


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
