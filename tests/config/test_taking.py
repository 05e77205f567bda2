"""Which job a worker takes next, and that it finds it however many wait."""

import json
import uuid
from typing import Any

import psycopg
import pytest
from django.db import connection
from procrastinate.sql import queries

from teplo.config.fence import TAKE
from teplo.kit import sql

QUEUES = ["bulk", "followers"]
MOST_BLOCKS = 250


def waits(
    queue: str = "bulk", *, priority: int = 0, lock: str | None = None, later: str = "0", status: str = "todo"
) -> int:
    """A job that waits; `later` is the interval after which it may run."""
    (number,) = sql.row(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, scheduled_at, status)"
        " VALUES (%s, 'tests.one', %s, %s, now() + %s::interval, %s) RETURNING id",
        [queue, priority, lock, later, status],
    )
    return int(number)


def taken(*queues: str) -> list[int]:
    """The numbers of all that can be taken one after the other, none of which ends."""
    found = []
    while rows := sql.rows(TAKE, {"queues": list(queues) or QUEUES, "worker": None}):
        found.append(int(rows[0][0]))
    return found


@pytest.mark.django_db
def test_the_more_urgent_goes_first_and_then_the_older_whatever_its_queue() -> None:
    usual, urgent, later, last = waits(), waits(priority=5), waits("followers"), waits(priority=-1)
    assert taken() == [urgent, usual, later, last]


@pytest.mark.django_db
def test_other_queues_and_what_may_not_run_yet_are_left() -> None:
    waits("care")
    waits(later="1 hour")
    due = waits(later="-1 second")
    assert taken() == [due]


@pytest.mark.django_db
def test_of_one_lock_only_the_first_is_taken_and_none_while_it_runs() -> None:
    waits(lock="b", status="doing")
    waits(lock="b", priority=9)
    first = waits(lock="a")
    waits(lock="a")
    free = waits()
    assert taken() == [first, free]


@pytest.mark.django_db
def test_jobs_are_taken_as_the_library_takes_them() -> None:
    for number in range(60):
        lock = f"lock{number % 7}" if number % 3 else None
        waits(QUEUES[number % 2], priority=number * 7 % 5, lock=lock)
    found = taken()
    sql.run("UPDATE procrastinate_jobs SET status = 'todo'")
    theirs = []
    while (row := sql.row(queries["fetch_job"], {"queues": QUEUES, "worker_id": None}))[0] is not None:
        theirs.append(row[0])
    assert found == theirs


@pytest.mark.django_db(transaction=True)
def test_what_another_worker_is_taking_at_this_moment_is_passed_over() -> None:
    first, second = waits("meeting"), waits("meeting")  # others leave jobs behind where all is committed
    try:
        with psycopg.connect(**{**connection.get_connection_params(), "cursor_factory": None}) as other:
            other.execute("SELECT 1 FROM procrastinate_jobs WHERE id = %s FOR UPDATE", [first])
            assert taken("meeting") == [second]
    finally:
        sql.run("DELETE FROM procrastinate_jobs WHERE id IN (%s, %s)", [first, second])


def blocks(statement: str, values: dict[str, Any]) -> int:
    """How many blocks of the database a statement looks at."""
    (plan,) = sql.row(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT json) {statement}", values)
    top = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    return int(top["Shared Hit Blocks"]) + int(top["Shared Read Blocks"])


@pytest.mark.django_db
@pytest.mark.parametrize("known", [False, True], ids=["nothing known of the table", "analysed"])
@pytest.mark.parametrize("asked", ["full", "empty"])
def test_a_long_queue_is_not_walked_to_find_the_next_job(asked: str, known: bool) -> None:
    full = fill()
    if known:
        sql.run("ANALYZE procrastinate_jobs")
    assert blocks(TAKE, {"queues": [full if asked == "full" else "followers"], "worker": None}) < MOST_BLOCKS


@pytest.mark.django_db
def test_control_the_librarys_own_way_walks_all_of_it() -> None:
    naive = "SELECT id FROM procrastinate_fetch_job_v2(%(queues)s::varchar[], NULL)"
    assert blocks(naive, {"queues": [fill()]}) > MOST_BLOCKS


def fill() -> str:
    """A queue with very many jobs, in a table that holds nothing which other tests rolled back."""
    queue = f"bulk-{uuid.uuid4().hex}"
    sql.run("TRUNCATE procrastinate_jobs CASCADE")
    columns = "queue_name, task_name"
    sql.run(f"INSERT INTO procrastinate_jobs ({columns}) SELECT %s, 'one' FROM generate_series(1, 20000)", [queue])
    return queue
