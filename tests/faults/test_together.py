"""F-56: an import, a report and the reading of every lead go on at once, and no sender notices."""

import contextlib
import csv
import json
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pytest

from tests.faults import results
from tests.faults.checker import drained, hold
from tests.faults.desk import ROOT, Desk, Web, until
from tests.faults.ledger import OK
from tests.faults.load import CANARY, Load

pytestmark = pytest.mark.alone

READS = ("/api/v1/reports/leads-by-source", "/api/v1/reports/leads-by-manager")


def write_file(path: Path, rows: int) -> None:
    first = uuid.uuid4().int % 10_000_000
    with path.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.writer(file)
        sheet.writerow(["Имя", "Телефон", "Комментарий"])
        sheet.writerows([f"{CANARY} {n}", f"+7903{(first + n) % 10_000_000:07}", f"строка {n}"] for n in range(rows))


@dataclass
class Reader:
    """Asks the reports, and all leads page by page as an export does, one after the other until it is told to end."""

    web: Web
    token: str
    pages: int = 0
    failed: int = 0

    def __enter__(self) -> Self:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(30)

    def _run(self) -> None:
        after = ""
        while not self._ended.is_set():
            for path in READS:
                self._get(path)
            told = self._get(f"/api/v1/leads?limit=200{after}")
            after = f"&after={told['next']}" if told.get("next") else ""

    def _get(self, path: str) -> dict[str, object]:
        asked = urllib.request.Request(f"http://127.0.0.1:{self.web.sender.port}{path}")
        asked.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:
                self.pages += 1
                return dict(json.load(answer))
        except OSError:
            self.failed += 1
            return {}


@contextlib.contextmanager
def bringing_in(desk: Desk, path: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "teplo.config.command", "import", "leads", str(path), "--json"]
    process = subprocess.Popen(command, env=desk.env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.wait(30)


def waits(desk: Desk, name: str) -> tuple[float, float]:
    """Seconds of the slowest twentieth and hundredth of the acknowledged."""
    times = sorted(one.seconds for one in desk.ledger.lines() if one.key.startswith(f"{name}-") and one.outcome == OK)
    return round(times[int(len(times) * 0.95)], 3), round(times[int(len(times) * 0.99)], 3)


def check_f56(desk: Desk, rows: int, *, usual_for: float, times: float, least: float) -> None:
    """No slower than so many times the usual, of which less than `least` seconds are not looked at."""
    name, path = f"f56-{uuid.uuid4().hex[:6]}", desk.folder / "many.csv"
    write_file(path, rows)
    with desk.web() as web, desk.worker():
        with Load(web.sender, desk.ledger, f"{name}-usual"):
            time.sleep(usual_for)
        with (
            Load(web.sender, desk.ledger, f"{name}-meanwhile"),
            Reader(web, desk.tokens["reader"]) as reader,
            bringing_in(desk, path) as process,
        ):
            began = time.monotonic()
            out, err = process.communicate(timeout=600)
            took = time.monotonic() - began
        until(lambda: drained(desk), seconds=90)
    assert process.returncode == 0, err.decode()
    brought = json.loads(out)
    assert brought["created"] == rows
    assert (reader.failed, reader.pages > 0) == (0, True)
    usual, meanwhile = waits(desk, f"{name}-usual"), waits(desk, f"{name}-meanwhile")
    assert meanwhile[1] < max(times * usual[1], least), (usual, meanwhile)
    found = hold(desk.ledger, desk.ask, name)
    assert found.refused == found.unknown == 0
    results.keep(
        "F-56", f"{rows:,} rows brought in while reports and all leads are read", **found.as_json(),
        p99_usual_s=usual[1], p99_meanwhile_s=meanwhile[1], p95_usual_s=usual[0], p95_meanwhile_s=meanwhile[0],
        rows_per_second=round(rows / took), answers_read=reader.pages,
    )  # fmt: skip


def test_f56_many_large_things_at_once_keep_no_sender_waiting(spare: Desk) -> None:
    check_f56(spare, 3_000, usual_for=3, times=4, least=1)  # the machine may be at work for others


@pytest.mark.full
def test_f56_in_full(spare: Desk) -> None:
    check_f56(spare, 50_000, usual_for=15, times=2, least=0.2)


@pytest.mark.full
def test_f56_control_what_holds_the_turn_of_a_rule_to_its_end_keeps_all_waiting(spare: Desk) -> None:
    name = f"f56c-{uuid.uuid4().hex[:6]}"
    with spare.web() as web, Load(web.sender, spare.ledger, name):
        time.sleep(2)
        with spare.cluster.connect(spare.database) as naive, naive.transaction():
            naive.execute("SELECT 1 FROM triage_cursor FOR UPDATE")
            time.sleep(4)
        time.sleep(2)
    p99 = waits(spare, name)[1]
    assert p99 > 1
    results.keep("F-56", "turns held until the end of a long deed", control=True, p99_meanwhile_s=p99)
