"""Custom fields in the registries of the records that hold them: what lists, rules, reports and the API may ask."""

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    DateField,
    DecimalField,
    ExpressionWrapper,
    Func,
    Model,
    Q,
    TextField,
    Value,
)
from django.db.models.expressions import Expression
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.lookups import Exact
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from teplo.kit.filters import Field, Kind, Operator
from teplo.kit.money import Currency
from teplo.kit.problems import Words
from teplo.ledger.presenters import Names
from teplo.staff.models import Employee
from teplo.terms.models import CustomField
from teplo.terms.queries import all_definitions, definitions
from teplo.terms.rules import TOLD, Definition, as_day, as_number, as_text, key_of, words

Document = Mapping[str, Any]
CURRENCY = "_currency"
# The tables that hold values, by entity: each room above names its own.
TABLES: MutableMapping[str, type[Model]] = {}
Of = CustomField.Kind


def keep_in(entity: str, model: type[Model]) -> None:
    """Say which table holds the values of an entity, in a column `custom`."""
    TABLES[entity] = model


def more_of(entity: str) -> Callable[[], Mapping[str, Field]]:
    """What a registry asks for the fields that the company has added; made anew only when these have changed."""
    made: list[tuple[tuple[Definition, ...], dict[str, Field]]] = []

    def more() -> Mapping[str, Field]:
        now = definitions(entity)
        if not made or made[0][0] is not now:
            made[:] = [(now, {field.key: field for one in now for field in registered(one)})]
        return made[0][1]

    return more


def offered(entity: str) -> dict[str, Words]:
    """The custom fields of an entity by their names in the registry, as a role may hide them."""
    return {one.field: one.name for one in definitions(entity)}


def left(document: Document, hidden: Iterable[str]) -> dict[str, Any]:
    """A record's values without those of the hidden fields, which are named as in the registry."""
    keys = set(map(key_of, hidden))
    return {key: value for key, value in document.items() if key not in keys}


def standing(record: Any, name: str) -> Any:
    """What stands in a record's field, a custom one by its name in the registry."""
    return record.custom.get(key_of(name)) if key_of(name) else getattr(record, name)


def changed_custom(document: Document, values: Document) -> dict[str, Any]:
    """A record's values with these in their places; None takes a value away."""
    return {key: value for key, value in {**document, **values}.items() if value is not None}


def told_fields(entity: str) -> set[str]:
    """The names of custom fields whose values the ledger may keep: codes, numbers of rows and amounts."""
    return {one.field for one in all_definitions(entity) if one.kind in TOLD}


def with_currencies(hidden: Iterable[str]) -> set[str]:
    """Names of hidden fields with those of the currencies that stand beside their amounts."""
    return {name for key in hidden for name in ((key, f"{key}{CURRENCY}") if key_of(key) else (key,))}


def registered(field: Definition) -> list[Field]:
    """A custom field as the registry knows it; money has its currency beside it."""
    entry = _ENTRIES[Of(field.kind)](field)
    return [entry, _currency(field)] if field.kind == Of.MONEY else [entry]


def column_of(field: Definition) -> Expression:
    """What an index over a field holds; ValueError for a kind by which nothing is found."""
    column = _ENTRIES[Of(field.kind)](field).column
    if not isinstance(column, Expression) or field.kind == Of.FILE:
        raise ValueError(f"{field.key} is not sought")
    return column


def _text_of(field: Definition) -> Expression:
    return KeyTextTransform(field.key, "custom")


def _number_of(text: Expression) -> Expression:
    return Func(text, function="custom_number", output_field=DecimalField(max_digits=24, decimal_places=6))


def _text(field: Definition) -> Field:
    return Field(
        key=field.field,
        label=field.name,
        kind=Kind.TEXT,
        column=_text_of(field),
        read=lambda record: as_text(record.custom.get(field.key)),
    )


def _number(field: Definition) -> Field:
    return Field(
        key=field.field,
        label=field.name,
        kind=Kind.NUMBER,
        column=_number_of(_text_of(field)),
        read=lambda record: as_number(record.custom.get(field.key)),
    )


def _money(field: Definition) -> Field:
    def read(record: Any) -> Decimal | None:
        kept = record.custom.get(field.key)
        return as_number(kept.get("amount")) if isinstance(kept, Mapping) else None

    amount = KeyTextTransform("amount", KeyTransform(field.key, "custom"))
    return Field(key=field.field, label=field.name, kind=Kind.MONEY, column=_number_of(amount), read=read)


def _currency(field: Definition) -> Field:
    def read(record: Any) -> str | None:
        kept = record.custom.get(field.key)
        return as_text(kept.get("currency")) if isinstance(kept, Mapping) else None

    return Field(
        key=f"{field.field}{CURRENCY}",
        label=format_lazy("{name}: {currency}", name=field.name, currency=_("Currency")),
        kind=Kind.CHOICE,
        column=KeyTextTransform("currency", KeyTransform(field.key, "custom")),
        read=read,
        choices=lambda: list(Currency.choices),
        closed=True,
    )


def _date(field: Definition) -> Field:
    return Field(
        key=field.field,
        label=field.name,
        kind=Kind.DATE,
        column=Func(_text_of(field), function="custom_day", output_field=DateField()),
        read=lambda record: as_day(record.custom.get(field.key)),
    )


def _options(field: Definition) -> list[tuple[str, Words]]:
    return [(one.key, one.name) for one in field.options]


def _choice(field: Definition) -> Field:
    return Field(
        key=field.field,
        label=field.name,
        kind=Kind.CHOICE,
        column=_text_of(field),
        read=lambda record: as_text(record.custom.get(field.key)),
        choices=lambda: _options(field),
    )


def _choices(field: Definition) -> Field:
    def read(record: Any) -> list[str | None]:
        kept = record.custom.get(field.key)
        return [as_text(one) for one in kept] if isinstance(kept, list) else []

    keys = Func(KeyTransform(field.key, "custom"), function="custom_keys", output_field=ArrayField(TextField()))
    return Field(
        key=field.field, label=field.name, kind=Kind.TAGS, column=keys, read=read, choices=lambda: _options(field)
    )


def _yes_no(field: Definition) -> Field:
    is_yes = Exact(_text_of(field), Value("true", output_field=TextField()))
    return Field(
        key=field.field,
        label=field.name,
        kind=Kind.FLAG,
        column=ExpressionWrapper(Q(is_yes), output_field=BooleanField()),
        read=lambda record: {"true": True, "false": False}.get(as_text(record.custom.get(field.key)) or ""),
        choices=lambda: [("yes", _("yes")), ("no", _("no"))],
    )


def _people() -> list[tuple[str, Words]]:
    people = Employee.objects.people().order_by("sort_key", "pk").values_list("pk", "name")
    return [(str(number), name) for number, name in people]


def _person(field: Definition) -> Field:
    # Never made an integer: what is no whole number would be rounded to somebody.
    return Field(
        key=field.field,
        label=field.name,
        kind=Kind.REFERENCE,
        column=_number_of(_text_of(field)),
        read=lambda record: as_number(record.custom.get(field.key)),
        choices=_people,
    )


def _file(field: Definition) -> Field:
    return Field(
        key=field.field,
        label=field.name,
        kind=Kind.TEXT,
        column=_text_of(field),
        read=lambda record: as_text(record.custom.get(field.key)),
        operators=(Operator.NONE, Operator.ANY),
    )


_ENTRIES: dict[Of, Callable[[Definition], Field]] = {
    Of.TEXT: _text,
    Of.NUMBER: _number,
    Of.MONEY: _money,
    Of.DATE: _date,
    Of.CHOICE: _choice,
    Of.CHOICES: _choices,
    Of.YES_NO: _yes_no,
    Of.PERSON: _person,
    Of.FILE: _file,
    Of.LINK: _text,
}


def label_of(model: type[Model], field: str) -> str:
    """What people call a field of a record; a custom one, also out of use, by its name in the registry."""
    if not key_of(field):
        return str(getattr(model._meta.get_field(field.removesuffix("_id")), "verbose_name", field))
    known = all_definitions(model._meta.model_name or "")
    return next((one.name for one in known if one.field == field), field)


def told_words(entity: str, field: str, value: Any, names: Names) -> str:
    """A value of a custom field that a line of the ledger keeps, as people read it."""
    found = next((one for one in all_definitions(entity) if one.field == field), None)
    if found is None:
        return as_text(value) or ""
    people = {value: names("employee", value)} if isinstance(value, int) and found.kind == Of.PERSON else {}
    return words(found, value, people=people)
