"""F-06, F-53, F-54: what is started anew, killed for its memory, or out of file descriptors, loses nobody's enquiry."""

import contextlib
import time
import uuid
from pathlib import Path

import pytest

from tests.faults import results
from tests.faults.checker import drained, failed_jobs, hold, told_once
from tests.faults.desk import Desk, Kept, children, until
from tests.faults.load import Load, Sender, free_port

pytestmark = pytest.mark.alone


def named(fault: str) -> str:
    return f"{fault}-{uuid.uuid4().hex[:6]}"


# F-06


def listens(kept: Kept, port: int) -> bool:
    """Whether a process of it has the port open, whoever else has."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    sockets = {f"socket:[{row[9]}]" for row in rows if row[3] == "0A" and int(row[1].split(":")[1], 16) == port}
    for pid in [kept.process.pid, *children(kept.process.pid)]:
        with contextlib.suppress(OSError):
            if sockets & {str(fd.readlink()) for fd in Path(f"/proc/{pid}/fd").iterdir()}:
                return True
    return False


def begin_anew(kept: Kept) -> None:
    """As a deployment does: asked to end, and started when it has ended."""
    deaths = kept.deaths
    kept.process.terminate()
    until(lambda: kept.deaths > deaths, seconds=40)


def run_f06(desk: Desk, rounds: int, *faults: str) -> str:
    """Two web servers share a port, and two workers the queue; in turn each is started anew under load."""
    name, port = named("f06"), free_port()
    with contextlib.ExitStack() as stack:
        webs = [stack.enter_context(desk.web(*faults, port=port)).kept for _ in range(2)]
        workers = [stack.enter_context(desk.worker(*faults)) for _ in range(2)]
        until(lambda: all(listens(web, port) for web in webs), seconds=60)
        with Load(Sender(port, desk.tokens["intake"]), desk.ledger, name):
            time.sleep(1)
            for _ in range(rounds):
                for web, worker in zip(webs, workers, strict=True):
                    begin_anew(web)
                    begin_anew(worker)
                    until(lambda web=web: listens(web, port), seconds=60)
                    time.sleep(0.5)
            time.sleep(1)
        until(lambda: drained(desk), seconds=90)
    return name


def check_f06(desk: Desk, rounds: int) -> None:
    name = run_f06(desk, rounds)
    repeats, notices = told_once(desk)
    assert (notices, failed_jobs(desk)) == (repeats, [])
    found = hold(desk.ledger, desk.ask, name)
    assert found.refused == found.unknown == 0
    results.keep(
        "F-06", f"{2 * rounds} restarts of web and worker each, in turn, under load", **found.as_json(),
        effects_due=repeats, effects=notices,
    )  # fmt: skip


def test_f06_a_rolling_restart_fails_no_request(spare: Desk) -> None:
    check_f06(spare, 1)


@pytest.mark.full
def test_f06_in_full(spare: Desk) -> None:
    check_f06(spare, 5)
