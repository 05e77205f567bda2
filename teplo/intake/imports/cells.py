"""One row of a file: its cells by field, what is wrong with them, and what is kept in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

from teplo.identity.given import Contact
from teplo.intake.connectors.reading import MAX_CONTACTS, read_contact
from teplo.kit.dates import read_moment
from teplo.kit.money import read_amount
from teplo.kit.phones import read_phones
from teplo.kit.problems import Mistake
from teplo.kit.text import clean, one_line
from teplo.terms.rules import Definition, read

# A column of the file's own, kept under its name: 'own:Colour'.
OWN = "own:"
CONTACTS = ("phone", "email", "contact", "telegram", "whatsapp", "vk", "viber", "max", "instagram", "facebook")
LONG_TEXT = 20_000
LONGEST_OWN = 1_000
# What stands between several contacts in one cell.
BETWEEN = str.maketrans({";": ",", "\n": ",", "|": ",", "/": ","})
# What Google puts there.
GOOGLE = ":::"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: at which field, in which column (from 0; None for the whole row), by a code of why.py."""

    field: str
    column: int | None
    code: str

    def as_json(self) -> dict[str, Any]:
        return {"field": self.field, "column": self.column, "code": self.code}


@dataclass(frozen=True, slots=True)
class Plan:
    """Which columns feed which field, by their places from 0, and what the header calls them."""

    header: Sequence[str]
    columns: Mapping[str, tuple[int, ...]]
    own: Sequence[tuple[int, str]]
    contacts: Sequence[tuple[str, int]]
    order: str
    zone: tzinfo
    country: str | None

    def name(self, column: int) -> str:
        return self.header[column] if column < len(self.header) else str(column + 1)


def plan_of(
    mapping: Mapping[str, str], header: Sequence[str], *, order: str, zone: tzinfo, country: str | None
) -> Plan:
    """The plan of a mapping as `Import` keeps it: columns in their order."""
    columns: dict[str, tuple[int, ...]] = {}
    own = []
    for column, to in sorted((int(key), to) for key, to in mapping.items() if to):
        if to.startswith(OWN):
            own.append((column, one_line(to.removeprefix(OWN), limit=80)))
        else:
            columns[to] = (*columns.get(to, ()), column)
    contacts = [(name, column) for name in CONTACTS for column in columns.get(name, ())]
    return Plan(header, columns, own, contacts, order, zone, country)


@dataclass(slots=True)
class Cells:
    """A row that is being read; whoever reads it leaves faults and words that are kept."""

    plan: Plan
    cells: Sequence[str]
    faults: list[Fault] = field(default_factory=list)
    kept: list[tuple[int, str, str]] = field(default_factory=list)

    def all(self, name: str) -> list[tuple[int, str]]:
        """The columns of a field that are not empty, with what stands there."""
        cells, count = self.cells, len(self.cells)
        return [(c, text) for c in self.plan.columns.get(name, ()) if c < count and (text := cells[c].strip())]

    def one(self, name: str) -> str:
        """What the first column of a field holds that is not empty."""
        for column in self.plan.columns.get(name, ()):
            if column < len(self.cells) and (text := self.cells[column].strip()):
                return text
        return ""

    def fault(self, name: str, code: str, column: int | None = None) -> None:
        """Something is wrong with a field; without a column, with the first one that feeds it."""
        places = self.plan.columns.get(name, ())
        found = [c for c in places if c < len(self.cells) and self.cells[c].strip()]
        self.faults.append(Fault(name, column if column is not None else next(iter(found or places), None), code))

    def line(self, name: str, *, limit: int) -> str:
        """One line of text; what is longer stays whole in the words that are kept."""
        text = self.one(name)
        if not text:
            return ""
        whole = one_line(text, limit=LONG_TEXT)
        if len(whole) > limit:
            self.keep(self.plan.columns[name][0], "too_long", whole)
        return whole[:limit].rstrip()

    def keep(self, column: int, code: str, text: str) -> None:
        """A cell could not be taken as it was meant: it stays in the text, under the name of its column."""
        self.kept.append((column, code, clean(text, limit=LONG_TEXT)))

    def name(self) -> str:
        """The name in one cell, or put together from its parts."""
        parts = [self.line(part, limit=200) for part in ("name", "first_name", "middle_name", "last_name")]
        whole = parts[0] or " ".join(part for part in parts[1:] if part)
        return whole[:200].rstrip()

    def contacts(self) -> tuple[Contact, ...]:
        """Every contact that can be read. One bad of several stays in the text; where none is left it is a fault."""
        found: dict[tuple[str, str], Contact] = {}
        bad: list[tuple[str, int, str, str]] = []
        for field_name, column in self.plan.contacts:
            if column < len(self.cells) and (text := self.cells[column].strip()):
                self._read(found, bad, field_name, column, text)
        for field_name, column, text, code in bad:
            if found:
                self.keep(column, code, text)
            else:
                self.faults.append(Fault(field_name, column, code))
        return tuple(found.values())[:MAX_CONTACTS]

    def _read(
        self,
        found: dict[tuple[str, str], Contact],
        bad: list[tuple[str, int, str, str]],
        field_name: str,
        column: int,
        text: str,
    ) -> None:
        kind = field_name
        if kind == "contact":
            kind = "email" if "@" in text else "phone"
        read: tuple[Contact, ...]
        try:
            read = (read_contact(kind, text),)
        except Mistake as mistake:
            read = self._several(kind, text)
            if not read:
                bad.append((field_name, column, text, mistake.code))
        for contact in read:
            found.setdefault((contact.kind, contact.value), contact)

    def _several(self, kind: str, text: str) -> tuple[Contact, ...]:
        """Several in one cell; nothing where one of them is none."""
        if kind == "phone":
            phones = read_phones(text, country=self.plan.country)
            return tuple(Contact("phone", one.value, one.shown) for one in phones) if len(phones) > 1 else ()
        parts = [part.strip() for part in text.replace(GOOGLE, ",").translate(BETWEEN).split(",") if part.strip()]
        if kind != "email" or not 1 < len(parts) <= MAX_CONTACTS:
            return ()
        try:
            return tuple(read_contact(kind, part) for part in parts)
        except Mistake:
            return ()

    def text(self) -> str:
        """The columns of the text, and below them what was kept, each under its column's name where there are more."""
        told = self.all("text")
        parts = [f"{self.plan.name(c)}: {text}" if len(told) > 1 else text for c, text in told]
        parts += [f"{self.plan.name(column)}: {text}" for column, _code, text in self.kept if text]
        return clean("\n".join(parts), limit=LONG_TEXT * 2) if parts else ""

    def own(self) -> dict[str, object]:
        """The fields of the file's own."""
        cells, count = self.cells, len(self.cells)
        return {
            name: one_line(cells[column], limit=LONGEST_OWN)
            for column, name in self.plan.own
            if column < count and cells[column].strip()
        }

    def custom(self, fields: Iterable[Definition]) -> dict[str, Any]:
        """Values of the company's own fields by key; what cannot be read is a fault at its field."""
        found: dict[str, Any] = {}
        for field_of in fields:
            text = self.one(field_of.field)
            try:
                value = read(field_of, text) if text else None
            except Mistake as mistake:
                self.fault(field_of.field, mistake.code)
            else:
                if value is not None:
                    found[field_of.key] = value
        return found

    def moment(self, name: str) -> datetime | None:
        """A day or a moment; None where nothing stands there, or what cannot be read."""
        text = self.one(name)
        if not text:
            return None
        try:
            return read_moment(text, order=self.plan.order or "dmy", zone=self.plan.zone)
        except Mistake as mistake:
            self.fault(name, mistake.code)
            return None

    def amount(self, name: str = "amount") -> Decimal | None:
        """An amount of money; None where nothing stands there, or what cannot be read."""
        text = self.one(name)
        if not text:
            return None
        try:
            return read_amount(text)
        except Mistake as mistake:
            self.fault(name, mistake.code)
            return None
