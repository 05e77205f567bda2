"""The rules of distribution as decisions see them: those in use, in their order, or any text of one."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from teplo.kit import sql
from teplo.kit.filters import EVERYTHING, Context, fields_of, predicate, read_json
from teplo.triage.deciding import Fits, RuleView
from teplo.triage.fields import ENQUIRY
from teplo.triage.limits import Caps

# The conditions of a rule ask neither for dates nor for 'me'.
NOBODY = Context(now=datetime(2000, 1, 1, tzinfo=UTC), zone=UTC)
COLUMNS = """r.id, r.version, r.strategy, r.queue_id, r.conditions::text, r.weights::text, r.beginners_share,
    r.offer_minutes, r.caps::text, r.fallback, r.out_of_hours, to_jsonb(r.partners)::text"""
# Which rules are in use, in which rows: another text is another row, so that what was read of them once holds as long
# as this stays the same. Whose client somebody is or was is asked along with it and costs no question of its own;
# of whom nobody has heard it is not asked, for a question about nobody would be planned anew each time.
STAMP = """
SELECT (SELECT string_agg(concat_ws(':', id, xmin, ctid), ' ' ORDER BY catches_all, position, id)
        FROM triage_rule WHERE is_active)
"""
STAMP_AND_PAST = f"""{STAMP},
    (SELECT owner_employee_id FROM clients_contact WHERE person_id = %(person)s::bigint),
    (SELECT owner_employee_id FROM clients_clientcompany WHERE company_id = %(company)s::bigint),
    (SELECT owner_employee_id FROM leads_lead WHERE person_id = %(person)s::bigint AND owner_employee_id IS NOT NULL
        ORDER BY id DESC LIMIT 1)
"""
ACTIVE = f"""
SELECT concat_ws(':', r.id, r.xmin, r.ctid), {COLUMNS} FROM triage_rule r
WHERE r.is_active ORDER BY r.catches_all, r.position, r.id
"""
# Of leads that are there already only those before them count.
BEFORE = """
SELECT w.place, contact.owner_employee_id, client.owner_employee_id,
    (SELECT l.owner_employee_id FROM leads_lead l WHERE l.person_id = w.person AND (w.lead IS NULL OR l.id < w.lead)
        AND l.owner_employee_id IS NOT NULL ORDER BY l.id DESC LIMIT 1)
FROM unnest(%s::int[], %s::bigint[], %s::bigint[], %s::bigint[]) AS w (place, person, company, lead)
LEFT JOIN clients_contact contact ON contact.person_id = w.person
LEFT JOIN clients_clientcompany client ON client.company_id = w.company
"""


# The rules by their stamp; few at a time, for they seldom change.
MOST_READ = 8
_read: dict[str, list[RuleView]] = {}


@dataclass(frozen=True, slots=True)
class Past:
    """Who had somebody before: as his client, as that of his company, else whoever got his last lead."""

    contact: int | None = None
    company: int | None = None
    lead: int | None = None

    @property
    def owner(self) -> int | None:
        return self.contact or self.company or self.lead

    @property
    def is_client(self) -> bool:
        return bool(self.contact or self.company)


def rules_and_past(person: int | None, company: int | None) -> tuple[list[RuleView], Past]:
    """The rules in use, in their order, the last catches all; and who had this person before."""
    if person is None and company is None:
        stamp, *owners = sql.row(STAMP)
    else:
        stamp, *owners = sql.row(STAMP_AND_PAST, {"person": person, "company": company})
    found = _read.get(stamp)
    if found is None:
        rows = sql.rows(ACTIVE)
        found = [_view(row[1:]) for row in rows]
        if len(_read) >= MOST_READ:
            _read.clear()
        _read[" ".join(row[0] for row in rows)] = found
    return found, Past(*owners)


def active_rules() -> list[RuleView]:
    """The rules in use, in their order; the last one catches all."""
    return rules_and_past(None, None)[0]


def asked_by(rules: Sequence[RuleView]) -> frozenset[str]:
    """The facts that these rules need to decide: what their conditions ask for, and what their strategies do."""
    asked = {"heat"}.union(*(rule.asks for rule in rules))
    return frozenset(asked | {"region"} if any(rule.strategy == "partner" for rule in rules) else asked)


def past_of_many(asked: Sequence[tuple[int | None, int | None, int | None]]) -> list[Past]:
    """Who had each of these before: numbers of person and company, and of the lead where there is one already."""
    columns = ([one[column] for one in asked] for column in range(3))
    rows = sql.rows(BEFORE, [list(range(len(asked))), *columns]) if asked else []
    found = {place: Past(*owners) for place, *owners in rows}
    return [found[place] for place in range(len(asked))]


def rule_of(number: int, version: int, text: Mapping[str, Any]) -> RuleView:
    """A rule out of its whole text (models.RuleVersion), as it was or as somebody drafts it."""
    kept = {key: json.dumps(text.get(key) or {}) for key in ("conditions", "weights", "caps")}
    return _view((
        number, version, text["strategy"], text.get("queue"), kept["conditions"], kept["weights"],
        text.get("beginners_share") or 0, text.get("offer_minutes"), kept["caps"], text.get("fallback") or "next",
        text.get("out_of_hours") or "", json.dumps(text.get("partners") or []),
    ))  # fmt: skip


@lru_cache(maxsize=4096)
def _view(row: tuple[Any, ...]) -> RuleView:
    """A rule out of its columns; made once, for rules are asked at every enquiry."""
    (number, version, strategy, queue, conditions, weights, share, minutes, caps, fallback, out_of_hours, named) = row
    fits, asks = _compiled(conditions)
    return RuleView(
        number=number,
        version=version,
        strategy=strategy,
        fits=fits,
        asks=asks,
        queue=queue,
        weights=json.loads(weights),
        beginners_share=share,
        offer_minutes=minutes,
        caps=Caps.of(json.loads(caps)),
        fallback=fallback,
        out_of_hours=out_of_hours,
        partners=tuple(json.loads(named)),
    )


@lru_cache(maxsize=512)
def _compiled(conditions: str) -> tuple[Fits, frozenset[str]]:
    given = json.loads(conditions)
    tree = read_json(given, ENQUIRY) if given else EVERYTHING
    return predicate(tree, ENQUIRY, NOBODY), frozenset(fields_of(tree))
