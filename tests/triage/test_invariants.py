"""What must never be false is held by the database, whoever writes."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from teplo.identity.models import ConsentEvent
from teplo.leads.models import Lead
from teplo.ledger.models import Event
from teplo.terms.models import ConsentText
from teplo.work.models import Task
from tests.company import Company, person, send


@pytest.fixture
def lead(committed_company: Company) -> Lead:
    return Lead.objects.get(pk=send(committed_company, person=person(phone="8 912 345-67-89")).lead)


def test_the_last_task_of_an_open_lead_cannot_just_end(lead: Lead) -> None:
    with pytest.raises(IntegrityError, match="no next step"):
        Task.objects.filter(lead=lead).update(state="done")
    with pytest.raises(IntegrityError, match="no next step"):
        Task.objects.filter(lead=lead).delete()


def test_an_open_lead_has_one_owner(lead: Lead) -> None:
    with pytest.raises(IntegrityError, match="lead_has_one_owner"):
        Lead.objects.filter(pk=lead.pk).update(owner_queue=None)


def test_the_kind_of_a_lead_is_the_kind_of_its_status(lead: Lead) -> None:
    with pytest.raises(IntegrityError, match="lead_status_and_kind"):
        Lead.objects.filter(pk=lead.pk).update(status_kind="junk")


def close_two_last_tasks_at_once(lead: Lead, *, meet_after_check: bool = False) -> list[str]:
    """Two open tasks, each closed in a transaction of its own while the other is still open there.

    `meet_after_check` lets both be checked before either commits, which the lock makes impossible.
    """
    first = Task.objects.get(lead=lead)
    second = Task.objects.create(
        lead=lead, owner_queue=lead.owner_queue, due_at=first.due_at, created_at=first.created_at
    )
    both_closed = threading.Barrier(2, timeout=10)
    failures: list[str] = []

    def close(task: Task) -> None:
        try:
            with transaction.atomic():
                Task.objects.filter(pk=task.pk).update(state="done")
                both_closed.wait()
                if meet_after_check:
                    with connection.cursor() as cursor:
                        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    both_closed.wait()
        except IntegrityError as error:
            failures.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=close, args=[task]) for task in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_two_last_tasks_closed_at_once_leave_one(lead: Lead) -> None:
    assert len(close_two_last_tasks_at_once(lead)) == 1
    assert Task.objects.filter(lead=lead, state="open").count() == 1


def test_control_without_the_lock_both_last_tasks_would_end(lead: Lead) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('work_demand_next_step'::regproc)")
        source = cursor.fetchone()[0]
        cursor.execute(source.replace("FOR NO KEY UPDATE", ""))
        try:
            assert close_two_last_tasks_at_once(lead, meet_after_check=True) == []
            assert not Task.objects.filter(lead=lead, state="open").exists()
        finally:
            cursor.execute(source)


@pytest.mark.parametrize("rows", [Event, ConsentText, ConsentEvent])
def test_what_is_append_only_stays_as_it_was(committed_company: Company, rows: type) -> None:
    consent = {"purpose": "processing", "text_version": "1"}
    send(committed_company, person=person(phone="8 912 345-67-89"), consents=[consent])
    for attempt in (lambda: rows.objects.update(id=0), lambda: rows.objects.all()._raw_delete("default")):
        with pytest.raises(IntegrityError, match="append-only"):
            attempt()
