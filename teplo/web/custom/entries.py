"""A custom field as it stands on a card: how it is shown, offered and read."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from teplo.kit.filters import Kind, Registry
from teplo.kit.problems import Words
from teplo.staff.models import Employee
from teplo.staff.permissions import hidden_fields
from teplo.terms.fields import CURRENCY
from teplo.terms.models import CustomField
from teplo.terms.queries import definitions, people_of
from teplo.terms.rules import RECORD, Definition, key_of, typed, words
from teplo.web.lead.card_shown import mark
from teplo.web.shell.parts import InlineField

Of = CustomField.Kind
INPUTS = {Of.DATE: "date", Of.CHOICE: "choice", Of.YES_NO: "choice", Of.PERSON: "choice", Of.CHOICES: "choices"}
INPUTS |= {Of.FILE: "file", Of.TEXT: "textarea"}
Options = Sequence[tuple[str, Words]]


def shown_fields(entity: str, employee: Employee) -> list[Definition]:
    """The custom fields that somebody's role shows."""
    hidden = hidden_fields(employee, entity)
    return [field for field in definitions(entity) if field.field not in hidden]


def entries_of(entity: str, record: Any, employee: Employee, *, may_change: bool) -> list[InlineField]:
    """The custom fields of a record, as its card shows them."""
    fields = shown_fields(entity, employee)
    people = people_of(fields, [record.custom])
    offered = people_offered() if may_change and any(field.kind == Of.PERSON for field in fields) else ()
    return [entry_of(field, record, may_change=may_change, people=people, offered=offered) for field in fields]


def entry_of(
    field: Definition, record: Any, *, may_change: bool = True, people: dict[int, str] | None = None,
    offered: Options | None = None,
) -> InlineField:  # fmt: skip
    """One custom field of a record as it stands now."""
    value = record.custom.get(field.key)
    named = people_of([field], [record.custom]) if people is None else people
    return InlineField(
        name=field.field,
        label=field.name,
        url=reverse("custom-change", args=[field.entity, record.pk, field.key]),
        value="" if field.kind == Of.FILE else typed(field, value),
        shown=words(field, value, people=named),
        kind=INPUTS.get(Of(field.kind), "text"),
        options=_options(field, value, offered) if may_change else (),
        version=mark(value),
        may_change=may_change,
        opens=opens(field, record.pk, value),
    )


def _options(field: Definition, value: Any, offered: Options | None) -> Options:
    """What may be chosen; an option out of use only where it stands there now."""
    if field.kind == Of.YES_NO:
        return [("", "—"), ("yes", _("yes")), ("no", _("no"))]
    if field.kind == Of.PERSON:
        return [("", "—"), *(people_offered() if offered is None else offered)]
    chosen = value if isinstance(value, list) else [value]
    options = [(one.key, one.name) for one in field.options if not one.is_retired or one.key in chosen]
    return [("", "—"), *options] if field.kind == Of.CHOICE else options


def people_offered() -> Options:
    """Everybody who may be named, by number."""
    people = Employee.objects.people().order_by("sort_key", "pk").values_list("pk", "name")
    return [(str(number), name) for number, name in people]


# The cards of records by the letters of their numbers.
CARDS = {"L": "lead", "D": "deal", "C": "contact", "CO": "company"}


def opens(field: Definition, record: int, value: Any) -> str:
    """Where a link or a file is opened; '' for everything else."""
    if field.kind == Of.FILE and isinstance(value, dict):
        return reverse("custom-file", args=[field.entity, record, field.key])
    if field.kind != Of.LINK or not isinstance(value, str):
        return ""
    if record_named := RECORD.fullmatch(value):
        return reverse(CARDS[record_named[1]], args=[int(record_named[2])])
    return value if value.startswith(("https://", "http://")) else ""


def sent(field: Definition, given: QueryDict) -> str:
    """What a form sent for a field; several choices with commas between them."""
    return ",".join(filter(None, given.getlist(field.field)))


def told(fields: Iterable[Definition], records: Sequence[Any]) -> dict[int, dict[str, str]]:
    """What lists show of these records: words by the number of the record and the name of the field."""
    listed = list(fields)
    people = people_of(listed, [record.custom for record in records])
    return {record.pk: _words_of(listed, record, people) for record in records} if listed else {}


def _words_of(fields: Sequence[Definition], record: Any, people: dict[int, str]) -> dict[str, str]:
    return {field.field: words(field, record.custom.get(field.key), people=people) for field in fields}


# So many menus of the company's own lists stand in a filter bar; the others are asked by "one more condition".
MOST_MENUS = 6


def menus_of(registry: Registry) -> list[str]:
    """The custom fields whose values are chosen from a menu in the filter bar."""
    chosen = (Kind.CHOICE, Kind.TAGS, Kind.FLAG, Kind.REFERENCE)
    own = (field for field in registry if key_of(field.key) and field.kind in chosen)
    return [field.key for field in own if not field.key.endswith(CURRENCY)][:MOST_MENUS]
