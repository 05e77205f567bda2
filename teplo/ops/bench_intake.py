"""How many enquiries a second the door takes, against its ceiling on the same server (docs/benchmarks.md)."""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request  # allow network: asks the server that the benchmark has started
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection
from django.utils import timezone

from teplo.identity.models import Person
from teplo.ledger.actors import SYSTEM
from teplo.ops import bench_place
from teplo.ops.bench import Figures, say
from teplo.staff import actions as staff
from teplo.staff.models import Employee, Role
from teplo.triage.models import Cursor, Rule

CONNECTIONS = 8
ROUNDS = 3
WARM_SECONDS = 2.0
STARTS_WITHIN = 60.0
# address → its share of the seconds beside the enquiries' own
PATHS = {"orm": ("/bench/orm", 3), "intake": ("/api/v1/enquiries", 1), "raw": ("/bench/raw", 6)}
TEAM = 3


@dataclass
class Sent:
    """What one address took over all rounds."""

    seconds: float = 0.0
    ms: list[float] = field(default_factory=list)

    def per_second(self) -> float:
        return len(self.ms) / self.seconds

    def percentile(self, share: float) -> float:
        ordered = sorted(self.ms)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def measure(options: argparse.Namespace) -> Figures:
    """Web, draining worker and PostgreSQL on this host, new enquiries over eight connections.

    Enquiries and ceiling take turns, so that a disturbance of the machine meets both.
    """
    token = _prepare(in_turn=options.rule == "turn")
    with tempfile.TemporaryDirectory(prefix="teplo-bench-") as folder, running(Path(folder)) as url:
        sent = _send(url, token, options.seconds)
        waiting = _jobs_waiting()
    intake, ceiling, raw = sent["intake"], sent["orm"].per_second(), sent["raw"].per_second()
    _judge(len(intake.ms))
    return {
        "machine": bench_place.machine(),
        "settings": {
            **bench_place.server_settings(), "connections": CONNECTIONS, "seconds": round(intake.seconds),
            "web_processes": _web_processes(), "rule": options.rule, "jobs_left": waiting,
        },
        "per_second": round(intake.per_second(), 1),
        "p50_ms": intake.percentile(0.5),
        "p99_ms": intake.percentile(0.99),
        "ceiling_per_second": round(ceiling, 1),
        "raw_per_second": round(raw, 1),
        "ratio": round(intake.per_second() / ceiling, 3),
    }  # fmt: skip


def _prepare(*, in_turn: bool = True) -> str:
    """A small company that gives its enquiries in turn, or leaves them in the queue 'New'; gives a token for them."""
    now, role = timezone.now(), Role.objects.get(key="manager")
    people = [
        staff.add_employee(f"manager{n}@bench.ru", name=f"Manager {n}", role=role, by=SYSTEM, at=now)
        for n in range(TEAM)
    ]
    rule = Rule.objects.create(
        name="In turn",
        is_active=in_turn,
        position=0,
        strategy=Rule.Strategy.ROUND_ROBIN,
        employees=[one.pk for one in people],
    )
    Cursor.objects.create(rule=rule)
    Person.objects.create(name="Bench", created_at=now)
    robot = Employee.objects.get(is_robot=True)
    return staff.make_token("bench", scopes=["intake"], employee=robot, by=SYSTEM, at=now)[1]


@contextlib.contextmanager
def running(folder: Path) -> Iterator[str]:
    """The product's own web server and worker over the throw-away database; gives the address."""
    port = free_port()
    env = {**bench_place.environment(folder / "home"), "DJANGO_SETTINGS_MODULE": "teplo.config.bench_settings"}
    env.pop("TEPLO_POOL", None)  # each kind of process takes the pool that it has in real life
    command = [sys.executable, "-m", "teplo.config.command"]
    parts = (["web", "--port", str(port), "--processes", str(_web_processes())], ["worker"])
    with (folder / "log").open("wb") as log, contextlib.ExitStack() as started:
        for part in parts:
            process = subprocess.Popen([*command, *part], env=env, stdout=log, stderr=log)
            started.callback(_end, process)
        url = f"http://127.0.0.1:{port}"
        try:
            wait_for_answer(f"{url}/healthz")
            yield url
        except BaseException:
            say((folder / "log").read_text()[-4_000:])
            raise


def _web_processes() -> int:
    return max(1, (os.cpu_count() or 1) // 2)


def free_port() -> int:
    import socket  # allow network: only asks for a free port; allow lazy-import: this one line needs it

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_answer(url: str) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            urllib.request.urlopen(url, timeout=1).close()  # noqa: S310 (our own address)
        except urllib.error.HTTPError:
            raise  # it answers, but not as it should
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _send(url: str, token: str, seconds: int) -> dict[str, Sent]:
    sent = {name: Sent() for name in PATHS}
    first = 0
    for part in range(ROUNDS + 1):
        for name, (path, share) in PATHS.items():
            took = WARM_SECONDS if part == 0 else seconds / ROUNDS / share
            found = _load(url, path, token, took, first)
            first += 10_000_000
            if part:
                sent[name].seconds += found.seconds
                sent[name].ms += found.ms
                say(f"{name:7} {len(found.ms) / found.seconds:8.1f} a second")
    return sent


def _load(url: str, path: str, token: str, seconds: float, first: int) -> Sent:
    values = [url, path, token, str(CONNECTIONS), str(seconds), str(first)]
    done = subprocess.run([sys.executable, "-m", "teplo.ops.bench_load", *values], capture_output=True, check=True)
    found = json.loads(done.stdout)
    if found["failed"]:
        raise RuntimeError(f"{path} answered {found['failed']}")
    return Sent(found["seconds"], found["ms"])


def _jobs_waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')")
        return int(cursor.fetchone()[0])


def _judge(answered: int) -> None:
    """Every enquiry that was answered 201 stands there, with a task of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM intake_capture c JOIN leads_enquiry e ON e.id = c.enquiry_id"
            " JOIN work_task t ON t.lead_id = e.lead_id"
        )
        stored = int(cursor.fetchone()[0])
    if stored < answered:
        raise RuntimeError(f"{answered} enquiries were answered and only {stored} are there")
