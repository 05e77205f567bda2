"""F-34 and F-35: the disk of the database fills up, and the disks of everything else."""

import contextlib
import copy
import os
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from teplo.config.room import LEAST
from tests.faults import results
from tests.faults.checker import drained, hold, stored
from tests.faults.desk import ROOT, Desk, Web, until
from tests.faults.disks import MEGABYTE, SmallDisk, moved
from tests.faults.ledger import OK
from tests.faults.load import Load, enquiry
from tests.faults.test_files import keeper

pytestmark = pytest.mark.alone

SMALL, LARGER = 240, 400
LATER = {503, 507}


@pytest.fixture
def tiny(desk: Desk) -> Iterator[SmallDisk]:
    """For what is not the database."""
    made = SmallDisk(Path(f"{desk.folder}-tiny"), 4)
    made.root.chmod(0o777)  # the database writes its log there as somebody else
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def disk(desk: Desk) -> Iterator[SmallDisk]:
    made = SmallDisk(Path(f"{desk.folder}-small"), SMALL)
    try:
        yield made
    finally:
        made.close()


def noise(length: int) -> str:
    """A text that no compression makes smaller."""
    return os.urandom(length // 2).hex()


class Hogs:
    """Senders of long enquiries: each takes its room twice, in the log and in the table."""

    def __init__(self, web: Web, desk: Desk, name: str) -> None:
        self.web, self.desk, self.name = web, desk, name
        self.ended = threading.Event()
        self.threads = [threading.Thread(target=self._run, args=(one,), daemon=True) for one in range(2)]

    def __enter__(self) -> None:
        for thread in self.threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join(15)

    def _run(self, place: int) -> None:
        for number in range(10_000):
            if self.ended.wait(0.02):
                return
            key = f"hog-{self.name}-{place}-{number:05}"  # not of the tally: its text is longer than its key
            body = {**enquiry(key, 500_000 + number), "extra": {"long": noise(240_000)}}
            self.web.sender.send(body, key, self.desk.ledger)


def answers_since(desk: Desk, moment: float) -> Counter[int]:
    return Counter(line.status for line in desk.ledger.lines() if line.t_send > moment)


def reads(desk: Desk, web: Web) -> bool:
    """Whether somebody can still look at a list of leads."""
    reader = web.as_employee(desk.tokens["claimers"][0])
    try:
        return reader.get("/api/v1/leads").status == 200
    except OSError:
        return False


def keep_house(desk: Desk) -> None:
    """What the server writes into its log by itself goes on, however many enquiries are refused."""
    for _ in range(3):
        with contextlib.suppress(psycopg.Error):
            desk.rule(f"SELECT pg_logical_emit_message(false, 'housekeeping', repeat('x', {8 * MEGABYTE}), true)")


def fill_up(
    desk: Desk, web: Web, disk: SmallDisk, name: str, seconds: float, *, least: int = LEAST
) -> dict[str, object]:
    """The desk itself fills its disk up to what it leaves free at `least`.

    What is answered in the seconds after the first refusal, and whether leads can be read all the while.
    """
    server = desk.cluster.pid
    disk.fill(leave=least + 20 * MEGABYTE)
    began = time.time()
    could_read: list[bool] = []

    def is_full() -> bool:
        could_read.append(reads(desk, web))
        return not could_read[-1] or bool(answers_since(desk, began).keys() & LATER)

    with Hogs(web, desk, name):
        until(is_full, seconds=60)
        full = time.time()
        keep_house(desk)
        while time.time() < full + seconds:
            could_read.append(reads(desk, web))
            time.sleep(0.5)
        seen = answers_since(desk, full + 1)
    return {"answers": seen, "reads": all(could_read), "same_server": desk.cluster.pid == server}


def run_f34(desk: Desk, disk: SmallDisk, seconds: float, *faults: str) -> tuple[str, dict[str, object], float]:
    name = f"f34-{uuid.uuid4().hex[:6]}"
    with desk.web(*faults) as web:
        with Load(web.sender, desk.ledger, name, per_second=10) as load:
            time.sleep(1)
            seen = fill_up(desk, web, disk, name, seconds)
            seen["told"] = "disk.full" in desk.logs()
            disk.grow(LARGER)
            took = until(lambda: answers_since(desk, time.time() - 0.7).keys() & {200, 201, 202}, seconds=20)
            time.sleep(1)
        load.settle()
        stored(desk, name)
    return name, seen, took


def check_f34(desk: Desk, disk: SmallDisk, seconds: float) -> None:
    with moved(desk, disk) as other:
        name, seen, took = run_f34(other, disk, seconds)
        assert seen["answers"].keys() <= LATER, seen  # type: ignore[attr-defined]
        assert (seen["reads"], seen["same_server"], seen["told"]) == (True, True, True)
        found = hold(other.ledger, other.ask, name)
    results.keep(
        "F-34", f"the desk fills its own disk of {SMALL} MB", **found.as_json(), taken_again_after_s=round(took, 1)
    )


def test_f34_a_full_disk_ends_writing_and_not_reading(desk: Desk, disk: SmallDisk) -> None:
    check_f34(desk, disk, 2)


@pytest.mark.full
def test_f34_in_full(desk: Desk, disk: SmallDisk) -> None:
    check_f34(desk, disk, 60)


@pytest.mark.full
def test_f34_control_writing_to_the_last_byte_ends_the_server(desk: Desk, disk: SmallDisk) -> None:
    with moved(desk, disk) as other:
        name = f"f34c-{uuid.uuid4().hex[:6]}"
        with other.web("no_room") as web:
            seen = fill_up(other, web, disk, name, 10, least=0)
        assert (seen["reads"], seen["same_server"]) != (True, True)
    results.keep("F-34", "written to the last byte", control=True, reads=seen["reads"], same_server=seen["same_server"])


@contextlib.contextmanager
def logs_on(tiny: SmallDisk, desk: Desk) -> Iterator[Desk]:
    """The same desk with all its logs, the database's own too, on that disk."""
    other = copy.copy(desk)
    other.folder = tiny.root
    desk.rule(f"ALTER SYSTEM SET log_directory = '{tiny.root}'", "postgres")
    desk.rule("SELECT pg_reload_conf()", "postgres")
    try:
        yield other
    finally:
        desk.rule("ALTER SYSTEM RESET log_directory", "postgres")
        desk.rule("SELECT pg_reload_conf()", "postgres")
        time.sleep(0.5)


def run_f35_logs(desk: Desk, tiny: SmallDisk, seconds: float, *faults: str) -> str:
    name = f"f35-{uuid.uuid4().hex[:6]}"
    with logs_on(tiny, desk) as other, other.web(*faults) as web, other.worker():
        tiny.fill()
        assert tiny.free() == 0
        with Load(web.sender, desk.ledger, name):
            time.sleep(seconds)
        stored(desk, name)
        until(lambda: drained(desk), seconds=60)
    return name


def check_f35_logs(desk: Desk, tiny: SmallDisk, seconds: float) -> None:
    found = hold(desk.ledger, desk.ask, run_f35_logs(desk, tiny, seconds))
    assert (found.refused, found.unknown) == (0, 0)
    results.keep("F-35", "the disk of all logs full", **found.as_json())


def test_f35_a_full_disk_of_logs_hinders_nobody(spare: Desk, tiny: SmallDisk) -> None:
    check_f35_logs(spare, tiny, 2)


@pytest.mark.full
def test_f35_logs_in_full(spare: Desk, tiny: SmallDisk) -> None:
    check_f35_logs(spare, tiny, 60)


@pytest.mark.full
def test_f35_control_a_log_that_must_be_written_takes_the_request_along(spare: Desk, tiny: SmallDisk) -> None:
    name = run_f35_logs(spare, tiny, 2, "strict_log")
    lines = [line for line in spare.ledger.lines() if line.key.startswith(name)]
    failed = sum(line.outcome != OK for line in lines)
    assert failed
    results.keep("F-35", "a log that must be written", control=True, failed=failed, of=len(lines))


def test_f35_a_full_disk_of_files_takes_enquiries_and_no_half_file(spare: Desk, tiny: SmallDisk) -> None:
    """TEPLO_DATA alone is full, with the store of files in it; the database lies elsewhere."""
    name = f"f35f-{uuid.uuid4().hex[:6]}"
    spare.env["TEPLO_DATA"] = str(tiny.root / "home")
    with spare.web() as web:
        kept = keeper(spare, "try")
        tiny.fill(leave=100_000)  # the beginning of a file has room, its end has none
        refused = keeper(spare, "try")
        with Load(web.sender, spare.ledger, name):
            time.sleep(2)
        (tiny.root / "ballast").unlink()
        again = keeper(spare, "try")
    assert (kept["kept"], refused["kept"], again["kept"]) == (True, False, True)
    assert refused["wrong"] == again["wrong"] == []
    assert list((tiny.root / "home" / "files" / "incoming").iterdir()) == []
    found = hold(spare.ledger, spare.ask, name)
    assert found.refused == 0
    results.keep("F-35", "the disk of files full", **found.as_json(), half_files=0)


def test_f35_a_backup_without_room_is_told_and_leaves_nothing(spare: Desk, tiny: SmallDisk) -> None:
    tiny.fill(leave=50_000)
    command = [sys.executable, "-m", "teplo.config.command", "backup", str(tiny.root / "base.tar")]
    done = subprocess.run(command, env=spare.env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "No space left" in done.stderr
    assert [path.name for path in tiny.root.iterdir()] == ["ballast"]
    told = (
        "SELECT count(*) FROM work_notice n JOIN staff_employee e ON e.id = n.employee_id WHERE n.kind LIKE 'backup%'"
    )
    assert spare.ask(told)[0][0] >= 1
    results.keep("F-35", "the disk of backups full", told=spare.ask(told)[0][0], left_behind=0)
