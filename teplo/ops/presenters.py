"""How the events of running it read on the screen."""

from django.utils.translation import gettext, gettext_noop

from teplo.ledger.models import Event
from teplo.ledger.presenters import Line, Names, presents

SAYS = {
    "backup.made": ("archive", gettext_noop("A backup was made")),
    "backup.verified": ("shield-check", gettext_noop("A backup was restored for a trial, and is good")),
    "backup.failed": ("alert-triangle", gettext_noop("A backup failed")),
    "base.restored": ("restore", gettext_noop("The base was restored from a backup")),
    "base.inspected": ("alert-triangle", gettext_noop("Rows break what must always be true")),
}


@presents(*SAYS)
def kept(event: Event, names: Names) -> Line:
    icon, words = SAYS[event.kind]
    return Line(icon, gettext(words))
