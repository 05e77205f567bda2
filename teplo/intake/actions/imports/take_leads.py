"""Rows that become leads: an enquiry of long ago for each."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from teplo.identity.given import Contact, Who
from teplo.intake.actions.imports.kept import kept_known, kept_sources
from teplo.intake.actions.imports.written import Written
from teplo.intake.imports.models import Import
from teplo.intake.imports.options import read_options
from teplo.intake.imports.rows import Taken
from teplo.kit import sql
from teplo.kit.transactions import step
from teplo.triage.actions import Admitted, admit_many
from teplo.triage.draft import Entry

KNOWN_VALUES = """
SELECT c.kind, c.value FROM unnest(%(kinds)s::text[], %(values)s::text[]) AS g (kind, value)
JOIN identity_contactpoint c ON c.kind = g.kind AND c.value = g.value AND NOT c.is_shared
"""
LAST_COMPANY = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM identity_company_id_seq"
COMPANIES = "SELECT name, id FROM identity_company WHERE id > %s AND name = ANY (%s::text[])"


@step
def take_leads(imp: Import, given: Sequence[Taken], *, at: datetime) -> list[Written]:
    """Admit a batch as enquiries of long ago; somebody who is known joins, or is passed over where that was chosen."""
    assert imp.change is not None  # opened by `begin`
    fresh = without_known(given) if read_options(imp.options).known == "skip" else list(given)
    entries: list[Entry] = [one.what for one in fresh]
    if not entries:
        return []
    last = last_company()
    with kept_sources(imp.change), kept_known(imp.change, [entry.draft.who for entry in entries]):
        admitted = admit_many(entries, by=imp.owner_employee, at=at)
    companies = _companies_made(entries, last)
    rows = enumerate(zip(fresh, admitted, strict=True))
    return [_written(one, done, companies.get(place)) for place, (one, done) in rows]


def _written(taken: Taken, done: Admitted, company: int | None) -> Written:
    parts = (("lead", not done.joined), ("person", done.met), ("company", company is not None))
    return Written(
        taken.row,
        taken.key,
        tuple(part for part, is_made in parts if is_made),
        is_new=not done.joined,
        lead=done.lead,
        enquiry=done.enquiry,
        person=done.person,
        company=company,
    )


# allow undecorated-verb: asks, writes nothing
def last_company() -> int:
    """The number of the last company there was; what comes above it was made since."""
    return int(sql.row(LAST_COMPANY)[0])


def _companies_made(entries: Sequence[Entry], last: int) -> dict[int, int]:
    """By the place of the row that named it first, each company that was not there before."""
    names = [entry.draft.who.firm.name if entry.draft.who.firm else "" for entry in entries]
    named = sorted(set(names) - {""})
    made: dict[str, int] = dict(sql.rows(COMPANIES, [last, named])) if named else {}
    return {names.index(name): number for name, number in made.items()}


# allow undecorated-verb: asks, writes nothing
def without_known(given: Sequence[Taken]) -> list[Taken]:
    """The rows of people who are known neither in the base nor by a row above."""
    contacts = [_who(one).contacts for one in given]
    known = set(sql.rows(KNOWN_VALUES, _values(c for mine in contacts for c in mine)))
    found = []
    for one, mine in zip(given, contacts, strict=True):
        values = {(c.kind, c.value) for c in mine}
        if not values & known:
            known |= values
            found.append(one)
    return found


def _who(one: Taken) -> Who:
    who: Who = one.what.draft.who if isinstance(one.what, Entry) else one.what.who
    return who


def _values(contacts: Iterable[Contact]) -> dict[str, list[str]]:
    values = {(c.kind, c.value) for c in contacts}
    return {"kinds": [kind for kind, _value in values], "values": [value for _kind, value in values]}
