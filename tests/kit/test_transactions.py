"""Front doors open the one transaction, steps refuse to run without it, deadlocks are tried again."""

import threading

import pytest
from django.db import IntegrityError, OperationalError, connection

from teplo.kit import sql, transactions
from teplo.kit.transactions import OutsideTransaction, front_door, savepoint, step
from teplo.ledger.models import Effect


@step
def put(key: str) -> None:
    sql.run("INSERT INTO ledger_effect (key) VALUES (%s)", [key])


def test_a_step_refuses_to_run_outside_a_front_door(db: None) -> None:
    with pytest.raises(OutsideTransaction):
        put("alone")


def test_a_front_door_inside_another_is_refused(transactional_db: None) -> None:
    inner = front_door(put)
    with pytest.raises(RuntimeError, match="durable"):
        front_door(lambda: inner("nested"))()


def test_what_a_failed_savepoint_gathered_is_forgotten(db: None) -> None:
    written: list[object] = []

    def fail() -> None:
        with savepoint():
            transactions.current().gather("line", "lost", finish=written.extend)
            put("twice")
            put("twice")

    @front_door
    def act() -> None:
        gather = transactions.current().gather
        gather("line", "kept", finish=written.extend)
        with pytest.raises(IntegrityError):
            fail()
        gather("line", "later", finish=written.extend)

    act()
    assert written == ["kept", "later"]
    assert not Effect.objects.exists()


def test_a_database_that_only_reads_is_away_and_no_fault_of_ours(db: None) -> None:
    @front_door
    def act() -> None:
        sql.run("SET TRANSACTION READ ONLY")
        put("never")

    with pytest.raises(OperationalError) as told:
        act()
    assert transactions.sqlstate(told.value) == "25006"


def deadlock(run: "type[object] | object") -> list[str]:
    """Two transactions take two rows in opposite order; gives the failures that reached the caller."""
    for key in ("a", "b"):
        sql.run("INSERT INTO ledger_effect (key) VALUES (%s)", [key])
    met, failures, tries = threading.Barrier(2, timeout=10), [], {"a": 0, "b": 0}

    def cross(first: str, second: str) -> None:
        tries[first] += 1
        sql.run("SET LOCAL deadlock_timeout = '100ms'")
        sql.run("UPDATE ledger_effect SET at = now() WHERE key = %s", [first])
        if tries[first] == 1:
            met.wait()
        sql.run("UPDATE ledger_effect SET at = now() WHERE key = %s", [second])

    def work(first: str, second: str) -> None:
        try:
            run(cross)(first, second)
        except OperationalError as error:
            failures.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=keys) for keys in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_a_deadlock_is_tried_again(transactional_db: None) -> None:
    assert deadlock(front_door) == []


def test_control_without_the_retry_one_of_them_fails(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transactions, "RETRIES", 0)
    assert len(deadlock(front_door)) == 1
