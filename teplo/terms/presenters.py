"""How the events of the company's words read on the screen."""

from django.utils.translation import gettext, gettext_noop

from teplo.ledger.models import Event
from teplo.ledger.presenters import Line, Names, presents

PLAIN = {
    "consent_text.written": gettext_noop("A text of consent got a new version"),
    "reason.added": gettext_noop("The reason “%(reason)s” was added"),
    "reason.changed": gettext_noop("The reason “%(reason)s” was changed"),
    "topic.added": gettext_noop("“%(topic)s” was added to what customers say"),
    "topic.changed": gettext_noop("“%(topic)s” was changed among what customers say"),
    "product.added": gettext_noop("The product “%(product)s” was added"),
    "product.changed": gettext_noop("The product “%(product)s” was changed"),
    "custom_field.added": gettext_noop("The field “%(custom_field)s” was added"),
    "custom_field.changed": gettext_noop("The field “%(custom_field)s” was changed"),
    "custom_field.turned": gettext_noop("The field “%(custom_field)s” became another kind, its values with it"),
    "custom_field.retired": gettext_noop("The field “%(custom_field)s” was taken out of use"),
    "custom_field.restored": gettext_noop("The field “%(custom_field)s” was put back into use"),
    "custom_field.indexed": gettext_noop("The field “%(custom_field)s” is found by an index now"),
}


@presents(*PLAIN)
def words_changed(event: Event, names: Names) -> Line:
    values = {kind: names(kind, event.facts.get(kind)) for kind in ("reason", "product", "topic", "custom_field")}
    return Line("book", gettext(PLAIN[event.kind]) % values)
