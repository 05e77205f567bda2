"""What those were who are known already, before a batch joins them: an undo gives it back."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db.models import Model

from teplo.clients.models import Contact
from teplo.identity.given import Firm, Who
from teplo.identity.meeting import firm_key
from teplo.identity.models import Company, ContactPoint, Doubt, Person
from teplo.kit import sql
from teplo.kit.text import sort_key
from teplo.kit.transactions import step
from teplo.leads.models import Lead
from teplo.ledger.actions import keep_after, keep_before
from teplo.ledger.models import Before, Change

# What an enquiry that joins may fill or move.
PERSON_COLUMNS = ("name", "sort_key", "search", "company_id", "position", "region")
LEAD_COLUMNS = (
    "need", "company_id", "product_id", "region", "fields", "search", "touched_at", "due_at", "answered_at", "heat",
    "amount", "currency", "tags",
)  # fmt: skip
CONTACT_COLUMNS = ("company_id",)
COMPANY_COLUMNS = ("domain", "size", "industry", "turnover", "turnover_currency")
PRODUCT_COLUMNS = ("article", "unit", "price", "currency", "vat")
# What it may bring to a card.
BROUGHT: tuple[type[Model], ...] = (ContactPoint, Doubt)
# Locked in the order of their numbers, persons before leads: what they are now is what they were.
KNOWN = """
SELECT id FROM identity_person WHERE id IN (
    SELECT c.person_id FROM unnest(%(kinds)s::text[], %(values)s::text[]) AS g (kind, value)
    JOIN identity_contactpoint c ON c.kind = g.kind AND c.value = g.value
    WHERE NOT c.is_shared OR EXISTS (SELECT 1 FROM identity_person p
        WHERE p.id = c.person_id AND p.sort_key = ANY (%(names)s::text[])))
ORDER BY id FOR NO KEY UPDATE
"""
FIRMS = """
SELECT id FROM identity_company WHERE tax_number = ANY (%(taxes)s::text[]) AND tax_number <> ''
    OR name_key = ANY (%(keys)s::text[])
ORDER BY id FOR NO KEY UPDATE
"""
WAITING = """
SELECT id FROM leads_lead WHERE person_id = ANY (%s::bigint[]) AND status_kind IN ('interest', 'new', 'working')
ORDER BY id FOR NO KEY UPDATE
"""
# What a batch before this one changed: whether it is still what that one left.
SINCE = """
SELECT b.pk_value, ({now}) IS NOT DISTINCT FROM ({made}) FROM ledger_before b
JOIN {table} t ON t.id = b.pk_value, LATERAL jsonb_populate_record(NULL::{table}, b.after) became
WHERE b.change_id = %(change)s AND b."table" = '{table}' AND b.pk_value = ANY (%(numbers)s::bigint[])
"""
UNCHANGED = """
DELETE FROM ledger_before WHERE change_id = %(change)s AND "table" = %(table)s
    AND pk_value = ANY (%(numbers)s::bigint[]) AND before = after
"""
LAST = "SELECT coalesce(max(id), 0) FROM {table} WHERE person_id = ANY (%s::bigint[])"
LAST_SOURCE = "SELECT coalesce(max(id), 0) FROM channels_source"
SOURCES = """
INSERT INTO ledger_before (change_id, "table", pk_value, after)
SELECT %s, 'channels_source', id, '{}' FROM channels_source WHERE id > %s ON CONFLICT DO NOTHING
"""
CAME = """
INSERT INTO ledger_before (change_id, "table", pk_value, after)
SELECT %(change)s, '{table}', id, jsonb_build_object('person_id', person_id) FROM {table}
WHERE person_id = ANY (%(people)s::bigint[]) AND id > %(last)s ON CONFLICT DO NOTHING
"""
CAME_THESE = """
INSERT INTO ledger_before (change_id, "table", pk_value, after)
SELECT %(change)s, '{table}', id, jsonb_build_object('person_id', person_id) FROM {table}
WHERE id = ANY (%(numbers)s::bigint[]) ON CONFLICT DO NOTHING
"""


@step
@contextmanager
def kept_known(change: Change, whos: Sequence[Who]) -> Iterator[None]:
    """Keep what the persons, their waiting leads and companies are before and after what happens inside."""
    people = _known(whos)
    firms = firms_known(who.firm for who in whos if who.firm)
    with kept(change, Company, firms, COMPANY_COLUMNS), _kept_people(change, people):
        yield


@step
@contextmanager
def _kept_people(change: Change, people: Sequence[int]) -> Iterator[None]:
    if not people:
        yield
        return
    leads = [number for (number,) in sql.rows(WAITING, [people])]
    last = {model: _last(model, people) for model in BROUGHT}
    contacts = list(Contact.objects.filter(person__in=people).order_by("pk").values_list("pk", flat=True))
    with (
        kept(change, Person, people, PERSON_COLUMNS),
        kept(change, Lead, leads, LEAD_COLUMNS),
        kept(change, Contact, contacts, CONTACT_COLUMNS),
    ):
        yield
    for model, number in last.items():
        table = model._meta.db_table
        sql.run(CAME.format(table=table), {"change": change.pk, "people": people, "last": number})


@step
@contextmanager
def kept_sources(change: Change) -> Iterator[None]:
    """Keep which sources are met for the first time inside."""
    (last,) = sql.row(LAST_SOURCE)
    yield
    sql.run(SOURCES, [change.pk, last])


@step
def keep_brought(change: Change, model: type[Model], numbers: Sequence[int]) -> None:
    """Keep that these rows, each of a person, came with it: they go where it is undone."""
    statement = CAME_THESE.format(table=model._meta.db_table)
    sql.run(statement, {"change": change.pk, "numbers": list(numbers)})


@step
@contextmanager
def kept(change: Change, model: type[Model], numbers: Sequence[int], columns: Sequence[str]) -> Iterator[None]:
    """Keep these columns of rows before and after what happens inside, where that changes them."""
    followed = _keep(change, model, numbers, columns)
    yield
    _keep_after(change, model, followed, columns)


def _known(whos: Sequence[Who]) -> list[int]:
    values = {(contact.kind, contact.value) for who in whos for contact in who.contacts}
    if not values:
        return []
    asked = {
        "kinds": sql.texts(kind for kind, _value in values),
        "values": sql.texts(value for _kind, value in values),
        "names": sql.texts(sorted({sort_key(who.name) for who in whos} - {""})),
    }
    return [number for (number,) in sql.rows(KNOWN, asked)]


# allow undecorated-verb: asks and locks, writes nothing
def firms_known(firms: Iterable[Firm], *, whatever: bool = False) -> list[int]:
    """The companies that a batch may fill in, locked: those it says more of than a name and a number, or `whatever`."""
    telling = [firm for firm in firms if whatever or firm.says_more]
    if not telling:
        return []
    return [number for (number,) in sql.rows(FIRMS, firm_words(telling))]


# allow undecorated-verb: puts together, writes nothing
def firm_words(firms: Sequence[Firm]) -> dict[str, object]:
    """By what companies are known: tax numbers and keys of names."""
    return {
        "taxes": sql.texts(firm.tax_number for firm in firms),
        "keys": sql.texts({firm_key(f) for f in firms} - {""}),
    }


def _last(model: type[Model], people: Sequence[int]) -> int:
    return int(sql.row(LAST.format(table=model._meta.db_table), [list(people)])[0])


@step
def _keep(change: Change, model: type[Model], numbers: Sequence[int], columns: Sequence[str]) -> list[int]:
    """Keep rows as they are; of one that an earlier batch has kept the first state stays.

    Gives those whose next state is to be kept: not what somebody has changed between two batches, which undo leaves.
    """
    if not numbers:
        return []
    table = model._meta.db_table
    statement = SINCE.format(
        table=table,
        now=", ".join(f"t.{column}" for column in columns),
        made=", ".join(f"became.{column}" for column in columns),
    )
    earlier: dict[int, bool] = dict(sql.rows(statement, {"change": change.pk, "numbers": list(numbers)}))
    fresh = [number for number in numbers if number not in earlier]
    if fresh:
        keep_before(change, model, numbers=fresh, columns=columns)
    return [*fresh, *(number for number, is_same in earlier.items() if is_same)]


@step
def _keep_after(change: Change, model: type[Model], numbers: Sequence[int], columns: Sequence[str]) -> None:
    if not numbers:
        return
    keep_after(change, model, columns=columns, numbers=numbers)
    asked = {"change": change.pk, "table": model._meta.db_table, "numbers": list(numbers)}
    sql.run(UNCHANGED, asked)


@step
def drop_kept(change: Change, model: type[Model], numbers: Sequence[int]) -> None:
    """What was given back, or stays as it is, needs to be kept no longer."""
    Before.objects.filter(change=change, table=model._meta.db_table, pk_value__in=list(numbers)).delete()


# allow undecorated-verb: asks, writes nothing
def kept_among(change: Change, model: type[Model], numbers: Sequence[int]) -> list[int]:
    """Which of these rows are kept as they were."""
    kept_rows = Before.objects.filter(change=change, table=model._meta.db_table, pk_value__in=list(numbers))
    return list(kept_rows.order_by("pk_value").values_list("pk_value", flat=True))
