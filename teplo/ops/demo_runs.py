"""Talks of the demo that went by its script: some came to the aim, more were left on the way."""

from datetime import datetime, timedelta

from teplo.leads.models import Lead, StatusKind
from teplo.staff.models import Employee
from teplo.triage.actions.scripted import answer_in_script
from teplo.work.actions import scripts
from teplo.work.scripts.models import ScriptRun, ScriptVersion

# The answers of each way, from the first step on; `!s12` is an objection.
WAYS = (
    ("a1", "a1", "a1", "a1", "a1"),
    ("a1", "a1", "a1", "a2"),
    ("a1", "a1", "a1", "a3", "a1"),
    ("a1",),
    ("a2", "a1"),
    ("a1", "a1", "a1", "a2", "!s12"),
    ("a1", "a1", "a1", "a1", "a1"),
    ("a1", "a1", "a1", "a2", "!s13"),
    ("a3", "a2"),
    ("a1", "a1", "a1", "a2", "a2", "a2"),
    ("a1", "a1"),
    ("a1", "a1", "a1", "a2", "!s12", "a1", "a1"),
)
RUNS = 24
BETWEEN, MOVE = timedelta(minutes=6), timedelta(seconds=25)


def give_runs(*, at: datetime) -> None:
    """Walk the script beside the last leads that are worked, by whoever has them; once."""
    version = ScriptVersion.objects.order_by("-pk").first()
    if version is None or ScriptRun.objects.exists():
        return
    worked = Lead.objects.filter(status_kind=StatusKind.WORKING, owner_employee__isnull=False)
    leads = worked.select_related("owner_employee").order_by("-pk")[:RUNS]
    for number, lead in enumerate(leads):
        by = lead.owner_employee
        assert by is not None  # the query has asked for an owner
        begins = max(at - BETWEEN * (len(leads) - number), min(lead.created_at + BETWEEN, at - BETWEEN))
        _walk(version, WAYS[number % len(WAYS)], lead, by=by, at=begins)


def _walk(version: ScriptVersion, way: tuple[str, ...], lead: Lead, *, by: Employee, at: datetime) -> None:
    run = scripts.start(version, lead=lead, talk=None, by=by, at=at)
    for key in way:
        at += MOVE
        if key.startswith("!"):
            run = scripts.object_to(run, key=key[1:], seen=run.moves, by=by, at=at)
        else:
            run = answer_in_script(run, key=key, seen=run.moves, by=by, at=at)
    scripts.leave(run, by=by, at=at + MOVE)
