"""Many leads begin, and enquiries join them: what `open_lead` and `join` do for one, set by set."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TypeVar

from teplo.kit import sql
from teplo.kit.transactions import step
from teplo.leads.actions.open import Opening

T = TypeVar("T")

# No status goes out of use while leads begin in it.
STATUSES = """
SELECT id, kind FROM leads_status WHERE is_active OR id = ANY (%s::bigint[])
ORDER BY is_active DESC, position, id FOR KEY SHARE
"""
KEYS = "SELECT key, id FROM {table} WHERE key = ANY (%s::text[])"
LEAD = (
    "id, person_id, company_id, need, status_id, status_kind, owner_employee_id, owner_queue_id, heat, score, "
    "channel_id, source_id, campaign_id, product_id, region, tags, fields, custom, search, created_at, touched_at, "
    "due_at, wait_reason, reason_id, reason_comment, come_back_on, amount, currency, handover_note, version"
)
STAY = (
    "lead_id, status_id, status_kind, owner_employee_id, owner_queue_id, since, lead_employee_id, lead_queue_id, "
    "source_id"
)
ENQUIRY = "id, lead_id, person_id, channel_id, source_id, campaign_id, kind, at, text, context"
NO_TAGS = "{}"
ENCODE = json.JSONEncoder(ensure_ascii=False).encode
# What several enquiries bring to one lead is put together before: the first that says something fills what is empty.
JOIN = """
UPDATE leads_lead l SET touched_at = greatest(l.touched_at, g.touched_at), version = l.version + g.times,
    need = CASE WHEN l.need = '' THEN g.need ELSE l.need END,
    company_id = coalesce(l.company_id, g.company),
    product_id = coalesce(l.product_id, g.product),
    region = CASE WHEN l.region = '' THEN g.region ELSE l.region END,
    fields = g.fields::jsonb || l.fields, custom = g.custom::jsonb || l.custom,
    search = left(l.search || ' ' || g.words, 4000),
    due_at = CASE WHEN g.due_at IS NULL THEN l.due_at WHEN l.answered_at IS NULL THEN least(l.due_at, g.due_at)
        ELSE g.due_at END,
    answered_at = CASE WHEN g.due_at IS NULL THEN l.answered_at END,
    amount = coalesce(l.amount, g.amount),
    currency = CASE WHEN l.amount IS NULL AND g.amount IS NOT NULL THEN g.currency ELSE l.currency END
FROM unnest(%s::bigint[], %s::timestamptz[], %s::int[], %s::text[], %s::bigint[], %s::bigint[], %s::text[],
    %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::numeric[], %s::text[])
    AS g (lead, touched_at, times, need, company, product, region, fields, custom, words, due_at, amount, currency)
WHERE l.id = g.lead
"""


@dataclass(slots=True)
class Words:
    """The numbers behind the keys that enquiries name, and of the statuses: `first` of each kind, `kinds` of each."""

    sources: dict[str, int] = field(default_factory=dict)
    campaigns: dict[str, int] = field(default_factory=dict)
    products: dict[str, int] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)

    def status(self, opening: Opening) -> int:
        """Where a lead begins."""
        return opening.status or self.first[opening.status_kind]


@dataclass(frozen=True, slots=True)
class Birth:
    """An enquiry with its lead: their numbers, set aside for them, and what its words stand for.

    Whose the lead is and its status count where it begins; where the enquiry joins one, it has them.
    """

    opening: Opening
    lead: int
    enquiry: int
    employee: int | None
    queue: int | None
    status: int
    source: int | None
    campaign: int | None
    product: int | None


@step
def read_words(
    sources: Collection[str], campaigns: Collection[str], products: Collection[str], statuses: Collection[int]
) -> Words:
    """What these keys stand for, as far as they are known, and the statuses in which leads may begin."""
    words = Words(
        _keys("channels_source", sources), _keys("channels_campaign", campaigns), _keys("terms_product", products)
    )
    for number, kind in sql.rows(STATUSES, [sorted(statuses)]):
        words.kinds[number] = kind
        words.first.setdefault(kind, number)
    return words


def _keys(table: str, keys: Collection[str]) -> dict[str, int]:
    asked = sorted(set(keys) - {""})
    return dict(sql.rows(KEYS.format(table=table), [asked])) if asked else {}


@step
def open_many(births: Sequence[Birth]) -> None:
    """Begin leads with their stays; `write_enquiries` writes what they began with."""
    sql.copy("leads_lead", LEAD, map(_lead, births))
    sql.copy("leads_stay", STAY, map(_stay, births))


def _lead(birth: Birth) -> tuple[object, ...]:
    one = birth.opening
    return (
        birth.lead, one.person, one.company, one.need, birth.status, one.status_kind, birth.employee, birth.queue,
        one.heat, 0, one.channel, birth.source, birth.campaign, birth.product, one.region,
        list(one.tags) if one.tags else NO_TAGS, _as_json(one.fields), _as_json(one.custom), one.words, one.at,
        one.touched_at or one.at, one.due_at, "", one.reason, one.reason_comment, one.come_back_on, one.amount,
        one.currency, "", 1,
    )  # fmt: skip


def _stay(birth: Birth) -> tuple[object, ...]:
    # Whose the lead is now is said here, or the trigger that repeats it would read each lead once more.
    owner = (birth.employee, birth.queue)
    return (birth.lead, birth.status, birth.opening.status_kind, *owner, birth.opening.at, *owner, birth.source)


@step
def write_enquiries(enquiries: Sequence[Birth]) -> None:
    """Write the enquiries of leads that begin, and those that join one."""
    sql.copy("leads_enquiry", ENQUIRY, map(_enquiry, enquiries))


def _enquiry(one: Birth) -> tuple[object, ...]:
    said = one.opening
    return (
        one.enquiry, one.lead, said.person, said.channel, one.source, one.campaign, said.kind.value, said.at, said.text,
        _as_json(said.context),
    )  # fmt: skip


@step
def join_many(joinings: Sequence[Birth]) -> None:
    """Let locked leads hear of the enquiries that join them, in the order given."""
    by_lead: dict[int, list[Birth]] = {}
    for one in joinings:
        by_lead.setdefault(one.lead, []).append(one)
    rows = [_joined(lead, some) for lead, some in sorted(by_lead.items())]
    if rows:
        sql.run(JOIN, [list(column) for column in zip(*rows, strict=True)])


def _joined(lead: int, some: Sequence[Birth]) -> tuple[object, ...]:
    """What they bring together; of the fields the earlier word counts, and the earliest term."""
    said = [one.opening for one in some]
    fields: dict[str, object] = {}
    custom: dict[str, object] = {}
    for one in said:
        fields, custom = {**one.fields, **fields}, {**one.custom, **custom}
    paying = _first(filter(attrgetter("pays"), said)) or said[0]
    return (
        lead,
        max(map(attrgetter("at"), said)),
        len(said),
        _first(map(attrgetter("need"), said)) or "",
        _first(map(attrgetter("company"), said)),
        _first(map(attrgetter("product"), some)),
        _first(map(attrgetter("region"), said)) or "",
        _as_json(fields),
        _as_json(custom),
        " ".join(map(attrgetter("words"), said)),
        min((one.due_at for one in said if one.due_at), default=None),
        paying.amount,
        paying.currency,
    )


def _first(given: Iterable[T]) -> T | None:
    """The first that says something."""
    return next(filter(None, given), None)


def _as_json(value: Mapping[str, object]) -> str:
    """An object as it is written."""
    return ENCODE(value) if value else "{}"
