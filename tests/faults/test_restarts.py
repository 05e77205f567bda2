"""F-06, F-53, F-54: what is started anew, killed for its memory, or out of file descriptors, loses nobody's enquiry."""

import contextlib
import json
import signal
import socket
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import results
from tests.faults.checker import drained, failed_jobs, hold, tally, told_once
from tests.faults.desk import Desk, Kept, children, until
from tests.faults.load import Load, Sender, free_port

pytestmark = pytest.mark.alone


def named(fault: str) -> str:
    return f"{fault}-{uuid.uuid4().hex[:6]}"


# F-06

MIGRATE = Path("/proc/sys/net/ipv4/tcp_migrate_req")


@pytest.fixture
def handed_over() -> Iterator[bool]:
    """The kernel gives who waits at a door that closes to the other server, as docs/faults.md advises."""
    before = MIGRATE.read_text()
    try:
        MIGRATE.write_text("1")
    except OSError:
        yield before.strip() == "1"  # only root may ask for it
        return
    yield True
    MIGRATE.write_text(before)


def listens(kept: Kept, port: int) -> bool:
    """Whether a process of it has the port open, whoever else has."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    sockets = {f"socket:[{row[9]}]" for row in rows if row[3] == "0A" and int(row[1].split(":")[1], 16) == port}
    for pid in [kept.process.pid, *children(kept.process.pid)]:
        with contextlib.suppress(OSError):
            if sockets & {str(fd.readlink()) for fd in Path(f"/proc/{pid}/fd").iterdir()}:
                return True
    return False


def begin_anew(*all_kept: Kept, how: signal.Signals) -> None:
    """As a deployment does: asked to end, and started when it has ended."""
    deaths = [kept.deaths for kept in all_kept]
    for kept in all_kept:
        # Who is killed takes his children along here, or they would end in peace when their parent dies.
        kept.kill() if how is signal.SIGKILL else kept.process.send_signal(how)
    until(lambda: all(kept.deaths > before for kept, before in zip(all_kept, deaths, strict=True)), seconds=40)


def run_f06(desk: Desk, rounds: int, how: signal.Signals = signal.SIGTERM) -> str:
    """Two web servers share a port, and two workers the queue; in turn each is started anew under load."""
    name, port = named("f06"), free_port()
    with contextlib.ExitStack() as stack:
        workers = [stack.enter_context(desk.worker()) for _ in range(2)]
        webs = [stack.enter_context(desk.web(port=port)).kept for _ in range(2)]
        until(lambda: all(listens(web, port) for web in webs), seconds=60)
        with Load(Sender(port, desk.tokens["intake"]), desk.ledger, name):
            time.sleep(1)
            for _ in range(rounds):
                for web, worker in zip(webs, workers, strict=True):
                    begin_anew(web, worker, how=how)
                    until(lambda web=web: listens(web, port), seconds=60)
                    time.sleep(0.5)
            time.sleep(1)
        until(lambda: drained(desk), seconds=90)
    return name


def check_f06(desk: Desk, rounds: int, *, handed_over: bool) -> None:
    name = run_f06(desk, rounds)
    repeats, notices = told_once(desk)
    assert (notices, failed_jobs(desk)) == (repeats, [])
    found = hold(desk.ledger, desk.ask, name)
    assert found.refused == 0
    # Otherwise who has just knocked when a door closes is turned away, unheard.
    assert found.unknown <= (0 if handed_over else 2 * rounds)
    results.keep(
        "F-06", f"{2 * rounds} restarts of web and worker each, in turn, under load", **found.as_json(),
        effects_due=repeats, effects=notices,
    )  # fmt: skip


def test_f06_a_rolling_restart_fails_no_request(spare: Desk, handed_over: bool) -> None:
    check_f06(spare, 1, handed_over=handed_over)


@pytest.mark.full
def test_f06_in_full(spare: Desk, handed_over: bool) -> None:
    check_f06(spare, 5, handed_over=handed_over)


@pytest.mark.full
def test_f06_control_who_is_killed_instead_of_asked_leaves_requests_unanswered(spare: Desk) -> None:
    name = run_f06(spare, 3, signal.SIGKILL)
    found = tally(spare.ledger, spare.ask, name)
    assert found.unknown + found.refused > 0
    results.keep("F-06", "killed instead of asked to end", control=True, unanswered=found.unknown + found.refused)


# F-53

ROOM = 640 << 20


@pytest.fixture
def group() -> Iterator[Path]:
    """A group of processes that may take 640 MB together; whoever takes more is killed by the kernel."""
    old, new = Path("/sys/fs/cgroup/memory"), Path("/sys/fs/cgroup")
    made = (old if old.exists() else new) / f"teplo-{uuid.uuid4().hex[:6]}"
    try:
        made.mkdir()
        (made / ("memory.limit_in_bytes" if old.exists() else "memory.max")).write_text(str(ROOM))
    except OSError as error:
        pytest.skip(f"no memory group can be made here: {error}")
    yield made
    until(lambda: not (made / "cgroup.procs").read_text(), seconds=30)
    made.rmdir()


def run_f53(desk: Desk, group: Path, kills: int, seconds: float, *faults: str, deaths: int = 0) -> tuple[str, int]:
    """A job and some answers of the web take more memory than there is; the run's name, and the deaths of the job.

    It is over when the job has died so often, else when it is given up.
    """
    name, mark = named("f53"), desk.folder / f"gorged-{uuid.uuid4().hex[:6]}"
    with (
        desk.web("gorge", *faults, FAULTS_CGROUP=str(group)) as web,
        desk.worker("gorging", "quick_watch", FAULTS_CGROUP=str(group)),
    ):
        args = json.dumps({"path": str(mark)})
        desk.ask(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', 'tests.gorge', %s)", args
        )
        with Load(web.sender, desk.ledger, name) as load:
            for _ in range(kills):
                time.sleep(seconds / kills)
                web.trigger.touch()
                until(lambda: not web.trigger.exists(), seconds=20)
                web.until_up()
            time.sleep(1)
        if not faults:
            load.settle()
            until(lambda: len(mark.read_text()) >= deaths if deaths else desk.ask(GORGED) == [("failed",)], seconds=90)
            until(lambda: drained(desk), seconds=90)
    return name, len(mark.read_text())


GORGED = "SELECT status::text FROM procrastinate_jobs WHERE task_name = 'tests.gorge'"


def check_f53(desk: Desk, group: Path, kills: int, seconds: float, *, until_deaths: int = 0) -> None:
    name, deaths = run_f53(desk, group, kills, seconds, deaths=until_deaths)
    assert 1 <= deaths <= 5
    repeats, notices = told_once(desk)
    assert notices == repeats
    found = hold(desk.ledger, desk.ask, name)
    assert (found.unknown, found.stored) == (0, found.acknowledged)
    results.keep(
        "F-53", f"a job and {kills} answers of the web took more memory than granted", **found.as_json(),
        deaths_of_the_job=deaths, effects_due=repeats, effects=notices,
    )  # fmt: skip


def test_f53_who_takes_all_the_memory_is_killed_and_nothing_is_lost(spare: Desk, group: Path) -> None:
    check_f53(spare, group, 2, 3, until_deaths=1)  # F-03 is about the last one


@pytest.mark.full
def test_f53_in_full(spare: Desk, group: Path) -> None:
    check_f53(spare, group, 15, 60)


@pytest.mark.full
def test_f53_control_answering_before_the_commit_loses(spare: Desk, group: Path) -> None:
    name, _ = run_f53(spare, group, 3, 6, "answer_early")
    found = tally(spare.ledger, spare.ask, name)
    assert found.lost >= 1
    results.keep("F-53", "answered before the COMMIT", control=True, **found.as_json())


# F-54

HALF = (
    b"POST /api/v1/enquiries HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: 100\r\n\r\n{"
)


def run_f54(desk: Desk, seconds: float, *, beside: float = 2, **env: str) -> tuple[str, list[float]]:
    """A server with 64 files meets a hundred senders who never finish; what the others were answered in how long."""
    name, held = named("f54"), []
    with desk.web(FAULTS_FILES="64", **env) as web:
        with Load(web.sender, desk.ledger, f"{name}-before"):
            time.sleep(beside)
        for _ in range(100):
            held.append(socket.create_connection(("127.0.0.1", web.sender.port)))
            held[-1].sendall(HALF)
        with Load(web.sender, desk.ledger, f"{name}-during"):
            time.sleep(seconds)
        for one in held:
            one.close()
        time.sleep(1)
        with Load(web.sender, desk.ledger, f"{name}-after") as load:
            time.sleep(beside)
        load.settle()
        assert web.kept.deaths == 0
    during = [line for line in desk.ledger.lines() if line.key.startswith(f"{name}-during")]
    return name, sorted(line.seconds for line in during)


def check_f54(desk: Desk, seconds: float, beside: float) -> None:
    name, times = run_f54(desk, seconds, beside=beside)
    during = [line for line in desk.ledger.lines() if line.key.startswith(f"{name}-during")]
    assert {line.status for line in during} <= {201, 503}
    assert times[int(len(times) * 0.95)] < 2
    after = tally(desk.ledger, desk.ask, f"{name}-after")
    assert (after.refused, after.unknown) == (0, 0)
    found = hold(desk.ledger, desk.ask, name)
    results.keep(
        "F-54", "64 files, 100 senders who never finish", **found.as_json(), refused_afterwards=0,
        p95_s=round(times[int(len(times) * 0.95)], 2), answered_503=sum(line.status == 503 for line in during),
    )  # fmt: skip


def test_f54_where_files_run_out_others_are_told_so_and_it_passes(spare: Desk) -> None:
    check_f54(spare, 2, 1)


@pytest.mark.full
def test_f54_in_full(spare: Desk) -> None:
    check_f54(spare, 20, 2)


@pytest.mark.full
def test_f54_control_without_a_thought_of_files_nobody_is_answered(spare: Desk) -> None:
    name, _ = run_f54(spare, 6, FAULTS_BESIDE="-4000")
    during = tally(spare.ledger, spare.ask, f"{name}-during")
    assert during.unknown > 0
    results.keep("F-54", "as many connections as come", control=True, never_answered=during.unknown)
