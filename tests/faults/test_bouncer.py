"""F-47: PgBouncer in transaction mode between the product and its database, told to go on, started again and killed."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from teplo.config.home import database_owner
from tests.faults import results
from tests.faults.checker import drained, failed_jobs, hold, stored, told_once
from tests.faults.desk import Desk, until
from tests.faults.load import Load, free_port

pytestmark = pytest.mark.alone

CONF = """
[databases]
{name} = host={socket} port=5432 dbname={name} user=teplo
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
default_pool_size = 6
max_client_conn = 200
server_reset_query_always = 0
logfile = {folder}/pgbouncer.log
pidfile = {folder}/pgbouncer.pid
"""
# What a driver says that prepares statements, or keeps something on a connection that is another one now.
SPOILT = ("prepared statement", "does not exist", "DuplicatePreparedStatement", "InvalidCursorName")


class Bouncer:
    """One PgBouncer of the test's own, in front of one database; it runs as the user whom the server's socket is."""

    def __init__(self, desk: Desk, *, mode: str = "transaction") -> None:
        self.program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
        if not Path(self.program).exists():
            pytest.skip("needs pgbouncer (Debian: apt-get install pgbouncer)")
        self.owner = database_owner()
        let_in(desk, self.owner.name)
        self.folder, self.port = desk.folder / f"bouncer-{uuid.uuid4().hex[:6]}", free_port()
        self.folder.mkdir()
        os.chown(self.folder, self.owner.uid, self.owner.gid)
        self.conf = self.folder / "pgbouncer.ini"
        socket = desk.cluster.home.socket_folder()
        self.conf.write_text(
            CONF.format(name=desk.database, socket=socket, port=self.port, mode=mode, folder=self.folder)
        )
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        given = {"user": self.owner.uid, "group": self.owner.gid, "extra_groups": []} if self.owner.other else {}
        return subprocess.Popen([self.program, "-q", str(self.conf)], stderr=subprocess.DEVNULL, **given)  # type: ignore[call-overload,no-any-return]

    def reload(self) -> None:
        self.process.send_signal(signal.SIGHUP)

    def again(self, how: signal.Signals) -> None:
        """End it and start it again."""
        self.process.send_signal(how)
        self.process.wait(30)
        time.sleep(1)
        self.process = self._start()

    def close(self) -> None:
        self.process.kill()
        self.process.wait(10)


def let_in(desk: Desk, name: str) -> None:
    """Let the system user of PgBouncer be the role `teplo`."""
    ident = desk.cluster.folder / "data" / "pg_ident.conf"
    if f'"{name}"' not in ident.read_text():
        with ident.open("a") as file:
            file.write(f'teplo "{name}" teplo\n')
        desk.rule("SELECT pg_reload_conf()", "postgres")


@contextlib.contextmanager
def behind_bouncer(desk: Desk) -> Iterator[Bouncer]:
    """The desk's processes go through PgBouncer; what must hear or keep something goes straight."""
    bouncer = Bouncer(desk)
    desk.env |= {
        "DATABASE_DIRECT_URL": desk.env["DATABASE_URL"],
        "DATABASE_URL": f"postgres://teplo@127.0.0.1:{bouncer.port}/{desk.database}",
    }
    try:
        yield bouncer
    finally:
        bouncer.close()


def run_f47(desk: Desk, bouncer: Bouncer, rounds: int, pause: float) -> str:
    """PgBouncer is told to read its settings, killed, and ended, one after the other, under load."""
    name = f"f47-{uuid.uuid4().hex[:6]}"
    with desk.web() as web, desk.worker():
        with Load(web.sender, desk.ledger, name) as load:
            for _ in range(rounds):
                time.sleep(pause)
                bouncer.reload()
                time.sleep(pause)
                bouncer.again(signal.SIGKILL)
                time.sleep(pause)
                bouncer.again(signal.SIGINT)
            time.sleep(pause)
        load.settle()
        stored(desk, name, 150)  # whoever drains the journal rests after what he did not expect
        until(lambda: drained(desk), seconds=90)
    return name


def check_f47(desk: Desk, rounds: int, pause: float) -> None:
    with behind_bouncer(desk) as bouncer:
        name = run_f47(desk, bouncer, rounds, pause)
    found = hold(desk.ledger, desk.ask, name, commit_cut=True)
    repeats, notices = told_once(desk)
    assert (notices, failed_jobs(desk)) == (repeats, [])
    assert spoilt(desk) == []
    results.keep(
        "F-47", f"PgBouncer reloaded, killed and ended {rounds} times under load", **found.as_json(),
        effects_due=repeats, effects=notices,
    )  # fmt: skip


def spoilt(desk: Desk) -> list[str]:
    """Lines of the logs in which somebody looked for something on a connection that is another one now."""
    return [line[:300] for line in desk.logs().splitlines() if any(words in line for words in SPOILT)]


def test_f47_pgbouncer_may_restart_and_die(spare: Desk) -> None:
    check_f47(spare, 1, 1)


@pytest.mark.full
def test_f47_in_full(spare: Desk) -> None:
    check_f47(spare, 10, 3)


@pytest.mark.full
def test_f47_control_without_a_direct_address_statements_are_prepared_and_not_found(spare: Desk) -> None:
    """The naive setting: PgBouncer in between, and the product is told nothing of it."""
    with behind_bouncer(spare):
        del spare.env["DATABASE_DIRECT_URL"]
        name = f"f47c-{uuid.uuid4().hex[:6]}"
        with spare.web() as web, Load(web.sender, spare.ledger, name):
            time.sleep(6)
    found = spoilt(spare)
    failed = sum(line.outcome != "ok" for line in spare.ledger.lines() if line.key.startswith(name))
    assert found or failed
    results.keep("F-47", "no direct address", control=True, spoilt=len(found), failed=failed)
