"""F-55: an import that is killed again and again comes in whole, and once."""

import csv
import random
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest

from teplo.ops.invariants import broken
from tests.faults import results
from tests.faults.desk import ROOT, Desk, children, until
from tests.faults.load import CANARY

pytestmark = pytest.mark.alone

MOST_MEMORY = 300 * 1024 * 1024
REPEATED = 10  # every so many rows somebody comes for the second time


def write_file(path: Path, rows: int) -> int:
    """A file with so many rows, some of the same people; how many people are in it."""
    first = random.Random(str(path)).randrange(1_000_000)
    people = 0
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        sheet = csv.writer(file, delimiter=";")
        sheet.writerow(["Имя", "Телефон", "E-mail", "Комментарий", "Бюджет"])
        for number in range(rows):
            people += number % REPEATED != REPEATED - 1
            who = first + people
            words = f"строка {number}, {'ламинат ' * (number % 5)}"
            sheet.writerow([f"{CANARY} {who}", f"8902{who:07}", f"i{who}@example.ru", words, number * 10])
    return people


@dataclass
class Seen:
    """What a run of the command was seen to do."""

    memory: int = 0
    kills: int = 0
    told: str = ""


def most_memory(pid: int, ended: threading.Event, seen: Seen) -> None:
    """The most that the command and its readers have ever held together."""
    while not ended.is_set():
        now = sum(held(one) for one in (pid, *children(pid)))
        seen.memory = max(seen.memory, now)
        time.sleep(0.05)


def held(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def start(desk: Desk, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.faults.program", "import", *words, "--json"]
    return subprocess.Popen(
        command, env=desk.env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, process_group=0
    )


def run(desk: Desk, seen: Seen, *words: str, kill_after: int | None = None) -> int | None:
    """One run of the command, and its exit code.

    With `kill_after` it is killed when so many rows are in, and some of them by this run.
    """
    least = max(kill_after or 0, rows_in(desk) + 1)
    process, ended = start(desk, *words), threading.Event()
    watch = threading.Thread(target=most_memory, args=(process.pid, ended, seen))
    watch.start()
    try:
        if kill_after is not None:
            until(lambda: process.poll() is not None or rows_in(desk) >= least, seconds=600)
            time.sleep(random.random() * 0.4)
            seen.kills += process.poll() is None
            for one in (process.pid, *children(process.pid)):
                subprocess.run(["kill", "-9", str(one)], check=False, capture_output=True)
        out, err = process.communicate(timeout=900)
        seen.told = out or err
    finally:
        ended.set()
        watch.join()
    return process.returncode


def rows_in(desk: Desk) -> int:
    return int(desk.ask("SELECT coalesce(max(read), 0) FROM intake_import WHERE state = 'running'")[0][0])


def run_f55(desk: Desk, rows: int, kills: int, *faults: str) -> tuple[int, Seen, dict[str, int]]:
    """Import, killed at random points and resumed; how many people, what was seen, and what the import says.

    Where a kill comes too late, because all is in already, there is nothing to resume.
    """
    path = desk.folder / f"base-{uuid.uuid4().hex[:6]}.csv"
    people, seen, chance = write_file(path, rows), Seen(), random.Random(55)
    desk.env["FAULTS"] = ",".join(faults)
    points = sorted(chance.randrange(rows) for _ in range(kills))
    words = ("leads", str(path))
    for point in points:
        run(desk, seen, *words, kill_after=point)
        found = desk.ask(LAST)
        words = ("resume", str(found[0][0])) if found else words
        if found and found[0][1] == "done":
            break
    else:
        code = run(desk, seen, *words)
        assert code == 0, seen.told
    told = dict(zip(TOLD, desk.ask(LAST)[0][2:], strict=True))
    again = run(desk, Seen(), "leads", str(path))
    assert again == 0
    return people, seen, told


TOLD = ("read", "created", "joined", "skipped", "refused")
LAST = f"SELECT id, state, {', '.join(TOLD)} FROM intake_import WHERE begun_at IS NOT NULL ORDER BY id DESC LIMIT 1"
SUMS = "SELECT read, created + joined + skipped + refused FROM intake_import ORDER BY id"


def check_f55(desk: Desk, rows: int, kills: int) -> None:
    people, seen, told = run_f55(desk, rows, kills)
    assert seen.kills > 0, "it was over before it could be killed"
    assert (told["read"], told["created"] + told["joined"], told["refused"]) == (rows, rows, 0)
    assert desk.ask("SELECT count(*) FROM leads_lead") == [(people,)]
    assert desk.ask("SELECT count(*) FROM leads_enquiry") == [(rows,)], "the second import of the file made nothing"
    assert all(read == parts for read, parts in desk.ask(SUMS))
    assert broken(desk.ask, worker_runs=False) == []
    assert seen.memory < MOST_MEMORY
    results.keep(
        "F-55", f"import of {rows} rows killed {kills} times", stored=rows, lost=0, doubled=0, kills=seen.kills,
        most_memory_mb=seen.memory // 1024 // 1024,
    )  # fmt: skip


def test_f55_a_killed_import_goes_on_where_it_was(spare: Desk) -> None:
    check_f55(spare, 6_000, 2)


@pytest.mark.full
def test_f55_in_full(spare: Desk) -> None:
    check_f55(spare, 200_000, 10)


@pytest.mark.full
def test_f55_control_without_keys_and_places_rows_come_in_again(spare: Desk) -> None:
    """The naive variant begins at the first row each time and knows no row that it has brought in."""
    _, seen, told = run_f55(spare, 6_000, 2, "no_row_keys", "no_place")
    stored = spare.ask("SELECT count(*) FROM leads_enquiry")[0][0]
    by_kills, by_the_second = told["created"] + told["joined"] - 6_000, stored - told["created"] - told["joined"]
    assert seen.kills > 0
    assert by_kills > 0
    assert by_the_second == 6_000
    results.keep(
        "F-55", "neither keys of rows nor a place to go on at", control=True, stored=stored, doubled=stored - 6_000,
        doubled_by_kills=by_kills, doubled_by_the_second_import=by_the_second,
    )  # fmt: skip
