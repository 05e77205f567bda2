"""Rehearsals: begun by somebody, walked by a job that tells how far it is, stopped, done with what they found."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from teplo.kit import sql
from teplo.kit.jobs import enqueue
from teplo.kit.problems import FieldError, Invalid, NotSeen
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record, tell_page
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.triage.models import Rehearsal, RuleDraft
from teplo.triage.rehearsal import reading
from teplo.triage.rehearsal.living import Changed

State = Rehearsal.State
MOST_TRIES = 3
LONGEST = timedelta(days=366)
MOST_ENQUIRIES = 300_000
CHANGES = (
    "rehearsal_id, lead_id, at, had_employee, had_queue_id, employee, queue_id, partner, place, why, waited"
)  # fmt: skip


@front_door
def rehearse(draft: RuleDraft, *, since: datetime, until: datetime, by: Employee, at: datetime) -> Rehearsal:
    """Run a draft against the enquiries that came from `since` up to `until`, in a job.

    Invalid where the period is none, longer than a year, not over, or where nothing was distributed in it.
    """
    demand(by, Permission.RULE_SET_UP)
    _demand_period(since, until, at)
    whole = reading.count(since, until)
    if not whole:
        words = _("No enquiry was given to anybody by a rule in this period: choose another one.")
        raise Invalid(errors=[FieldError("since", "nothing", words)])
    if whole > MOST_ENQUIRIES:
        words = _("More than %(most)s enquiries came in this period: choose a shorter one.")
        raise Invalid(errors=[FieldError("since", "too_many", words % {"most": f"{MOST_ENQUIRIES:,}"})])
    made = Rehearsal.objects.create(
        draft=draft,
        draft_version=draft.version,
        rules=[one["text"] for one in draft.rules],
        since=since,
        until=until,
        employee=by,
        whole=whole,
        created_at=at,
        walked_at=at,
    )
    record("rehearsal.begun", by=by, at=at, rehearsal=made.pk, draft=draft.pk)
    _defer(made)
    return made


@front_door
def stop_rehearsal(rehearsal: Rehearsal, *, by: Employee, at: datetime) -> None:
    """Let a rehearsal be; one that is over stays as it is."""
    demand(by, Permission.RULE_SET_UP)
    now = _locked(rehearsal.pk)
    if now.is_walking:
        _end(now, State.STOPPED, at=at)


@front_door
def begin_walk(number: int, *, at: datetime) -> Rehearsal | None:
    """A job takes a rehearsal up; None where nobody wants it any more, or where it has killed too many jobs."""
    now = Rehearsal.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if now is None or not now.is_walking:
        return None
    now.tries += 1
    if now.tries > MOST_TRIES:
        _end(now, State.FAILED, at=at)
        return None
    now.state, now.walked, now.walked_at = State.RUNNING, 0, at
    now.save(update_fields=["state", "walked", "walked_at", "tries"])
    return now


@front_door
def note_walked(number: int, *, walked: int, at: datetime) -> bool:
    """Say how far it is; False where it was stopped."""
    now = Rehearsal.objects.select_for_update(of=("self",)).filter(pk=number, state=State.RUNNING).first()
    if now is None:
        return False
    now.walked, now.walked_at = walked, at
    now.save(update_fields=["walked", "walked_at"])
    tell_page("rehearsal", of=now.employee_id)
    return True


@front_door
def finish(number: int, *, found: Mapping[str, Any], changes: Iterable[Changed], at: datetime) -> None:
    """Keep what was found, unless it was stopped meanwhile."""
    now = _locked(number)
    if now.state != State.RUNNING:
        return
    now.found, now.walked = dict(found), found["whole"]
    now.save(update_fields=["found", "walked"])
    sql.copy("triage_rehearsedchange", CHANGES, (_row(number, one) for one in changes))
    _end(now, State.DONE, at=at)


@front_door
def take_up_again(rehearsal: Rehearsal, *, at: datetime) -> None:
    """Give a rehearsal whose job was lost to another one."""
    now = _locked(rehearsal.pk)
    if now.is_walking and now.walked_at == rehearsal.walked_at:
        now.walked_at = at
        now.save(update_fields=["walked_at"])
        _defer(now)


def _demand_period(since: datetime, until: datetime, at: datetime) -> None:
    if since >= until:
        raise Invalid(errors=[FieldError("until", "order", _("The period ends before it begins."))])
    if until - since > LONGEST:
        raise Invalid(errors=[FieldError("since", "too_long", _("A period of at most a year can be rehearsed."))])
    if since > at:
        raise Invalid(errors=[FieldError("since", "future", _("Choose a period that is past."))])


def _row(number: int, one: Changed) -> tuple[object, ...]:
    came, choice = one.came, one.choice
    employee, queue = came.owner
    return (
        number, came.lead, came.at, employee, queue, choice.employee, choice.queue, choice.partner,
        (choice.rule or 1) - 1, json.dumps(choice.why), one.waited,
    )  # fmt: skip


def _locked(number: int) -> Rehearsal:
    found = Rehearsal.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if found is None:
        raise NotSeen
    return found


@step
def _end(rehearsal: Rehearsal, state: str, *, at: datetime) -> None:
    rehearsal.state, rehearsal.ended_at = state, at
    rehearsal.save(update_fields=["state", "ended_at"])
    tell_page("rehearsal", of=rehearsal.employee_id)


def _defer(rehearsal: Rehearsal) -> None:
    # The job's module needs the registered tasks, which need the verbs of this one.
    from teplo.triage.tasks import walk_rehearsal  # start-up order

    enqueue(walk_rehearsal, rehearsal=rehearsal.pk)
