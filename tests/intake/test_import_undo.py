"""An import is taken back: nothing of it is left in any table, but what somebody has changed since."""

import hashlib

import pytest
from django.db import connection
from django.utils import timezone

from teplo.channels.models import Source
from teplo.identity.models import Person
from teplo.intake.imports import walking
from teplo.intake.imports.models import ImportedRow
from teplo.kit import sql
from teplo.leads.models import Lead
from teplo.ledger.models import Before, Event
from teplo.ops.invariants import broken
from teplo.triage.actions import change
from teplo.work.actions import add_note
from tests.company import person, send
from tests.intake.imports import brought, chosen, csv_of, given, taken_back

pytestmark = pytest.mark.usefixtures("own_data")
COLUMNS = {0: "name", 1: "phone", 2: "email", 3: "need", 4: "company", 5: "own:Colour"}
ROWS = (
    ("name", "phone", "email", "need", "company", "Colour"),
    ("Иван Петров", "8 912 345-67-89", "ivan@example.ru", "Ламинат", "ООО Ромашка", "red"),
    ("Анна Сидорова", "+7 (913) 111-22-33", "", "Двери", "Лютик", ""),
    ("Пётр Кузнецов", "", "petr@example.ru", "Окна", "Ромашка", ""),
    ("Анна", "+79131112233", "anna@example.ru", "", "", "blue"),
    ("Сидор", "12", "", "", "", ""),
)
# What an import leaves for ever: its own row, its file, the ledger, the store of undo, jobs, what people are told.
KEPT = ("intake_import", "files_file", "ledger_event", "ledger_change", "ledger_before", "procrastinate", "work_notice")
# Versions grow by being given back, and figures that add up to nothing are swept by the next folding.
UNEQUAL = {"leads_lead": ("version",)}


def fingerprints() -> dict[str, str]:
    """Each table of the product by a digest of its rows."""
    found = {}
    for table in connection.introspection.table_names():
        if table.startswith(("auth", "django", "account", "mfa", "leads_tally", *KEPT)):
            continue
        minus = "".join(f" - '{column}'" for column in UNEQUAL.get(table, ()))
        told = f"SELECT to_jsonb(t){minus} AS row FROM {table} t"
        # A kept figure of nothing is none.
        rows = sql.rows(f"SELECT row::text FROM ({told}) AS told WHERE NOT row @> '{{\"deals\": 0}}' ORDER BY 1")
        found[table] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return found


def assert_all_hold() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert broken(sql.rows, worker_runs=False) == []


def test_nothing_is_left_of_it(company):
    send(company, person=person("Иван Петров", "89123456789"))
    before = fingerprints()
    done = brought(chosen(given(csv_of(ROWS), by=company.administrator), COLUMNS, tag="old"))
    assert (done.created, done.joined, done.refused) == (2, 2, 1)
    assert fingerprints() != before
    undone = taken_back(done)
    assert (undone.state, undone.unwound, undone.left) == ("undone", 4, {})
    assert fingerprints() == before
    assert_all_hold()
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"import.begun", "import.done", "import.undone", "lead.imported", "enquiry.import_undone"} <= kinds


def test_a_company_goes_with_the_row_that_named_it_first(company):
    send(company, person=person("Иван Петров", "89123456789"))
    rows = [ROWS[0], ("Анна", "89131112233", "", "", "Ромашка", ""), ("Иван", "89123456789", "", "", "Ромашка", "")]
    before = fingerprints()
    undone = taken_back(brought(chosen(given(csv_of(rows), by=company.administrator), COLUMNS)))
    assert (undone.left, fingerprints() == before) == ({}, True)


def test_the_store_of_undo_keeps_nothing_of_what_is_undone(company, monkeypatch):
    monkeypatch.setattr(walking, "BATCH", 2)
    done = brought(chosen(given(csv_of(ROWS), by=company.administrator), COLUMNS))
    assert Before.objects.filter(change=done.change_id).exists()
    taken_back(done)
    assert not Before.objects.filter(change=done.change_id).exists()


def test_a_source_goes_again_unless_somebody_else_came_from_it(company):
    rows = [("name", "phone", "source"), ("Анна", "89131112233", "Ярмарка"), ("Пётр", "89145556677", "Листовка")]
    before = set(Source.objects.all())
    done = brought(chosen(given(csv_of(rows), by=company.administrator), {0: "name", 1: "phone", 2: "source"}))
    send(company, person=person("Вера", "89150000000"), source="Листовка")
    taken_back(done)
    assert {source.key for source in set(Source.objects.all()) - before} == {"Листовка"}


def test_it_may_come_again_once_it_was_taken_back(company):
    taken_back(brought(chosen(given(csv_of(ROWS), by=company.administrator), COLUMNS)))
    again = brought(chosen(given(csv_of(ROWS), by=company.administrator), COLUMNS))
    assert (again.created, again.joined, again.skipped) == (3, 1, 0)


def test_what_people_have_changed_since_stays_and_is_named(company):
    done = brought(chosen(given(csv_of(ROWS), by=company.administrator), COLUMNS))
    kept, noted = Lead.objects.get(need="Ламинат"), Lead.objects.get(need="Окна")
    change(kept, values={"need": "Паркет"}, version=None, by=company.administrator, at=timezone.now())
    add_note("Перезвонить", lead=noted, by=company.administrator, at=timezone.now())
    undone = taken_back(done)
    assert set(Lead.objects.values_list("pk", flat=True)) == {kept.pk, noted.pk}
    assert undone.left == {"changed": 2}
    assert set(ImportedRow.objects.values_list("lead", "left")) == {(kept.pk, "changed"), (noted.pk, "changed")}
    assert set(Person.objects.values_list("name", flat=True)) == {"Иван Петров", "Пётр Кузнецов"}
    again = brought(chosen(given(csv_of(ROWS), by=company.administrator), COLUMNS))
    assert (again.created, again.skipped) == (1, 2)
    assert_all_hold()


def test_a_lead_that_somebody_came_for_again_stays(company):
    done = brought(chosen(given(csv_of(ROWS), by=company.administrator), COLUMNS))
    receipt = send(company, person=person("Пётр", email="petr@example.ru"), need="Окна")
    undone = taken_back(done)
    assert (list(Lead.objects.values_list("pk", flat=True)), undone.left) == (
        [receipt.lead],
        {"changed": 1, "in_use": 1},
    )
    # The company that both have named stays for the one; the row of the other may come in again.
    again = brought(chosen(given(csv_of(ROWS), by=company.administrator), COLUMNS))
    assert (again.created, again.joined, again.skipped) == (2, 1, 1)
    assert_all_hold()


def test_what_a_colleague_has_filled_in_meanwhile_is_not_taken_from_a_known_lead(company):
    receipt = send(company, person=person("Иван Петров", "89123456789"))
    done = brought(chosen(given(csv_of(ROWS), by=company.administrator), COLUMNS))
    lead = Lead.objects.get(pk=receipt.lead)
    assert (lead.need, lead.fields) == ("Ламинат", {"Colour": "red"})
    change(lead, values={"need": "Паркет"}, version=None, by=company.administrator, at=timezone.now())
    taken_back(done)
    lead.refresh_from_db()
    assert (lead.need, lead.enquiries.count()) == ("Паркет", 1)
    assert_all_hold()
