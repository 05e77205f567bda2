"""What a file would bring in, counted without bringing it in."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from teplo.identity.given import Contact
from teplo.intake.imports.cells import Fault
from teplo.intake.imports.clients import CompanyRow, ContactRow, DealRow
from teplo.intake.imports.models import Target
from teplo.intake.imports.options import ASKED, MOST_ASKED, value_key
from teplo.intake.imports.products import ProductRow
from teplo.intake.imports.rows import Read, Refused, Taken
from teplo.kit import sql
from teplo.kit.text import company_key
from teplo.terms.models import Product
from teplo.triage.draft import Entry

CAME = "SELECT replace(key::text, '-', '') FROM intake_importedrow WHERE key = ANY (%s::uuid[])"
KNOWN = """
SELECT c.kind || ' ' || c.value FROM unnest(%s::text[], %s::text[]) AS g (kind, value)
JOIN identity_contactpoint c ON c.kind = g.kind AND c.value = g.value AND NOT c.is_shared
"""
FIRMS = "SELECT name_key FROM identity_company WHERE name_key = ANY (%s::text[])"
# Beyond so many the memory of what came above is worth more than the figure.
MOST_SEEN = 1_000_000


def only_words(found: Mapping[str, Any]) -> dict[str, Any]:
    """Of what a look through a file found, the words that had no meaning: what they mean may be said since."""
    return {"words": found["words"]} if found.get("words") else {}


class Tally:
    """Counts batch by batch: rows read, new, known to the base, doubled in the file, come before, refused and why.

    `words` are, by field, those for which rows are refused until somebody says what they mean, with those of before.
    """

    def __init__(self, target: str, words: Mapping[str, Sequence[str]]) -> None:
        self.target = target
        self.words = {field: {value_key(cell): cell for cell in cells} for field, cells in words.items()}
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.seen: set[int] = set()

    def add(self, batch: Sequence[Read]) -> None:
        """Count a batch."""
        taken = [one for one in batch if isinstance(one, Taken)]
        self.counts["read"] += len(batch)
        self.counts["refused"] += len(batch) - len(taken)
        self._add_reasons(batch)
        came = {key for (key,) in sql.rows(CAME, [[one.key for one in taken]])} if taken else set()
        marks = [self._marks(one.what) for one in taken]
        known = self._known({mark for found in marks for mark in found})
        for one, found in zip(taken, marks, strict=True):
            self.counts[self._verdict(one, found, came, known)] += 1

    def _add_reasons(self, batch: Sequence[Read]) -> None:
        for one in batch:
            if isinstance(one, Refused):
                self.reasons.update({f"{fault.field}.{fault.code}" for fault in one.faults})
                for fault in one.faults:
                    self._keep_word(fault, one.cells)

    def _keep_word(self, fault: Fault, cells: Sequence[str]) -> None:
        if fault.field not in ASKED or fault.column is None or fault.column >= len(cells):
            return
        kept, cell = self.words.setdefault(fault.field, {}), cells[fault.column].strip()
        if len(kept) < MOST_ASKED:
            kept.setdefault(value_key(cell), cell)

    def _verdict(self, taken: Taken, marks: Iterable[str], came: set[str], known: set[str]) -> str:
        """A key counts in the file as it does in the base; a doubled contact joins, and is told apart all the same."""
        own = {hash(taken.key), *(hash(mark) for mark in marks)}
        is_doubled = not own.isdisjoint(self.seen)
        if len(self.seen) < MOST_SEEN:
            self.seen |= own
        if taken.key in came:
            return "came_before"
        if is_doubled:
            return "doubled"
        return "known" if known.intersection(marks) else "new"

    def _marks(self, what: object) -> list[str]:
        if isinstance(what, Entry):
            return _of_contacts(what.draft.who.contacts)
        if isinstance(what, ContactRow):
            return _of_contacts(what.who.contacts)
        if isinstance(what, CompanyRow):
            return [company_key(what.firm.name)]
        if isinstance(what, ProductRow):
            return [value_key(what.name)]
        assert isinstance(what, DealRow)
        return []

    def _known(self, marks: set[str]) -> set[str]:
        if not marks:
            return set()
        if self.target == Target.PRODUCTS:
            return marks & {value_key(name) for name in Product.objects.values_list("name", flat=True)}
        if self.target == Target.COMPANIES:
            return {key for (key,) in sql.rows(FIRMS, [sorted(marks)])}
        kinds, values = zip(*(mark.split(" ", 1) for mark in marks), strict=True)
        return {mark for (mark,) in sql.rows(KNOWN, [list(kinds), list(values)])}

    def as_json(self) -> dict[str, Any]:
        """The figures as `Import.found` keeps them."""
        names = ("read", "new", "known", "doubled", "came_before", "refused")
        words = {field: list(cells.values()) for field, cells in self.words.items()}
        counts = {name: self.counts[name] for name in names}
        return {**counts, "reasons": dict(self.reasons.most_common(50)), "words": words}


def _of_contacts(contacts: Iterable[Contact]) -> list[str]:
    return [f"{contact.kind} {contact.value}" for contact in contacts]
