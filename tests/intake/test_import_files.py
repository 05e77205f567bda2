"""How long a file that was brought in is kept, and what goes with it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from teplo.files.actions import keep
from teplo.files.models import File
from teplo.intake.actions import imports
from teplo.intake.imports.models import Import, Refusal
from teplo.intake.tasks import let_files_go
from teplo.kit.problems import Conflict
from teplo.leads.models import Lead
from teplo.ledger.models import Event
from tests.intake.imports import brought, chosen, csv_of, given, read, taken_back

pytestmark = pytest.mark.usefixtures("own_data")
MOMENTS = ("created_at", "begun_at", "walked_at", "ended_at", "undone_at")
ROWS = (("name", "phone"), ("Иван Петров", "8 912 345-67-89"), ("Анна", "12"))


def aged(imp: Import, *, days: int) -> Import:
    """As if everything about it had happened so many days earlier."""
    imp, ago = read(imp), timedelta(days=days)
    moments = {name: getattr(imp, name) - ago for name in MOMENTS if getattr(imp, name)}
    Import.objects.filter(pk=imp.pk).update(**moments)
    return read(imp)


def test_a_file_goes_ninety_days_after_its_import_with_the_rows_that_were_refused(company):
    imp = brought(chosen(given(csv_of(ROWS), by=company.administrator)))
    assert Refusal.objects.filter(of=aged(imp, days=89)).exists()
    let_files_go(0)
    assert read(imp).file is not None
    aged(imp, days=2)
    let_files_go(0)
    now = read(imp)
    assert (now.file, now.layout["sample"], now.created, now.refused) == (None, [], 1, 1)
    assert not Refusal.objects.filter(of=imp).exists()
    assert not File.objects.exists()
    assert Event.objects.filter(kind="import.file_let_go").count() == 1


def test_what_came_in_stays_and_can_be_taken_back(company):
    imp = brought(chosen(given(csv_of(ROWS), by=company.administrator)))
    aged(imp, days=91)
    let_files_go(0)
    assert Lead.objects.count() == 1
    assert taken_back(imp).state == Import.State.UNDONE
    assert not Lead.objects.exists()


def test_a_file_of_which_nothing_was_brought_in_goes_altogether(company):
    aged(chosen(given(csv_of(ROWS), by=company.administrator)), days=91)
    let_files_go(0)
    assert not Import.objects.exists()
    assert not File.objects.exists()


def test_an_import_that_rests_keeps_its_file_and_who_was_stopped_cannot_go_on_without(company):
    resting, stopped = (begun(company, name) for name in ("Иван", "Анна"))
    imports.pause(resting, by=company.administrator, at=timezone.now())
    imports.stop(stopped, by=company.administrator, at=timezone.now())
    for imp in (resting, stopped):
        aged(read(imp), days=91)
    let_files_go(0)
    assert (read(resting).file is None, read(stopped).file is None) == (False, True)
    with pytest.raises(Conflict):
        imports.resume(stopped, by=company.administrator, at=timezone.now())


def begun(company, name: str) -> Import:
    imp = chosen(given(csv_of((("name", "phone"), (name, "89123456789"))), by=company.administrator))
    return imports.begin(imp, by=company.administrator, at=timezone.now(), in_job=False)


def test_a_content_that_somebody_else_has_stays(company):
    first = brought(chosen(given(csv_of(ROWS), by=company.administrator)))
    aged(first, days=91)
    second = given(csv_of(ROWS), by=company.administrator)
    let_files_go(0)
    assert read(first).file is None
    assert read(second).file == keep([csv_of(ROWS)], limit=2**20)
