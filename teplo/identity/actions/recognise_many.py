"""Who are all these: many who come at once, met in memory and written set by set."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError

from teplo.identity import rules
from teplo.identity.actions.recognise import fill_firms, recognise
from teplo.identity.given import Comer, Firm, Recognised
from teplo.identity.meeting import Card, Firms, Meeting, firm_key
from teplo.kit import sql
from teplo.kit.text import sort_key
from teplo.kit.transactions import savepoint, sqlstate, step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor

ROUNDS = 5
UNIQUE_VIOLATION = "23505"

CARD = "p.id, p.name, p.sort_key, p.search, p.company_id, p.position, p.region"
GIVEN = "unnest(%(kinds)s::text[], %(values)s::text[]) AS g (kind, value)"
FIRMS = """
SELECT id, name_key, tax_number FROM identity_company WHERE tax_number = ANY (%(taxes)s::text[]) AND tax_number <> ''
UNION SELECT id, name_key, tax_number FROM identity_company WHERE name_key = ANY (%(keys)s::text[])
"""
DOMAINS = "SELECT domain, company_id FROM identity_companydomain WHERE domain = ANY (%s::text[])"
SHARED = f"SELECT g.kind, g.value FROM {GIVEN} JOIN identity_sharedpoint s ON s.kind = g.kind AND s.value = g.value"
OURS = "SELECT lower(email) FROM staff_employee WHERE lower(email) = ANY (%s::text[])"
ALONE = f"""
SELECT c.kind, c.value, {CARD} FROM {GIVEN}
JOIN identity_contactpoint c ON c.kind = g.kind AND c.value = g.value AND NOT c.is_shared
JOIN identity_person p ON p.id = c.person_id
"""
TOGETHER = f"""
SELECT c.kind, c.value, {CARD} FROM {GIVEN}
JOIN identity_contactpoint c ON c.kind = g.kind AND c.value = g.value AND c.is_shared
JOIN identity_person p ON p.id = c.person_id
WHERE p.sort_key = ANY (%(names)s::text[]) OR p.id = ANY (%(people)s::bigint[])
"""
DOUBTS = """
SELECT kind, person_id, other_id, point_kind, point_value, given_name FROM identity_doubt
WHERE person_id = ANY (%s::bigint[]) AND settled_at IS NULL
"""
LOCK = f"SELECT {CARD} FROM identity_person p WHERE id = ANY (%s::bigint[]) ORDER BY id FOR NO KEY UPDATE"
FILL = """
UPDATE identity_person p SET name = g.name, sort_key = g.sort_key, search = g.search, company_id = g.company,
    position = g.position, region = g.region
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[])
    AS g (id, name, sort_key, search, company, position, region)
WHERE p.id = g.id
"""


class _Overtaken(Exception):
    """Somebody has committed meanwhile what we did not know."""


@step
def recognise_many(comers: Sequence[Comer], *, by: Actor) -> list[Recognised]:
    """Find or make the person of each, in their order; what `recognise` would have given one after another.

    What was read is taken for the truth until the database says otherwise: a point that somebody else has got
    meanwhile, or a card that has changed, and everything is read and decided again.
    """
    for _round in range(ROUNDS):
        try:
            with savepoint(checks=False):
                meeting = _read(comers)
                found = [meeting.meet(comer) for comer in comers]
                _write(meeting)
        except _Overtaken:
            continue
        except IntegrityError as error:
            if sqlstate(error) != UNIQUE_VIOLATION:
                raise
            continue
        _record(comers, found, by=by)
        return found
    # So much is going on around the same people that each waits for his turn.
    return [recognise(comer.who, by=by, at=comer.at, quietly=comer.quietly) for comer in comers]


def _record(comers: Sequence[Comer], found: Sequence[Recognised], *, by: Actor) -> None:
    for comer, one in zip(comers, found, strict=True):
        if one.is_new and not comer.quietly:
            record("person.met", by=by, at=comer.at, person=one.person)


def _read(comers: Sequence[Comer]) -> Meeting:
    """What the base knows of everybody and everything that is named."""
    firms = _read_firms(comers)
    named = sum(1 for comer in comers if comer.who.contacts or comer.who.name)
    meeting = Meeting(sql.set_aside("identity_person", named)[::-1], firms)
    values = {(c.kind, c.value) for comer in comers for c in comer.who.contacts}
    given = _columns(values)
    emails = [value for kind, value in values if kind == "email"]
    meeting.shared = set(sql.rows(SHARED, given))
    meeting.ours = {email for (email,) in sql.rows(OURS, [sql.texts(emails)])}
    for kind, value, *card in sql.rows(ALONE, given):
        meeting.alone[kind, value] = card[0]
        meeting.cards.setdefault(card[0], Card(*card))
    if meeting.shared:
        _read_sharers(meeting, comers)
    if meeting.cards:
        meeting.doubts = set(sql.rows(DOUBTS, [list(meeting.cards)]))
    return meeting


def _read_sharers(meeting: Meeting, comers: Sequence[Comer]) -> None:
    names = {
        sort_key(comer.who.name)
        for comer in comers
        if any((c.kind, c.value) in meeting.shared for c in comer.who.contacts)
    }
    asked = {**_columns(meeting.shared), "names": sorted(names - {""}), "people": list(meeting.cards)}
    for kind, value, *card in sql.rows(TOGETHER, asked):
        meeting.together.setdefault((kind, value), set()).add(card[0])
        meeting.cards.setdefault(card[0], Card(*card))


def _columns(values: set[tuple[str, str]]) -> dict[str, object]:
    kinds, texts = zip(*values, strict=True) if values else ((), ())
    return {"kinds": sql.texts(kinds), "values": sql.texts(texts)}


def _read_firms(comers: Sequence[Comer]) -> Firms:
    given = {comer.who.firm for comer in comers if comer.who.firm}
    domains = {rules.domain_of(comer.who.contacts) for comer in comers} - {""}
    by_domain: dict[str, int] = dict(sql.rows(DOMAINS, [sql.texts(domains)])) if domains else {}
    if not given:
        return Firms([], by_domain=by_domain)
    keys = {firm: firm_key(firm) for firm in given}
    asked = {"taxes": [firm.tax_number for firm in given], "keys": [key for key in keys.values() if key]}
    firms = Firms(sql.set_aside("identity_company", len(given))[::-1], keys, by_domain=by_domain)
    for number, key, tax in sql.rows(FIRMS, asked):
        firms.add(number, key, tax)
    return firms


def _write(meeting: Meeting) -> None:
    """Companies, cards and points, then the locks of those who are met again: in the order in which everybody locks."""
    made = sorted(meeting.firms.made, key=lambda one: (one[1].tax_number, one[2]))
    if made:
        columns = "id, name, name_key, tax_number, domain, size, industry, created_at"
        sql.copy("identity_company", columns, map(_firm_row, made))
    fill_firms(meeting.firms.said)
    if meeting.new_cards:
        sql.copy(
            "identity_person",
            "id, name, sort_key, search, company_id, position, language, time_zone, region, created_at",
            map(_card_row, meeting.new_cards),
        )
    if meeting.new_points:
        points = sorted(meeting.new_points, key=lambda point: (point.contact.kind, point.contact.value))
        sql.copy(
            "identity_contactpoint",
            "person_id, kind, value, shown, is_shared, position, created_at",
            (
                (p.person, p.contact.kind, p.contact.value, p.contact.shown, p.is_shared, p.position, p.at)
                for p in points
            ),
        )
    _lock(meeting)
    if changed := meeting.changed():
        sql.run(FILL, [list(column) for column in zip(*((c.number, *c.state()) for c in changed), strict=True)])
    if meeting.new_doubts:
        sql.copy(
            "identity_doubt",
            "kind, person_id, other_id, point_kind, point_value, given_name, at",
            ((*key, at) for key, at in meeting.new_doubts),
        )


def _lock(meeting: Meeting) -> None:
    """Keep everybody from changing those who are met again; _Overtaken where somebody just has."""
    if not meeting.met_again:
        return
    now = {number: tuple(state) for number, *state in sql.rows(LOCK, [sorted(meeting.met_again)])}
    if now != meeting.met_again:
        raise _Overtaken


def _firm_row(made: tuple[int, Firm, str, datetime]) -> tuple[object, ...]:
    number, firm, key, at = made
    return number, firm.name, key, firm.tax_number, "", firm.size, firm.industry, at


def _card_row(card: Card) -> tuple[object, ...]:
    return (
        card.number, card.name, card.sort_key, card.search, card.company, card.position, card.language, "",
        card.region, card.at,
    )  # fmt: skip
