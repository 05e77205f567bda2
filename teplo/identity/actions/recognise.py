"""Who is this: one card per person, decided by the database and not by a look beforehand."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from teplo.identity import rules
from teplo.identity.given import Firm, Recognised, Who
from teplo.identity.meeting import firm_key
from teplo.identity.models import Doubt
from teplo.kit import sql
from teplo.kit.text import search_text, sort_key
from teplo.kit.transactions import step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor

# A person and the points that nobody else has, in one statement. The unique index makes a second enquiry of the same
# person wait here until the first one is committed; the points it could not insert tell whom it has met.
MEET = """
WITH given AS (
    SELECT kind, value, shown, position,
        EXISTS (SELECT 1 FROM identity_sharedpoint s WHERE s.kind = g.kind AND s.value = g.value) AS is_shared
    FROM jsonb_to_recordset(%(contacts)s::jsonb) AS g (kind text, value text, shown text, position int)
    WHERE NOT (kind = 'email' AND EXISTS (SELECT 1 FROM staff_employee e WHERE lower(e.email) = g.value))
), met AS (
    INSERT INTO identity_person (name, sort_key, search, company_id, position, language, time_zone, region, created_at)
    VALUES (%(name)s::text, %(sort_key)s::text, %(search)s::text,
        coalesce(%(company)s::bigint, (SELECT company_id FROM identity_companydomain WHERE domain = %(domain)s::text)),
        %(position)s::text, %(language)s::text, '', %(region)s::text, %(at)s::timestamptz)
    RETURNING id, company_id
), kept AS (
    INSERT INTO identity_contactpoint (person_id, kind, value, shown, is_shared, position, created_at)
    SELECT met.id, kind, value, shown, is_shared, given.position, %(at)s::timestamptz
    FROM given, met ORDER BY kind, value
    ON CONFLICT DO NOTHING RETURNING is_shared
)
SELECT met.id, met.company_id, (SELECT count(*) FROM given), (SELECT count(*) FROM kept),
    (SELECT count(*) FROM kept WHERE is_shared) FROM met
"""

# The persons behind the points that were there before, locked in the order of their numbers: two enquiries of one
# known person follow each other from here on, so that both cannot open a lead for the same need.
KNOWN = """
SELECT p.id, p.name, p.company_id, p.search, c.kind, c.value FROM identity_contactpoint c
JOIN identity_person p ON p.id = c.person_id
JOIN jsonb_to_recordset(%(contacts)s::jsonb) AS g (kind text, value text, position int)
    ON g.kind = c.kind AND g.value = c.value
WHERE c.person_id <> %(met)s::bigint AND NOT c.is_shared
ORDER BY p.id, g.position FOR NO KEY UPDATE OF p
"""

# A shared number alone joins nobody; a shared number and the very same name do.
NAMESAKE = """
SELECT p.id, p.name, p.company_id, p.search, c.kind, c.value FROM identity_contactpoint c
JOIN identity_person p ON p.id = c.person_id
JOIN jsonb_to_recordset(%(contacts)s::jsonb) AS g (kind text, value text, position int)
    ON g.kind = c.kind AND g.value = c.value
WHERE c.person_id <> %(met)s::bigint AND c.is_shared AND p.sort_key = %(sort_key)s::text AND p.sort_key <> ''
ORDER BY p.id, g.position FOR NO KEY UPDATE OF p
"""

# What nobody has any more: whoever had it was taken out while we waited for him.
FREED = """
INSERT INTO identity_contactpoint (person_id, kind, value, shown, is_shared, position, created_at)
SELECT %(met)s::bigint, kind, value, shown, false, position, %(at)s::timestamptz
FROM jsonb_to_recordset(%(contacts)s::jsonb) AS g (kind text, value text, shown text, position int)
WHERE NOT EXISTS (SELECT 1 FROM identity_sharedpoint s WHERE s.kind = g.kind AND s.value = g.value)
    AND NOT (kind = 'email' AND EXISTS (SELECT 1 FROM staff_employee e WHERE lower(e.email) = g.value))
ORDER BY kind, value ON CONFLICT DO NOTHING RETURNING id
"""

# What the newcomer brought goes over to the known person; filled fields are never overwritten.
JOIN = """
WITH doubled AS (
    DELETE FROM identity_contactpoint n USING identity_contactpoint k
    WHERE n.person_id = %(met)s::bigint AND k.person_id = %(known)s::bigint AND n.kind = k.kind AND n.value = k.value
    RETURNING n.id
), moved AS (
    UPDATE identity_contactpoint SET person_id = %(known)s::bigint
    WHERE person_id = %(met)s::bigint AND id NOT IN (SELECT id FROM doubled) RETURNING id
)
UPDATE identity_person SET
    name = CASE WHEN name = '' THEN %(name)s::text ELSE name END,
    sort_key = CASE WHEN name = '' THEN %(sort_key)s::text ELSE sort_key END,
    company_id = coalesce(company_id, %(company)s::bigint),
    position = CASE WHEN position = '' THEN %(position)s::text ELSE position END,
    region = CASE WHEN region = '' THEN %(region)s::text ELSE region END,
    search = %(merged_search)s::text
WHERE id = %(known)s::bigint
"""

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Known:
    person: int
    name: str
    company: int | None
    search: str
    kind: str
    value: str


@step
def recognise(who: Who, *, by: Actor, at: datetime, quietly: bool = False) -> Recognised:
    """Find the person, or make his card; nobody at all where neither a name nor a contact was given.

    At most one statement for a newcomer, and one more where a company is named; where none is, that of his work
    address counts. Points of different persons: the strongest unshared one wins and the pair is kept for review.
    `quietly` leaves no line in the ledger.
    """
    named = find_company(who.firm, at=at) if who.firm else None
    if not who.contacts and not who.name:
        return Recognised(None, named, is_new=False, named=named)
    values = _values(who, named, at)
    met, company, given, kept, shared = sql.row(MEET, values)
    values |= {"met": met, "company": company, "named": named}
    known: list[Known] = []
    if kept < given:
        known = _look(KNOWN, values)
        if not known:
            known, freed = _take_freed(values, missing=given - kept)
            kept += freed
    elif shared and shared == given:
        known = _look(NAMESAKE, values)[:1]
    if not known:
        if not quietly:
            record("person.met", by=by, at=at, person=met)
        found = str(values["search"])
        return Recognised(met, company, is_new=True, has_contact=kept > 0, search=found, named=named)
    return _join(who, known, values, by=by, at=at)


def _values(who: Who, company: int | None, at: datetime) -> dict[str, object]:
    firm = who.firm.name if who.firm else ""
    contacts = [
        {"kind": c.kind, "value": c.value, "shown": c.shown, "position": place} for place, c in enumerate(who.contacts)
    ]
    return {
        "contacts": json.dumps(contacts),
        "name": who.name,
        "sort_key": sort_key(who.name),
        "search": search_text(who.name, *(c.value for c in who.contacts), firm),
        "company": company,
        "domain": rules.domain_of(who.contacts),
        "position": who.position,
        "language": who.language,
        "region": who.region,
        "at": at,
    }


def _look(statement: str, values: dict[str, object]) -> list[Known]:
    return [Known(*row) for row in sql.rows(statement, values)]


@step
def _take_freed(values: dict[str, object], *, missing: int) -> tuple[list[Known], int]:
    """Take the points whose owner went while we waited for him; gives who was faster, and how many came to us."""
    known, taken = list[Known](), 0
    for _round in range(ROUNDS):
        now = len(sql.rows(FREED, values))
        taken += now
        known = _look(KNOWN, values) if taken < missing else []
        if known or taken == missing or not now:
            break
    return known, taken


def _join(who: Who, known: list[Known], values: dict[str, object], *, by: Actor, at: datetime) -> Recognised:
    chosen = rules.strongest(known)
    search = rules.merged_search(chosen.search, str(values["search"]))
    sql.run(JOIN, {**values, "known": chosen.person, "merged_search": search})
    sql.run("DELETE FROM identity_person WHERE id = %s", [values["met"]])
    for other in {row.person for row in known} - {chosen.person}:
        _doubt(Doubt.Kind.PAIR, chosen, other=other, at=at)
    differs = rules.is_other_name(chosen.name, who.name)
    if differs:
        _doubt_name(chosen, who.name, at=at)
    company, named = _number(values["company"]), _number(values["named"])
    return Recognised(
        chosen.person, chosen.company or company, is_new=False, has_contact=True, needs_checking=differs, search=search,
        named=named,
    )  # fmt: skip


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _doubt_name(known: Known, name: str, *, at: datetime) -> None:
    """Another name at the same point asks for a look; a third name says that the point may be shared."""
    earlier = Doubt.objects.filter(
        kind=Doubt.Kind.NAME, person=known.person, point_kind=known.kind, point_value=known.value, settled_at=None
    )
    kind = rules.doubt_of_name(earlier.values_list("given_name", flat=True), name)
    _doubt(Doubt.Kind(kind), known, name=name, at=at)


def _doubt(kind: Doubt.Kind, known: Known, *, at: datetime, other: int | None = None, name: str = "") -> None:
    Doubt.objects.get_or_create(
        kind=kind,
        person_id=known.person,
        other_id=other,
        point_kind=known.kind,
        point_value=known.value,
        given_name=name,
        settled_at=None,
        defaults={"at": at},
    )


# The row may come from a transaction that commits while we insert: then it is not in our statement's view yet, and
# the second round sees it.
FIRM = """
WITH added AS (
    INSERT INTO identity_company (name, name_key, tax_number, domain, size, industry, created_at)
    SELECT %(name)s::text, %(key)s::text, %(tax)s::text, '', %(size)s::int, %(industry)s::text, %(at)s::timestamptz
    WHERE NOT EXISTS (SELECT 1 FROM identity_company WHERE {match})
    ON CONFLICT DO NOTHING RETURNING id)
SELECT id FROM added UNION ALL (SELECT id FROM identity_company WHERE {match} ORDER BY tax_number, id LIMIT 1)
"""
BY_TAX_NUMBER = FIRM.format(match="tax_number = %(tax)s::text")
BY_NAME = FIRM.format(match="name_key = %(key)s::text")
# What is known already stays.
FILL_FIRMS = """
UPDATE identity_company c SET size = coalesce(c.size, g.size), industry = coalesce(nullif(c.industry, ''), g.industry)
FROM unnest(%(numbers)s::bigint[], %(sizes)s::int[], %(industries)s::text[]) AS g (number, size, industry)
WHERE c.id = g.number AND (c.size IS NULL AND g.size IS NOT NULL OR c.industry = '' AND g.industry <> '')
"""


@step
def find_company(firm: Firm, *, at: datetime) -> int | None:
    """The company by its tax number, else by its name without the legal form; made where it is not known yet."""
    key = firm_key(firm)
    if not key and not firm.tax_number:
        return None
    values: dict[str, object] = {"name": firm.name, "key": key, "tax": firm.tax_number, "at": at}
    values |= {"size": firm.size, "industry": firm.industry}
    for _round in range(2):
        found = sql.rows(BY_TAX_NUMBER if firm.tax_number else BY_NAME, values)
        if found:
            number = int(found[0][0])
            fill_firms({number: firm} if firm.says_more else {})
            return number
    return None


@step
def fill_firms(said: Mapping[int, Firm]) -> None:
    """Keep of companies that are known what was said of them and is not known yet, by their numbers."""
    if not said:
        return
    numbers = sorted(said)
    sizes, industries = [said[number].size for number in numbers], [said[number].industry for number in numbers]
    sql.run(FILL_FIRMS, {"numbers": numbers, "sizes": sizes, "industries": industries})
