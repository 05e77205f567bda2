"""An import is taken back part by part, the last rows first: who joined goes before whom he joined."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Model

from teplo.channels.actions import forget_sources
from teplo.channels.models import Source
from teplo.clients.actions import remove_many as clients
from teplo.clients.models import Contact, Deal, DealLine
from teplo.identity.actions import remove as identity
from teplo.identity.models import Company, ContactPoint, Doubt, Person
from teplo.intake.actions.imports.course import ALONE, finish_undo
from teplo.intake.actions.imports.kept import (
    COMPANY_COLUMNS,
    CONTACT_COLUMNS,
    LEAD_COLUMNS,
    PERSON_COLUMNS,
    PRODUCT_COLUMNS,
    drop_kept,
    kept_among,
)
from teplo.intake.imports import queries
from teplo.intake.imports.models import Import, ImportedRow, Target
from teplo.kit import sql
from teplo.kit.transactions import front_door, step
from teplo.leads.models import Enquiry, Lead
from teplo.ledger.actions import Facts, record_many, take_back, tell_page
from teplo.ledger.models import Before, Change, Event
from teplo.staff.models import Employee
from teplo.terms import actions as terms
from teplo.terms.models import Product
from teplo.triage.actions import remove as triage
from teplo.work.actions import remove as work
from teplo.work.models import Note, Notice

PART = 2_000
# For each that goes PostgreSQL looks through all enquiries, which have no index for it.
PART_OF_SOURCES = 20
MADE = """
SELECT lead FROM intake_importedrow
WHERE of_id = %s AND lead = ANY (%s::bigint[]) AND 'lead' = ANY (made)
"""
CAME = """
WITH gone AS (DELETE FROM ledger_before WHERE change_id = %(change)s AND "table" = '{table}' AND before IS NULL
    AND (after ->> 'person_id')::bigint = ANY (%(people)s::bigint[]) RETURNING pk_value)
DELETE FROM {table} t USING gone WHERE t.id = gone.pk_value AND t.person_id = ANY (%(people)s::bigint[])
"""
# Where only the card of somebody stays, for others came to him since, the row itself may come in again.
LEAVE = """
UPDATE intake_importedrow r SET "left" = g.why, lead = g.lead, enquiry = g.enquiry, contact = g.contact, deal = g.deal,
    person = g.person,
    key = CASE WHEN g.lead IS NULL AND g.contact IS NULL AND g.deal IS NULL AND NOT 'client' = ANY (r.made)
        THEN md5('left ' || r.id)::uuid ELSE r.key END
FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
    AS g (id, why, lead, enquiry, contact, deal, person)
WHERE r.id = g.id
"""
GONE = "DELETE FROM intake_importedrow WHERE id = ANY (%s::bigint[])"


@dataclass(slots=True)
class Part:
    """The rows of a part, and why some of them are left as they are."""

    imp: Import
    change: Change
    rows: Sequence[ImportedRow]
    at: datetime
    # The number of its first line in the ledger.
    since: int
    left: dict[int, str] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """What the lines of this import hold in the ledger, and nobody else's."""
        return json.dumps({"import": self.imp.pk})

    def of(self, kind: str) -> list[int]:
        """The numbers of what the rows that are not left name: `lead`, `person` …, each once."""
        return sorted({n for row in self.rows if row.pk not in self.left and (n := getattr(row, kind))})

    def made(self, kind: str, column: str) -> list[int]:
        """The same of what they made."""
        rows = (row for row in self.rows if kind in row.made and row.pk not in self.left)
        return sorted({n for row in rows if (n := getattr(row, column))})

    def leave(self, why: str, fits: Callable[[ImportedRow], bool]) -> None:
        """Leave the rows that fit."""
        for row in self.rows:
            if fits(row):
                self.left.setdefault(row.pk, why)


@front_door
def unwind(number: int, *, at: datetime) -> bool:
    """Take the last part back that is still there; False where nothing is left to do."""
    sql.run(ALONE)
    imp = queries.locked(number)
    if imp is None or imp.state != Import.State.UNDOING:
        return False
    rows = list(ImportedRow.objects.filter(of=imp, left="").order_by("-row", "-pk")[:PART])
    assert imp.change is not None  # opened by `begin`
    if not rows:
        if _firms_filled_back(imp.change) or _sources_back(imp.change):
            return True
        finish_undo(imp, at=at)
        return False
    part = Part(imp, imp.change, rows, at, since=_first_line(imp))
    BACK[imp.target](part)
    _settle(part)
    imp.unwound += len(rows)
    for why, count in Counter(part.left.values()).items():
        imp.left[why] = imp.left.get(why, 0) + count
    imp.walked_at, imp.tries = at, 0
    imp.save(update_fields=["unwound", "left", "walked_at", "tries"])
    tell_page("import", of=imp.owner_employee_id)
    return True


def _first_line(imp: Import) -> int:
    begun = Event.objects.filter(kind="import.begun", lead=None, person=None, facts__contains={"import": imp.pk})
    return begun.order_by("-pk").values_list("pk", flat=True)[0]


@step
def _sources_back(change: Change) -> bool:
    """The next few sources that came with it go, unless somebody needs them; False where none are left to be asked."""
    met = Before.objects.filter(change=change, table=Source._meta.db_table).order_by("pk_value")
    numbers = list(met.values_list("pk_value", flat=True)[:PART_OF_SOURCES])
    forget_sources(numbers)
    drop_kept(change, Source, numbers)
    return bool(numbers)


@step
def _firms_filled_back(change: Change) -> bool:
    """The next few companies that rows of others filled in get back what they were; False where none are left."""
    filled = Before.objects.filter(change=change, table=Company._meta.db_table).order_by("pk_value")
    numbers = list(filled.values_list("pk_value", flat=True)[:PART])
    if numbers:
        take_back(change, Company, columns=COMPANY_COLUMNS, numbers=numbers)
        drop_kept(change, Company, numbers)
    return bool(numbers)


@step
def _leads_back(part: Part) -> None:
    identity.lock_people(part.of("person"))
    named = triage.lock_to_remove(part.of("lead"))
    own = {lead for (lead,) in sql.rows(MADE, [part.imp.pk, named])}
    touched = triage.touched_since(sorted(own), mark=part.mark)
    part.leave("changed", lambda row: row.lead in touched)
    gone = part.made("lead", "lead")
    enquiries = part.of("enquiry")
    joined = sorted(set(part.of("lead")) - own)
    triage.remove_imported(gone, enquiries=enquiries)
    _give_back(part, Lead, joined, LEAD_COLUMNS, counted="version")
    if joined:
        rows = {row.lead: row.person for row in part.rows if row.lead in joined}
        facts: Facts = {"import": part.imp.pk}
        lines = ((lead, person, facts) for lead, person in rows.items() if lead)
        record_many("enquiry.import_undone", lines, by=_by(part), at=part.at)
    _people_back(part)


@step
def _contacts_back(part: Part) -> None:
    identity.lock_people(part.of("person"))
    _take_contacts(part)
    sql.run(CAME.format(table=Note._meta.db_table), {"change": part.change.pk, "people": part.of("person")})
    _give_back(part, Contact, _not_made(part, "contact", "contact"), CONTACT_COLUMNS, counted="version")
    _people_back(part)


@step
def _companies_back(part: Part) -> None:
    _take_clients(part)
    _give_back(part, Company, part.of("company"), COMPANY_COLUMNS)
    _firms_back(part)


@step
def _deals_back(part: Part) -> None:
    identity.lock_people(part.of("person"))
    deals = part.of("deal")
    # What a deal is told of goes with it; a note or a task upon it is somebody's work.
    free = set(clients.free_deals(deals, mark=part.mark, since=part.since, besides=(Notice, DealLine)))
    part.leave("changed", lambda row: row.deal is not None and row.deal not in free)
    work.remove_work_of(sorted(free), column="deal_id")
    clients.remove_lines(sorted(free))
    clients.remove_deals(sorted(free))
    _take_contacts(part)
    _take_clients(part)
    _people_back(part)


@step
def _products_back(part: Part) -> None:
    _give_back(part, Product, _not_made(part, "product", "product"), PRODUCT_COLUMNS)
    # What another import has filled stays, unless that one was taken back itself.
    undone = Import.objects.filter(target=Target.PRODUCTS, state=Import.State.UNDONE).values_list("pk", flat=True)
    besides = {part.imp.pk, *undone}
    gone = terms.remove_products(part.made("product", "product"), besides=besides, since=part.since)
    part.leave("in_use", lambda row: "product" in row.made and row.product not in gone)


@step
def _take_contacts(part: Part) -> None:
    made = part.made("contact", "contact")
    free = set(clients.free_contacts(made, mark=part.mark, since=part.since))
    clients.remove_contacts(sorted(free))
    part.leave("changed", lambda row: "contact" in row.made and row.contact not in free)


@step
def _take_clients(part: Part) -> None:
    made = part.made("client", "company")
    free = set(clients.free_clients(made, mark=part.mark, since=part.since))
    clients.remove_clients(sorted(free))
    part.leave("changed", lambda row: "client" in row.made and row.company not in free)


@step
def _people_back(part: Part) -> None:
    """Known persons get back what was empty and lose what was brought; new ones go, and their companies."""
    people, made = part.of("person"), part.made("person", "person")
    known = sorted(set(people) - set(made))
    _give_back(part, Person, known, PERSON_COLUMNS)
    for model in (ContactPoint, Doubt):
        statement = CAME.format(table=model._meta.db_table)
        sql.run(statement, {"change": part.change.pk, "people": known})
    gone = identity.remove_people(made)
    part.leave("in_use", lambda row: "person" in row.made and row.person not in gone)
    _firms_back(part)


@step
def _firms_back(part: Part) -> None:
    made = part.made("company", "company")
    gone = identity.remove_companies(made) if made else set()
    part.leave("in_use", lambda row: "company" in row.made and row.company not in gone)


def _not_made(part: Part, kind: str, column: str) -> list[int]:
    return sorted(set(part.of(column)) - set(part.made(kind, column)))


@step
def _give_back(
    part: Part, model: type[Model], numbers: Sequence[int], columns: Sequence[str], *, counted: str = ""
) -> None:
    """Give rows that were there before what they were; those that somebody has changed since stay as they are."""
    kept = kept_among(part.change, model, numbers)
    if kept:
        take_back(part.change, model, columns=columns, numbers=kept, counted=counted)
        drop_kept(part.change, model, kept)


@step
def _settle(part: Part) -> None:
    """Rows of which nothing is left are forgotten; the others say what is left of them."""
    sql.run(GONE, [[row.pk for row in part.rows if row.pk not in part.left]])
    rows = [row for row in part.rows if row.pk in part.left]
    if not rows:
        return
    there = {
        column: set(
            model._default_manager.filter(pk__in=[getattr(r, column) for r in rows]).values_list("pk", flat=True)
        )
        for column, model in THERE.items()
    }
    values = [[row.pk for row in rows], [part.left[row.pk] for row in rows]]
    for column, numbers in there.items():
        values.append([n if (n := getattr(row, column)) in numbers else None for row in rows])
    sql.run(LEAVE, values)


def _by(part: Part) -> Employee:
    assert part.imp.undone_by is not None  # set by `undo`
    return part.imp.undone_by


THERE: dict[str, type[Model]] = {"lead": Lead, "enquiry": Enquiry, "contact": Contact, "deal": Deal, "person": Person}
BACK = {
    Target.LEADS.value: _leads_back,
    Target.CONTACTS.value: _contacts_back,
    Target.COMPANIES.value: _companies_back,
    Target.DEALS.value: _deals_back,
    Target.PRODUCTS.value: _products_back,
}
