"""How the events of the company's words read on the screen."""

from django.utils.translation import gettext, gettext_noop

from teplo.ledger.models import Event
from teplo.ledger.presenters import Line, Names, presents

PLAIN = {
    "consent_text.written": gettext_noop("A text of consent got a new version"),
    "reason.changed": gettext_noop("A reason was changed"),
    "product.changed": gettext_noop("A product was changed"),
}


@presents(*PLAIN)
def words_changed(event: Event, names: Names) -> Line:
    return Line("book", gettext(PLAIN[event.kind]))
