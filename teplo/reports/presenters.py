"""How the events of reports read on the screen."""

from django.utils.translation import gettext, gettext_noop

from teplo.ledger.models import Event
from teplo.ledger.presenters import Line, Names, presents

EXPORTED = gettext_noop("Report taken as a file")


@presents("report.exported")
def exported(event: Event, names: Names) -> Line:
    return Line("download", gettext(EXPORTED), f"{event.facts.get('report')} · {event.facts.get('form')}")
