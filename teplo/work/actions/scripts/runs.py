"""People walk a script beside a lead or a talk: every step that they come to is kept, in order."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Conflict, NotSeen
from teplo.kit.transactions import front_door, step
from teplo.leads.models import Lead
from teplo.leads.queries import locked
from teplo.ledger.actions import record
from teplo.ledger.actors import SYSTEM, Actor
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.work.scripts.models import Mark, RunStep, ScriptRun, ScriptVersion
from teplo.work.scripts.rules import FORGOTTEN, Step, StepKind, tree_of
from teplo.work.talks.models import Conversation

State = ScriptRun.State


@front_door
def start(
    version: ScriptVersion, *, lead: Lead | None, talk: Conversation | None, by: Employee, at: datetime
) -> ScriptRun:
    """Begin to walk a script beside a lead, or beside a talk whose lead it then concerns too.

    Whoever still walked one here has left it by that.
    """
    lead = lead or (talk.lead if talk else None)
    demand_work(lead, talk, by=by)
    about = {"lead": lead} if lead else {"conversation": talk}
    for run in ScriptRun.objects.select_for_update().filter(employee=by, state=State.OPEN, **about):
        _end(run, State.LEFT, by=by, at=at)
    tree = tree_of(version.tree)
    run = ScriptRun.objects.create(
        version=version, lead=lead, conversation=talk, employee=by, at_step=tree.start, moves=0, started_at=at,
        touched_at=at,
    )  # fmt: skip
    record("script.started", by=by, at=at, **_facts(run))
    _arrive(run, tree.by_key[tree.start], by=by, at=at)
    return run


@step
def demand_work(lead: Lead | None, talk: Conversation | None, *, by: Employee) -> None:
    """Forbidden unless this employee may work the lead, or answer in a talk without one."""
    if lead is not None:
        demand(by, Permission.LEAD_CHANGE, locked(lead.pk))
    elif talk is not None:
        demand(by, Permission.CONVERSATION_ANSWER, talk)
    else:
        raise NotSeen


@step
def answer(run: ScriptRun, *, key: str, seen: int, by: Employee, at: datetime) -> ScriptRun:
    """Go on by an answer from where the run stands; `seen` is its number of moves when the answer was shown.

    Conflict where the talk went on meanwhile, in another window.
    """
    now = _mine(run, seen, by)
    tree = tree_of(now.version.tree)
    here = tree.by_key[now.at_step]
    chosen = next((one for one in here.answers if one.key == key), None)
    if chosen is None and not (here.kind == StepKind.OBJECTION and not here.answers and not key):
        raise NotSeen
    RunStep.objects.filter(run=now, place=now.moves).update(answer=key)
    to = chosen.to if chosen else ""
    _arrive(now, tree.by_key[to or _before_objections(now)], by=by, at=at)
    return now


@front_door
def object_to(run: ScriptRun, *, key: str, seen: int, by: Employee, at: datetime) -> ScriptRun:
    """The customer objects: its reply is shown, whatever the step, and the objection is marked on the lead."""
    now = _mine(run, seen, by)
    objection = tree_of(now.version.tree).by_key.get(key)
    if objection is None or objection.kind != StepKind.OBJECTION:
        raise NotSeen
    _arrive(now, objection, by=by, at=at)
    if objection.topic:
        mark = Mark.objects.create(
            topic_id=objection.topic, lead=now.lead, conversation=now.conversation, run=now, employee=by, at=at
        )
        record("mark.made", by=by, at=at, **_about(now), mark=mark.pk, topic=mark.topic_id, run=now.pk)
    return now


@front_door
def go_back(run: ScriptRun, *, seen: int, by: Employee, at: datetime) -> ScriptRun:
    """Take the last move back, with the mark of an objection; what it wrote into the card stays. The first step too."""
    now = _mine(run, seen, by)
    if now.moves > 1:
        last = RunStep.objects.get(run=now, place=now.moves)
        _unmark(now, last, by=by, at=at)
        last.delete()
        RunStep.objects.filter(run=now, place=now.moves - 1).update(answer="")
        now.moves -= 1
        now.at_step = RunStep.objects.get(run=now, place=now.moves).step
        now.touched_at = at
        now.save(update_fields=["moves", "at_step", "touched_at"])
    return now


@step
def _unmark(run: ScriptRun, last: RunStep, *, by: Employee, at: datetime) -> None:
    """What this move marked was not objected to; whoever has taken the mark off himself leaves nothing to do."""
    topic = tree_of(run.version.tree).by_key[last.step].topic
    mark = Mark.objects.filter(run=run, topic=topic, at=last.at).order_by("pk").last() if topic else None
    if mark is not None:
        number = mark.pk
        mark.delete()
        record("mark.dropped", by=by, at=at, **_about(run), mark=number, topic=topic, run=run.pk)


@front_door
def leave(run: ScriptRun, *, by: Employee, at: datetime) -> None:
    """The talk is over before its end was reached; where it was left stays told. Once only."""
    now = ScriptRun.objects.select_for_update().get(pk=run.pk, employee=by)
    if now.state == State.OPEN:
        _end(now, State.LEFT, by=by, at=at)


@front_door
def leave_forgotten(run: ScriptRun, *, at: datetime) -> None:
    """A run in which nobody has moved for long was left where it stands, when somebody last moved."""
    now = ScriptRun.objects.select_for_update(skip_locked=True).filter(pk=run.pk, state=State.OPEN).first()
    if now is not None and now.touched_at <= at - FORGOTTEN:
        _end(now, State.LEFT, by=SYSTEM, at=at)


@step
def _mine(run: ScriptRun, seen: int, by: Employee) -> ScriptRun:
    now = (
        ScriptRun.objects.select_for_update(of=("self",))
        .select_related("version__script", "lead", "conversation")
        .get(pk=run.pk)
    )
    if now.employee_id != by.pk:
        raise NotSeen
    demand_work(now.lead, now.conversation, by=by)
    if now.state != State.OPEN or now.moves != seen:
        raise Conflict("went_on", _("The talk went on meanwhile: here is where it stands."))
    return now


@step
def _arrive(run: ScriptRun, at_step: Step, *, by: Employee, at: datetime) -> None:
    run.moves, run.at_step, run.touched_at = run.moves + 1, at_step.key, at
    RunStep.objects.create(run=run, place=run.moves, step=at_step.key, at=at)
    run.save(update_fields=["moves", "at_step", "touched_at"])
    if at_step.kind == StepKind.END:
        _end(run, State.REACHED if at_step.is_aim else State.ENDED, by=by, at=at)


@step
def _end(run: ScriptRun, state: str, *, by: Actor, at: datetime) -> None:
    run.state, run.ended_at = state, at
    run.save(update_fields=["state", "ended_at"])
    record("script.ended", by=by, at=at, **_facts(run), state=state, step=run.at_step)


# allow undecorated-verb: asks, writes nothing
def _before_objections(run: ScriptRun) -> str:
    """The step at which the objection came up: the last one that is none."""
    tree = tree_of(run.version.tree)
    walked = RunStep.objects.filter(run=run).order_by("-place").values_list("step", flat=True)
    return next((key for key in walked if tree.by_key[key].kind != StepKind.OBJECTION), tree.start)


def _about(run: ScriptRun) -> dict[str, int | None]:
    return {"lead": run.lead_id, "conversation": run.conversation_id}


def _facts(run: ScriptRun) -> dict[str, int | None]:
    return {**_about(run), "run": run.pk, "script": run.version.script_id, "version": run.version.number}
