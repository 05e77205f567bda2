"""Bulk changes beside one another, and after a worker that was killed. Real connections, real commits."""

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from teplo.kit.problems import Conflict
from teplo.leads.actions.tally import fold_tally
from teplo.leads.kept import Tally
from teplo.leads.models import Lead, Stay
from teplo.ops.bench_place import address
from teplo.triage.actions import assign as assign_one
from teplo.triage.actions import bulk as bulk_module
from teplo.triage.actions.bulk import preview, start, undo, walk
from teplo.triage.models import BulkChange
from tests.company import Company, person, send


def owned(company: Company, count: int) -> list[int]:
    found = [send(company, person=person(f"Клиент {n}", email=f"c{n}@x.ru")).lead for n in range(count)]
    for lead in Lead.objects.filter(pk__in=found):
        assign_one(lead, to=company.owner, by=company.administrator, at=timezone.now())
    return found


def begun(company: Company, deed: str, numbers: list[int], **values: object) -> BulkChange:
    shown = preview(deed, values, numbers=numbers, by=company.administrator, at=timezone.now())
    return start(shown.bulk, by=company.administrator, at=timezone.now())


def walked(number: int) -> None:
    """All its parts, as one worker's jobs."""
    try:
        for place in BulkChange.objects.get(pk=number).parts.values_list("place", flat=True):
            walk(number, place=place, at=timezone.now())
    finally:
        connection.close()


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_module, "PART", 2)
    monkeypatch.setattr(bulk_module, "AT_ONCE", 0)


@pytest.mark.usefixtures("in_parts")
def test_two_at_once_over_the_same_leads_both_end_well(committed_company: Company) -> None:
    company, numbers = committed_company, owned(committed_company, 10)
    first = begun(company, "assign", numbers, employees=[company.colleague.pk])
    second = begun(company, "assign", numbers[::-1], employees=[company.head.pk])
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(walked, [first.pk, second.pk, first.pk, second.pk]))
    assert set(BulkChange.objects.values_list("state", "changed")) == {("done", 10)}
    assert set(Lead.objects.values_list("owner_employee", flat=True)) <= {company.colleague.pk, company.head.pk}
    assert Stay.objects.filter(lead__in=numbers, until=None).count() == 10


@pytest.mark.usefixtures("in_parts")
def test_it_is_undone_once_by_two_who_press_at_once(committed_company: Company) -> None:
    company, numbers = committed_company, owned(committed_company, 4)
    bulk = begun(company, "heat", numbers, heat="hot")
    walked(bulk.pk)

    def press(_turn: int) -> str:
        try:
            return undo(bulk, by=company.administrator, at=timezone.now()).state
        except Conflict as conflict:
            return conflict.type
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, range(2))) == ["undoing", "undone"]
    walked(bulk.pk)
    assert set(Lead.objects.values_list("heat", flat=True)) == {""}


WORKER = """
import sys, time
from teplo.config import startup
startup.set_up_django(pool="0")
from django.utils import timezone
from teplo.triage.actions import bulk
from teplo.triage.models import BulkChange
bulk.PART, bulk.AT_ONCE = 2, 0
for place in BulkChange.objects.get(pk=int(sys.argv[1])).parts.values_list("place", flat=True):
    bulk.walk(int(sys.argv[1]), place=place, at=timezone.now())
    print(place, flush=True)
    time.sleep(0.2)
"""


@pytest.mark.usefixtures("in_parts")
def test_a_killed_worker_leaves_whole_parts_and_the_next_one_goes_on(
    committed_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company, numbers = committed_company, owned(committed_company, 8)
    bulk = begun(company, "assign", numbers, employees=[company.colleague.pk])
    monkeypatch.setenv("DATABASE_URL", address())
    command = [sys.executable, "-c", WORKER, str(bulk.pk)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        worker.stdout.readline()
        time.sleep(0.3)
        worker.send_signal(signal.SIGKILL)
    bulk.refresh_from_db()
    given = Lead.objects.filter(owner_employee=company.colleague).count()
    assert bulk.state == "running"
    assert given == bulk.changed
    assert 0 < given < 8
    monkeypatch.setattr(bulk_module, "AT_ONCE", 100)
    bulk_module.resume(bulk, at=timezone.now())
    assert Lead.objects.filter(owner_employee=company.colleague).count() == 8


def test_the_kept_figures_follow_there_and_back(committed_company: Company) -> None:
    company, numbers = committed_company, owned(committed_company, 4)
    fold_tally()
    before = figures()
    bulk = begun(company, "assign", numbers, employees=[company.colleague.pk])
    fold_tally()
    assert figures() != before
    undo(bulk, by=company.administrator, at=timezone.now())
    fold_tally()
    assert figures() == before


def figures() -> set[tuple[object, ...]]:
    """How many leads came, by whose they are now."""
    rows = Tally.objects.filter(measure="made", span="ever").exclude(count=0)
    return set(rows.values_list("owner_employee", "owner_queue", "status", "count"))
