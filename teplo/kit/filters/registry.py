"""The fields of an entity: the only names that a question may use, and what they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import Expression, F, OrderBy
from django.utils.translation import gettext_lazy as _

from teplo.kit.filters.kinds import OPERATORS, Context, Kind, Operator, Personal
from teplo.kit.problems import Mistake, Words

_KEY = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
# Parameters and endings that addresses use beside the keys.
_RESERVED = frozenset({"f", "g", "all", "any", "none", "v", "limit", "after", "before", "sort", "page", "view"})
_RESERVED_ENDINGS = ("_from", "_to")


class FilterMistake(Mistake):
    """A question that cannot be asked; `field` is the name that was used, `parameter` how an address said it."""

    def __init__(self, field: str, code: str, message: Words) -> None:
        super().__init__(code, message)
        self.field = self.parameter = field[:80]


class Special(Protocol):
    """What a value of a special field means; `form` gives its one written form, None for what is none."""

    def form(self, text: str) -> str | None: ...

    def q(self, value: str, context: Context) -> Q: ...

    def holds(self, record: Any, value: str, context: Context) -> bool: ...

    def words(self, value: str, context: Context) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One entry of a registry.

    `column` is an ORM path or expression that yields one value per row; None when records are only asked in memory.
    `related` makes the field several-valued: a queryset of the rows that belong to `OuterRef("pk")`, where `column`
    is a path. Tags without it are a column or an expression of type array, never null. `read` takes the same value (or
    several) out of a record. `choices` lists values with their labels for screens; `closed` says that no other value
    can exist. `operators` narrows those of the kind. `special` answers for a field of that kind, which needs no column.
    """

    key: str
    label: Words
    kind: Kind
    column: str | Expression | None = None
    read: Callable[[Any], Any]
    related: Callable[[], QuerySet[Model, Any]] | None = None
    choices: Callable[[], Iterable[tuple[str, Words]]] | None = None
    closed: bool = False
    operators: tuple[Operator, ...] = ()
    sortable: bool = False
    personal: Personal = Personal.NONE
    special: Special | None = None

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key) or self.key in _RESERVED or self.key.endswith(_RESERVED_ENDINGS):
            raise ValueError(f"not a key for a field: {self.key!r}")
        if unknown := set(self.operators) - set(OPERATORS[self.kind]):
            raise ValueError(f"{self.kind} does not know {unknown}")
        if (self.kind is Kind.SPECIAL) != (self.special is not None):
            raise ValueError(f"{self.key}: a special field, and no other, says what its values mean")

    @property
    def allowed(self) -> tuple[Operator, ...]:
        known = self.operators or OPERATORS[self.kind]
        return known if self.many else tuple(op for op in known if op is not Operator.ALL_OF)

    @property
    def many(self) -> bool:
        return self.related is not None or self.kind is Kind.TAGS

    @property
    def expression(self) -> Expression | F:
        """The column as an expression; raises ValueError when the field has none."""
        if self.column is None:
            raise ValueError(f"{self.key} is known in memory only")
        return F(self.column) if isinstance(self.column, str) else self.column


# The fields of a moment, by key.
More = Callable[[], Mapping[str, Field]]


class Registry:
    """The fields of one entity, in the order in which screens offer them.

    `more` gives those that come and go while the product runs, by key; they never take the place of the others.
    """

    def __init__(self, entity: str, fields: Iterable[Field] = (), *, more: More | None = None) -> None:
        self.entity = entity
        self.more = more
        self._fields: dict[str, Field] = {}
        self._hidden: frozenset[str] = frozenset()
        for field in fields:
            self.add(field)

    def add(self, field: Field) -> Field:
        """Add a field; raises ValueError when its key is taken."""
        if field.key in self._fields:
            raise ValueError(f"{self.entity} has a field {field.key} already")
        self._fields[field.key] = field
        return field

    def __getitem__(self, key: str) -> Field:
        """Return the field of a key; raises `FilterMistake` naming it when there is none, or it is hidden."""
        found = self._fields.get(key) or self._more().get(key)
        if found is None and key in self._hidden:
            raise FilterMistake(key, "hidden_field", _("Your role does not show this field"))
        if found is None:
            raise FilterMistake(key, "unknown_field", _("There is no such field"))
        return found

    def __iter__(self) -> Iterator[Field]:
        yield from self._fields.values()
        yield from (field for key, field in self._more().items() if key not in self._fields)

    def __contains__(self, key: object) -> bool:
        return key in self._fields or key in self._more()

    @property
    def own(self) -> list[Field]:
        """The fields that are always there."""
        return list(self._fields.values())

    def _more(self) -> Mapping[str, Field]:
        return self.more() if self.more else {}

    def missing(self, record: Any, keys: Iterable[str]) -> list[Field]:
        """Those of these fields of which nothing is known of a record; a key that no field has is passed over."""
        asked = [self[key] for key in dict.fromkeys(keys) if key in self and self[key].special is None]
        return [field for field in asked if field.read(record) in (None, "", [])]

    def without(self, hidden: Iterable[str]) -> Registry:
        """Return the registry of what somebody may ask: a hidden field is told as hidden, not as unknown."""
        keys = frozenset(hidden)
        seen = Registry(self.entity, (field for field in self if field.key not in keys))
        seen._hidden = frozenset(key for key in keys if key in self)
        return seen

    def ordering(self, text: str) -> OrderBy:
        """Return the order that 'created' or '-created' asks for, the unknown last; raises `FilterMistake`."""
        key = text.removeprefix("-")
        field = self[key]
        if not field.sortable or field.many:
            raise FilterMistake(key, "not_sortable", _("This cannot be sorted by"))
        return OrderBy(field.expression, descending=text.startswith("-"), nulls_last=True)
