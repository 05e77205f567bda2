"""F-38 and F-39: more clients than connections, and a table that somebody holds for himself under load."""

import contextlib
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.faults import results
from tests.faults.checker import drained, hold, stored
from tests.faults.desk import ROOT, Desk, Web, until
from tests.faults.ledger import OK, Line
from tests.faults.load import Load, enquiry

pytestmark = pytest.mark.alone

CLIENTS, FEW = 60, 20
LATER = {503}


def named(fault: str) -> str:
    return f"{fault}-{uuid.uuid4().hex[:6]}"


@contextlib.contextmanager
def few_connections(desk: Desk) -> Iterator[None]:
    """The server lets in twenty, three of them superusers; it must start anew for that, and after."""
    desk.rule(f"ALTER SYSTEM SET max_connections = {FEW}", "postgres")
    restart(desk)
    try:
        yield
    finally:
        desk.rule("ALTER SYSTEM RESET max_connections", "postgres")
        restart(desk)


def restart(desk: Desk) -> None:
    desk.stop_database("fast")
    desk.cluster.ensure()


def crowd(desk: Desk, web: Web, name: str, seconds: float) -> None:
    """Sixty clients at once, each sending without a pause."""
    ended = time.monotonic() + seconds

    def one(place: int) -> None:
        number = 0
        while time.monotonic() < ended:
            key = f"{name}-{place:02}-{number:04}"
            web.sender.send(enquiry(key, place * 100 + number), key, desk.ledger)
            number += 1

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(one, range(CLIENTS)))


def strangers(desk: Desk, count: int) -> list[psycopg.Connection[tuple[object, ...]]]:
    """Other programs that take connections of the same role and keep them; fewer where the server has no more."""
    held = []
    for _ in range(count):
        try:
            held.append(desk.cluster.connect(desk.database, "teplo"))
        except psycopg.OperationalError:
            break
    return held


def superuser_gets_in(desk: Desk) -> bool:
    try:
        with desk.cluster.connect(desk.database) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def lines_of(desk: Desk, name: str) -> list[Line]:
    return [line for line in desk.ledger.lines() if line.key.startswith(name)]


def run_f38(desk: Desk, seconds: float) -> tuple[str, list[Line], dict[str, object]]:
    """Web and worker have their connections; then others take what is left, and sixty clients come."""
    name = named("f38")
    with few_connections(desk), desk.web() as web, desk.worker() as worker:
        until(lambda: web.sender.get("/readyz").status == 200, seconds=30)
        held = strangers(desk, FEW)
        try:
            crowd(desk, web, name, seconds)
            seen: dict[str, object] = {
                "superuser_gets_in": superuser_gets_in(desk),
                "worker_deaths": worker.deaths,
                "page": web.sender.get("/accounts/login/").status,
            }
        finally:
            for one in held:
                one.close()
        stored(desk, name)
        until(lambda: drained(desk), seconds=60)
    return name, lines_of(desk, name), seen


def check_f38(desk: Desk, seconds: float) -> None:
    name, lines, seen = run_f38(desk, seconds)
    assert seen == {"superuser_gets_in": True, "worker_deaths": 0, "page": 200}
    assert {line.status for line in lines if line.outcome != OK} <= LATER
    late = sorted(line.seconds for line in lines)[int(len(lines) * 0.99) - 1]
    assert late < 10
    found = hold(desk.ledger, desk.ask, name)
    results.keep(
        "F-38", f"max_connections {FEW}, others take all that are left, {CLIENTS} clients without pause",
        **found.as_json(), p99_s=round(late, 2),
    )  # fmt: skip


def test_f38_when_connections_run_out_clients_wait_or_come_again(spare: Desk) -> None:
    check_f38(spare, 2)


@pytest.mark.full
def test_f38_in_full(spare: Desk) -> None:
    check_f38(spare, 60)


@pytest.mark.full
def test_f38_control_a_connection_for_each_client_leaves_none_to_the_worker(spare: Desk) -> None:
    spare.env["TEPLO_POOL"] = f"{FEW}-{CLIENTS}"
    with pytest.raises(AssertionError, match="not reached"):
        run_f38(spare, 3)
    results.keep("F-38", "a connection for each client", control=True, worker_gets_in=False)


@contextlib.contextmanager
def held_table(desk: Desk, mode: str = "ACCESS EXCLUSIVE", table: str = "leads_lead") -> Iterator[None]:
    with desk.cluster.connect(desk.database, "teplo") as connection, connection.transaction():
        connection.execute(f"LOCK TABLE {table} IN {mode} MODE".encode())
        yield


def run_f39(desk: Desk, seconds: float, *faults: str) -> tuple[str, dict[str, object]]:
    """Somebody holds the table of leads for himself while enquiries come in."""
    name = named("f39")
    with desk.web(*faults) as web, desk.worker():
        with Load(web.sender, desk.ledger, name) as load:
            time.sleep(1)
            with held_table(desk):
                began = time.time()
                ready = []
                while time.time() < began + seconds:
                    ready.append(look(web))
                    time.sleep(0.5)
            freed = time.time()
            took = until(lambda: taken_since(desk, name, freed), seconds=20)
            time.sleep(1)
        load.settle()
        stored(desk, name)
        until(lambda: drained(desk), seconds=180)
    during = [line for line in lines_of(desk, name) if began < line.t_send < freed]
    return name, {"during": during, "taken_again_after_s": round(took, 1), "slowest_look_s": round(max(ready), 2)}


def look(web: Web) -> float:
    """Seconds until a page that needs no table of leads is there."""
    try:
        return web.sender.get("/accounts/login/").seconds
    except OSError:
        return web.sender.patience


def taken_since(desk: Desk, name: str, moment: float) -> bool:
    return any(line.t_send > moment and line.outcome == OK for line in lines_of(desk, name))


def check_f39(desk: Desk, seconds: float) -> None:
    name, seen = run_f39(desk, seconds)
    during: list[Line] = seen.pop("during")  # type: ignore[assignment]
    assert {line.status for line in during if line.outcome != OK} <= LATER, during
    found = hold(desk.ledger, desk.ask, name)
    told = sorted(line.seconds for line in during)
    assert told[-1] < 8, "everybody was told something in time"
    results.keep(
        "F-39", f"the table of leads held for {seconds:.0f} s", **found.as_json(), **seen, slowest_s=round(told[-1], 1)
    )


def test_f39_who_waits_for_a_held_table_is_told_to_come_again(spare: Desk) -> None:
    check_f39(spare, 5)


@pytest.mark.full
def test_f39_in_full(spare: Desk) -> None:
    check_f39(spare, 30)


@pytest.mark.full
def test_f39_control_without_a_limit_everybody_waits_as_long_as_the_lock_is_held(spare: Desk) -> None:
    _, seen = run_f39(spare, 12, "no_lock_timeout")
    during: list[Line] = seen["during"]  # type: ignore[assignment]
    slowest = max(line.seconds for line in during)
    assert slowest >= 8
    results.keep("F-39", "no limit to waiting for a lock", control=True, slowest_s=round(slowest, 1))


ADD = "ALTER TABLE leads_lead ADD COLUMN tests_new integer"
MIGRATE = """
from teplo.config import startup
startup.set_up_django(pool="0")
from django.core import management
from django.db import connection
def change(*_, **__):
    with connection.cursor() as cursor:
        cursor.execute("%s")
real = management.call_command
management.call_command = lambda name, **o: change() if name == "migrate" else None
import teplo.ops.seed as seeds
seeds.seed = lambda: None
%s
startup.migrate()
"""


def run_migration(desk: Desk, seconds: float, *faults: str) -> tuple[str, list[Line], float]:
    """A report reads the table of leads for long, an upgrade changes that table, and enquiries come in meanwhile."""
    name = named("f39m")
    before = "startup.LOCK_SECONDS = 0" if faults else "startup.LOCK_PAUSE_SECONDS = 1"
    with desk.web(*faults) as web:
        with Load(web.sender, desk.ledger, name) as load:
            time.sleep(1)
            with held_table(desk, "ACCESS SHARE"):
                upgrade = subprocess.Popen([sys.executable, "-c", MIGRATE % (ADD, before)], env=desk.env, cwd=ROOT)
                time.sleep(seconds)
                assert upgrade.poll() is None, "it waits for the reader"
            assert upgrade.wait(120) == 0
            time.sleep(1)
        load.settle()
    assert desk.ask("SELECT 1 FROM information_schema.columns WHERE column_name = 'tests_new'") == [(1,)]
    lines = lines_of(desk, name)
    return name, lines, max(line.seconds for line in lines)


def check_migration(desk: Desk, seconds: float) -> None:
    name, lines, slowest = run_migration(desk, seconds)
    failed = [line for line in lines if line.outcome != OK]
    assert failed == []
    assert slowest < 3
    found = hold(desk.ledger, desk.ask, name)
    results.keep(
        "F-39", f"a table changed while it is read for {seconds:.0f} s and filled", **found.as_json(),
        failed=len(failed), slowest_s=round(slowest, 2),
    )  # fmt: skip


def test_f39_an_upgrade_that_waits_for_a_reader_holds_up_nobody(spare: Desk) -> None:
    check_migration(spare, 4)


@pytest.mark.full
def test_f39_an_upgrade_in_full(spare: Desk) -> None:
    check_migration(spare, 30)


@pytest.mark.full
def test_f39_control_an_upgrade_that_stands_in_line_holds_up_everybody(spare: Desk) -> None:
    _, lines, slowest = run_migration(spare, 12, "no_lock_timeout")
    failed = sum(line.outcome != OK for line in lines)
    assert slowest >= 4
    results.keep("F-39", "the upgrade stands in line", control=True, failed=failed, slowest_s=round(slowest, 2))
