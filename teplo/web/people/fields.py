"""The values of a person's card that are changed where they stand."""

from django.urls import reverse

from teplo.identity.models import Person
from teplo.web.lead.card_shown import LEAD, PERSON, mark, typed_of
from teplo.web.shell.parts import InlineField

FIELDS = {**PERSON, "region": LEAD["region"]}


def field_of(person: Person, name: str, *, may_change: bool) -> InlineField:
    """A field of the card as it stands now."""
    shown = FIELDS[name]
    value = person.company.name if name == "company" and person.company else getattr(person, name) or ""
    return InlineField(
        name=name,
        label=shown.label,
        url=reverse("person-change", args=[person.pk, name]),
        value=typed_of(value),
        version=mark(value),
        may_change=may_change,
        keys="e" if name == "name" else "",
    )
