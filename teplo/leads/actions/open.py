"""A lead begins, and an enquiry joins it: one statement each, for they stand on the enquiry's path."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from teplo.kit import sql
from teplo.kit.money import Currency
from teplo.kit.sql import Row
from teplo.kit.text import search_text
from teplo.kit.transactions import step
from teplo.leads.models import Enquiry, Lead, StatusKind
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor


@dataclass(frozen=True, slots=True)
class Opening:
    """What an enquiry says about the need; sources, campaigns and products by the keys it named."""

    channel: int
    enquiry: int | None
    person: int | None
    company: int | None
    kind: Enquiry.Kind
    at: datetime
    need: str = ""
    text: str = ""
    source: str = ""
    campaign: str = ""
    product: str = ""
    default_source: int | None = None
    default_product: int | None = None
    region: str = ""
    heat: str = ""
    tags: tuple[str, ...] = ()
    fields: dict[str, object] = field(default_factory=dict)
    # Values of the fields that the company has added, by key.
    custom: dict[str, object] = field(default_factory=dict)
    context: dict[str, object] = field(default_factory=dict)
    search: str = ""
    # By when somebody shall have an answer, and the promise behind it; nobody waits where it is empty.
    due_at: datetime | None = None
    target_minutes: int = 0
    # Where a new lead begins: the first status of this kind, or `status` of the same kind.
    status_kind: str = StatusKind.NEW
    # Of a row that is brought along from elsewhere.
    touched_at: datetime | None = None
    status: int | None = None
    reason: int | None = None
    reason_comment: str = ""
    come_back_on: date | None = None
    amount: Decimal | None = None
    currency: str = Currency.RUB

    @property
    def is_imported(self) -> bool:
        """Whether it comes from an older base: nobody waits for an answer to it."""
        return self.kind == Enquiry.Kind.IMPORTED

    @property
    def asks(self) -> bool:
        return not self.is_imported

    @property
    def pays(self) -> bool:
        return self.amount is not None

    @property
    def joins(self) -> bool:
        """Whether it may belong to a lead that waits: what has ended elsewhere is a need of its own."""
        return self.status_kind not in (StatusKind.REFUSED, StatusKind.JUNK)

    @property
    def words(self) -> str:
        """What the search finds the lead by because of this enquiry."""
        said = search_text(self.need, self.text, *map(str, self.fields.values()))
        return f"{self.search} {said}"[:4000]


@dataclass(frozen=True, slots=True)
class Opened:
    """Numbers of the rows, whether the source that was named has a row already, and where a new lead stands."""

    lead: int
    enquiry: int
    source: int | None
    source_known: bool
    status: int | None = None


ENQUIRY = """
    INSERT INTO leads_enquiry (id, lead_id, person_id, channel_id, source_id, campaign_id, kind, at, text, context)
    SELECT coalesce(%(enquiry)s::bigint, nextval(pg_get_serial_sequence('leads_enquiry', 'id'))),
        {lead}, %(person)s::bigint, %(channel)s::bigint, word.source, word.campaign, %(kind)s::text,
        %(at)s::timestamptz, %(text)s::text, %(context)s::jsonb
    FROM {tables} RETURNING id
"""
WORDS = """
WITH word AS (SELECT
    coalesce((SELECT id FROM channels_source WHERE key = %(source)s::text), %(default_source)s::bigint) AS source,
    EXISTS (SELECT 1 FROM channels_source WHERE key = %(source)s::text) AS source_known,
    (SELECT id FROM channels_campaign WHERE key = %(campaign)s::text) AS campaign,
    coalesce((SELECT id FROM terms_product WHERE key = %(product)s::text), %(default_product)s::bigint) AS product)
"""
OPENING = f"""
{WORDS}, stage AS (
    SELECT id, kind FROM leads_status WHERE CASE WHEN %(status)s::bigint IS NULL
        THEN kind = %(status_kind)s::text AND is_active ELSE id = %(status)s::bigint END
    ORDER BY position, id LIMIT 1 FOR KEY SHARE
), owner AS (
    SELECT id FROM staff_employee WHERE id = %(employee)s::bigint AND is_active AND NOT is_robot FOR KEY SHARE
), lead AS (
    INSERT INTO leads_lead (person_id, company_id, need, status_id, status_kind, owner_employee_id, owner_queue_id,
        heat, score, channel_id, source_id, campaign_id, product_id, region, tags, fields, custom, search, created_at,
        touched_at, due_at, wait_reason, reason_id, reason_comment, come_back_on, amount, currency, handover_note,
        version)
    SELECT %(person)s::bigint, %(company)s::bigint, %(need)s::text, stage.id, stage.kind,
        %(employee)s::bigint, %(queue)s::bigint, %(heat)s::text, 0, %(channel)s::bigint,
        word.source, word.campaign, word.product, %(region)s::text, %(tags)s::text[], %(fields)s::jsonb,
        %(custom)s::jsonb, %(search)s::text, %(at)s::timestamptz, %(touched_at)s::timestamptz,
        %(due_at)s::timestamptz, '', %(reason)s::bigint, %(reason_comment)s::text, %(come_back_on)s::date,
        %(amount)s::numeric, %(currency)s::text, '', 1
    FROM word, stage WHERE %(employee)s::bigint IS NULL OR EXISTS (SELECT 1 FROM owner)
    RETURNING id, status_id, status_kind, source_id, owner_employee_id, owner_queue_id, heat
), stay AS (
    INSERT INTO leads_stay (lead_id, status_id, status_kind, owner_employee_id, owner_queue_id, since,
        lead_employee_id, lead_queue_id, source_id)
    SELECT id, status_id, status_kind, %(employee)s::bigint, %(queue)s::bigint, %(at)s::timestamptz,
        %(employee)s::bigint, %(queue)s::bigint, source_id FROM lead
), enquiry AS ({ENQUIRY.format(lead="lead.id", tables="lead, word")})
"""
JOIN = f"""
{WORDS}, lead AS (
    UPDATE leads_lead SET touched_at = greatest(touched_at, %(at)s::timestamptz), version = version + 1,
        need = CASE WHEN need = '' THEN %(need)s::text ELSE need END,
        company_id = coalesce(company_id, %(company)s::bigint),
        product_id = coalesce(product_id, (SELECT product FROM word)),
        region = CASE WHEN region = '' THEN %(region)s::text ELSE region END,
        fields = %(fields)s::jsonb || fields, custom = %(custom)s::jsonb || custom,
        search = left(search || ' ' || %(search)s::text, 4000),
        due_at = CASE WHEN %(due_at)s::timestamptz IS NULL THEN due_at
            WHEN answered_at IS NULL THEN least(due_at, %(due_at)s::timestamptz) ELSE %(due_at)s::timestamptz END,
        answered_at = CASE WHEN %(due_at)s::timestamptz IS NULL THEN answered_at END,
        amount = coalesce(amount, %(amount)s::numeric),
        currency = CASE WHEN amount IS NULL AND %(amount)s::numeric IS NOT NULL THEN %(currency)s::text
            ELSE currency END
    WHERE id = %(lead)s::bigint RETURNING id, source_id, owner_employee_id, owner_queue_id
), enquiry AS ({ENQUIRY.format(lead="lead.id", tables="lead, word")})
"""


@step
def open_lead(
    opening: Opening, *, employee: int | None, queue: int | None, by: Actor, beside: sql.Beside
) -> tuple[Opened, Row] | None:
    """Begin a lead with its first enquiry and its first stay.

    An imported one leaves no line here: the rooms above say all of it in one.
    `beside` is what the rooms above write along with it, by the part `lead` of the statement; gives its columns too.
    None, and nothing is written, where the employee works here no more; whoever lets him go meanwhile waits for us.
    """
    values = {**_values(opening), "employee": employee, "queue": queue, **beside.values}
    rows = sql.rows(_opening(beside.parts, beside.columns), values)
    if not rows and employee:
        return None
    (number, enquiry, source, source_known, status, *told), *_others = rows
    opened = Opened(number, enquiry, source, source_known, status)
    if not opening.is_imported:
        note_opened(opened, opening, by=by)
    return opened, tuple(told)


@step
def note_opened(opened: Opened, opening: Opening, *, by: Actor) -> None:
    """Leave the line of a lead that begins."""
    record(
        "lead.opened",
        by=by,
        at=opening.at,
        lead=opened.lead,
        person=opening.person,
        company=opening.company,
        enquiry=opened.enquiry,
        channel=opening.channel,
        source=opened.source,
    )


@cache
def _opening(parts: tuple[str, ...], columns: tuple[str, ...]) -> str:
    told = ", ".join(["lead.id", "enquiry.id", "lead.source_id", "word.source_known", "lead.status_id", *columns])
    return f"{', '.join([OPENING, *parts])} SELECT {told} FROM lead, enquiry, word"


@step
def join(opening: Opening, *, lead: int, by: Actor, beside: sql.Beside) -> Opened:
    """Another enquiry for a need that is already worked: it joins the lead, which waits for an answer again.

    `beside` is what the rooms above write along with it, by the parts `lead` and `enquiry`.
    """
    opened = Opened(*sql.row(_joining(beside.parts), {**_values(opening), "lead": lead, **beside.values}))
    if not opening.is_imported:
        note_joined(opened, opening, by=by)
    return opened


@step
def note_joined(opened: Opened, opening: Opening, *, by: Actor) -> None:
    """Leave the line of an enquiry that joins a lead."""
    record(
        "enquiry.repeated",
        by=by,
        at=opening.at,
        lead=opened.lead,
        person=opening.person,
        enquiry=opened.enquiry,
        channel=opening.channel,
        check=opening.kind == Enquiry.Kind.CHECK,
    )


@cache
def _joining(parts: tuple[str, ...]) -> str:
    told = "lead.id, enquiry.id, lead.source_id, word.source_known"
    return f"{', '.join([JOIN, *parts])} SELECT {told} FROM lead, enquiry, word"


def _values(opening: Opening) -> dict[str, object]:
    return {
        "enquiry": opening.enquiry,
        "person": opening.person,
        "company": opening.company,
        "channel": opening.channel,
        "kind": opening.kind.value,
        "at": opening.at,
        "need": opening.need,
        "text": opening.text,
        "source": opening.source,
        "campaign": opening.campaign,
        "product": opening.product,
        "default_source": opening.default_source,
        "default_product": opening.default_product,
        "region": opening.region,
        "heat": opening.heat,
        "tags": list(opening.tags),
        "fields": json.dumps(opening.fields, ensure_ascii=False),
        "custom": json.dumps(opening.custom, ensure_ascii=False),
        "context": json.dumps(opening.context, ensure_ascii=False),
        "search": opening.words,
        "due_at": opening.due_at,
        "touched_at": opening.touched_at or opening.at,
        "status_kind": opening.status_kind,
        "status": opening.status,
        "reason": opening.reason,
        "reason_comment": opening.reason_comment,
        "come_back_on": opening.come_back_on,
        "amount": opening.amount,
        "currency": opening.currency,
    }


@step
def set_source(opened: Opened, *, source: int) -> None:
    """The source that was named has just got its row: the new lead and its enquiry come from there."""
    Lead.objects.filter(pk=opened.lead).update(source=source)
    Enquiry.objects.filter(pk=opened.enquiry).update(source=source)


@step
def refresh_search(lead: Lead) -> None:
    """Rebuild what the search finds a lead by, after its need or its person changed; the latest words count."""
    texts = lead.enquiries.order_by("-at", "-pk").values_list("text", flat=True)[:5]
    person = lead.person.search if lead.person else ""
    lead.search = f"{person} {search_text(lead.need, *texts, *map(str, lead.fields.values()))}"[:4000]
    lead.save(update_fields=["search"])
