"""How the events of identity read on the screen."""

from django.utils.translation import gettext, gettext_noop

from teplo.identity.models import Company, ContactPoint, Person
from teplo.ledger.models import Event
from teplo.ledger.presenters import Line, Names, presents
from teplo.terms.fields import label_of
from teplo.terms.models import ConsentText

PLAIN = {
    "person.met": gettext_noop("The card was made"),
    "person.changed": gettext_noop("The card was changed"),
    "doubt.settled": gettext_noop("A doubt about the card was put aside"),
}
POINTS = {
    "point.added": gettext_noop("A contact was added: %(kind)s"),
    "point.dropped": gettext_noop("A contact was taken off: %(kind)s"),
    "point.moved": gettext_noop("A contact came over from another card: %(kind)s"),
    "point.shared": gettext_noop("A contact was marked as shared: %(kind)s"),
    "point.undeliverable": gettext_noop("A letter came back for good: %(kind)s"),
}
CONSENTS = {
    "consent.given": gettext_noop("Consent given: %(purpose)s, version %(version)s"),
    "consent.withdrawn": gettext_noop("Consent withdrawn: %(purpose)s, version %(version)s"),
}


@presents(*PLAIN)
def person_changed(event: Event, names: Names) -> Line:
    values = event.facts.get("values")
    told = [_change(field, *both) for field, both in values.items()] if isinstance(values, dict) else []
    return Line("user", gettext(PLAIN[event.kind]), " · ".join(told))


def _change(field: str, before: str, now: str) -> str:
    label = Person._meta.get_field(field).verbose_name  # type: ignore[union-attr]  # none of them is a relation from afar
    words = {"field": label, "before": before or "—", "now": now or "—"}
    return gettext("%(field)s: %(before)s → %(now)s") % words


@presents(*POINTS)
def point_changed(event: Event, names: Names) -> Line:
    kind = str(event.facts.get("kind"))
    return Line("address-book", gettext(POINTS[event.kind]) % {"kind": dict(ContactPoint.Kind.choices).get(kind, kind)})


@presents(*CONSENTS)
def consent_changed(event: Event, names: Names) -> Line:
    purpose = str(event.facts.get("purpose"))
    values = {
        "purpose": dict(ConsentText.Purpose.choices).get(purpose, purpose),
        "version": event.facts.get("version") or "—",
    }
    return Line("file-check", gettext(CONSENTS[event.kind]) % values)


@presents("company.changed")
def company_changed(event: Event, names: Names) -> Line:
    fields = event.facts.get("fields")
    labels = [_label(str(field)) for field in fields] if isinstance(fields, list) else []
    return Line("building", gettext("The company was changed: %(fields)s") % {"fields": ", ".join(labels)})


def _label(field: str) -> str:
    return gettext("work domains") if field == "domains" else label_of(Company, field)
