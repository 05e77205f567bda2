"""How long it takes to change fifty thousand leads of a large base, and to take it back (docs/benchmarks.md)."""

import argparse
import contextlib
import time
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from teplo.leads.models import Lead, Status
from teplo.ops import bench_place, bench_world
from teplo.ops.bench import Figures, say
from teplo.staff.models import Employee
from teplo.triage.actions import bulk as actions
from teplo.triage.models import BulkChange

WHOLE = 50_000


def measure(options: argparse.Namespace) -> Figures:
    """Fifty thousand leads given in turn to five people, then put into another status; both are taken back."""
    say(f"writing {options.rows} leads")
    people = bench_world.people()
    bench_world.fill(0, options.rows, options.rows)
    return {
        "machine": bench_place.machine(),
        "settings": {**bench_place.server_settings(), "part": actions.PART},
        "rows": options.rows,
        **figures(people["administrator"]),
    }


def figures(by: Employee) -> Figures:
    """Over the base that Django speaks to now: `seconds` and `undo_seconds` are those of the slower deed."""
    # What those who left still own could not be given back to them.
    working = Lead.objects.filter(status_kind="working", owner_employee__is_active=True).order_by("-pk")
    numbers = list(working.values_list("pk", flat=True)[:WHOLE])
    managers = Employee.objects.people().filter(role__key="manager").order_by("pk").values_list("pk", flat=True)[:5]
    deeds: dict[str, dict[str, Any]] = {
        "assign": {"employees": list(managers)},
        "status": {"status": Status.objects.get(key="new").pk},
    }
    found = {deed: timed(deed, values, numbers, by) for deed, values in deeds.items()}
    slowest = max(found.values(), key=lambda one: one["seconds"])
    return {
        "changed": slowest["changed"],
        "seconds": slowest["seconds"],
        "undo_seconds": max(one["undo_seconds"] for one in found.values()),
        "per_second": round(slowest["changed"] / slowest["seconds"]),
        "deeds": found,
    }


def timed(
    deed: str, values: dict[str, Any], numbers: list[int], by: Employee, *, entity: str = "lead"
) -> dict[str, Any]:
    """A deed looked at, done part by part and taken back; RuntimeError where the three do not agree."""
    say(f"{deed}: {len(numbers)} records")
    begun = time.perf_counter()
    shown = actions.preview(deed, values, entity=entity, numbers=numbers, by=by, at=timezone.now())
    looked, work = time.perf_counter(), worked()
    done = _walked(actions.start(shown.bulk, by=by, at=timezone.now()))
    walked, worked_then = time.perf_counter(), worked()
    back = _walked(actions.undo(done, by=by, at=timezone.now()))
    undone = time.perf_counter()
    if done.changed != shown.changes or back.restored != done.changed:
        raise RuntimeError(f"{deed}: {shown.changes} promised, {done.changed} changed, {back.restored} restored")
    return {
        "changed": done.changed,
        "preview_seconds": round(looked - begun, 1),
        "seconds": round(walked - looked, 1),
        "undo_seconds": round(undone - walked, 1),
        "work_seconds": round(worked_then - work, 1),
        "undo_work_seconds": round(worked() - worked_then, 1),
    }


def worked() -> float:
    """Seconds that the processor has given to us and to our connection in PostgreSQL: others disturb them less."""
    database = connection.connection.info.backend_pid
    with contextlib.suppress(OSError):  # a server elsewhere does not tell
        return time.process_time() + int(Path(f"/proc/{database}/schedstat").read_text().split()[0]) / 1e9
    return 0.0


def _walked(bulk: BulkChange) -> BulkChange:
    """Part by part, as the worker's jobs do it."""
    for place in bulk.parts.values_list("place", flat=True):
        actions.walk(bulk.pk, place=place, at=timezone.now())
    bulk.refresh_from_db()
    return bulk
