"""F-33: the current goes while enquiries come in; database and TEPLO_DATA lie on a file system that forgets."""

import contextlib
import json
import random
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from teplo.config.home import Refused
from tests.faults import results
from tests.faults.checker import Tally, drained, hold, stored, tally
from tests.faults.desk import Desk, Kept, Web, until
from tests.faults.disks import MEGABYTE, PowerDisk, moved, off
from tests.faults.load import Load

pytestmark = pytest.mark.alone


@pytest.fixture
def disk(desk: Desk) -> Iterator[PowerDisk]:
    made = PowerDisk(Path(f"{desk.folder}-power"))
    try:
        yield made
    finally:
        made.close()


def cut(disk: PowerDisk, desk: Desk, *processes: Kept) -> None:
    """The current goes and comes back: nothing is told to anybody, nothing unsynced is there afterwards."""
    disk.cut()
    for one in processes:
        one.rest()
    off(desk)
    disk.unmount()
    disk.again()
    assert disk.free() > 50 * MEGABYTE, "a full disk is another fault"
    desk.cluster.ensure()
    until(lambda: desk.ask("SELECT 1"), seconds=60)
    for one in processes:
        one.resume()


@contextlib.contextmanager
def keeper(desk: Desk, told: Path) -> Iterator[Kept]:
    """Somebody who brings files all the while; what is acknowledged to him stands in `told`."""
    env = {**desk.env, "FAULTS_KILL": str(desk.folder / "keeper.mark")}
    kept = Kept(["loop", str(told)], env, desk.folder / "keeper.log", program="tests.faults.keeper")
    try:
        yield kept
    finally:
        kept.end()


def files_lost(desk: Desk, told: Path) -> int:
    """How many acknowledged files have no row; I14 says whether a row has its bytes."""
    found = json.loads(desk.run("tests.faults.keeper", "look"))
    assert found["wrong"] == []
    acknowledged = set(told.read_text().split())
    assert acknowledged
    return len(acknowledged - set(found["known"]))


def run_f33(desk: Desk, disk: PowerDisk, rounds: int, seconds: float) -> tuple[str, int]:
    """The name of the load, and how many acknowledged files are lost."""
    name, chance = f"f33-{uuid.uuid4().hex[:6]}", random.Random(33)
    told = desk.folder / f"{name}.files"
    with desk.web() as web, desk.worker() as worker, keeper(desk, told) as files:
        with Load(web.sender, desk.ledger, name) as load:
            for _ in range(rounds):
                time.sleep(chance.uniform(0.5, 1.5) * seconds)
                cut(disk, desk, web.kept, worker, files)
                web.until_up()
            time.sleep(1)
        load.settle()
        stored(desk, name)
        until(lambda: drained(desk), seconds=90)
    return name, files_lost(desk, told)


def check_f33(desk: Desk, disk: PowerDisk, rounds: int, seconds: float) -> Tally:
    with moved(desk, disk) as other:
        name, files = run_f33(other, disk, rounds, seconds)
        found = hold(other.ledger, other.ask, name, commit_cut=True)
    assert files == 0
    results.keep("F-33", f"power cut {rounds} times under load", **found.as_json(), files_lost=files)
    return found


def test_f33_what_was_acknowledged_outlives_a_power_cut(desk: Desk, disk: PowerDisk) -> None:
    check_f33(desk, disk, 1, 2)


@pytest.mark.full
def test_f33_in_full(desk: Desk, disk: PowerDisk) -> None:
    check_f33(desk, disk, 20, 4)


def sent_before_a_cut(web: Web, desk: Desk, name: str) -> None:
    with Load(web.sender, desk.ledger, name):
        time.sleep(3)


@pytest.mark.full
def test_f33_control_a_server_that_does_not_sync_loses(desk: Desk, disk: PowerDisk) -> None:
    """The server of the control is told to sync nothing; the checker must miss what it had acknowledged."""
    name = f"f33c-{uuid.uuid4().hex[:6]}"
    with moved(desk, disk, durable=False) as other:
        with other.web() as web:
            sent_before_a_cut(web, other, name)
        disk.cut()
        off(other)
        disk.unmount()
        disk.again()
        found = lost_after(other, name)
    assert found.lost > 0
    results.keep("F-33", "fsync off", control=True, **found.as_json())


def lost_after(desk: Desk, name: str) -> Tally:
    """What is left; of a server that does not even start, or not with the tables, nothing is."""
    try:
        desk.cluster.ensure()
        return tally(desk.ledger, desk.ask, name)
    except (Refused, psycopg.Error):
        return tally(desk.ledger, lambda *_: [], name)
