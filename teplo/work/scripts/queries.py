"""Questions about scripts: which may be walked here, where talks leave them, and how often customers say what."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from teplo.leads.models import Lead
from teplo.staff.models import Employee
from teplo.terms.models import Topic
from teplo.work.scripts.models import Mark, RunStep, Script, ScriptRun, ScriptVersion
from teplo.work.scripts.rules import FORGOTTEN, Step, tree_of
from teplo.work.talks.models import Conversation

State = ScriptRun.State


def to_walk(kind: str) -> list[ScriptVersion]:
    """The newest version of every script in use for this kind of talk (`call` or `chat`), by name."""
    newest = ScriptVersion.objects.filter(script=OuterRef("pk")).order_by("-number").values("pk")[:1]
    in_use = Script.objects.filter(is_active=True, kind__in=(kind, Script.Kind.BOTH))
    numbers = in_use.annotate(newest=Subquery(newest)).exclude(newest=None).values("newest")
    return list(ScriptVersion.objects.filter(pk__in=numbers).select_related("script").order_by("script__name", "pk"))


def open_run(employee: Employee, *, lead: Lead | None, talk: Conversation | None) -> ScriptRun | None:
    """The script that somebody walks here just now."""
    about = {"lead": lead} if lead else {"conversation": talk}
    mine = ScriptRun.objects.filter(employee=employee, state=State.OPEN, **about)
    return mine.select_related("version__script", "lead", "conversation").order_by("-pk").first()


def run_of(employee: Employee, number: int) -> ScriptRun | None:
    """One's own run, whatever has become of it; none where its lead or talk is out of one's sight."""
    mine = ScriptRun.objects.visible_to(employee).filter(pk=number, employee=employee)
    return mine.select_related("version__script", "lead", "conversation").first()


def to_forget(at: datetime) -> list[ScriptRun]:
    """Runs in which nobody has moved for long."""
    return list(ScriptRun.objects.filter(state=State.OPEN, touched_at__lte=at - FORGOTTEN).order_by("touched_at")[:500])


@dataclass(frozen=True, slots=True)
class At:
    """What happened at one step of a version: how many runs came to it, how many were left there or ended there."""

    step: Step
    reached: int
    left: int
    ended: int
    open: int

    @property
    def share_left(self) -> int:
        """Of a hundred who came to it, how many left the script there."""
        return round(100 * self.left / self.reached) if self.reached else 0


def ways_through(version: ScriptVersion, employee: Employee) -> list[At]:
    """Every step of a version with its figures, over the runs that this employee may see."""
    runs = ScriptRun.objects.visible_to(employee).filter(version=version)
    stood = {
        row["at_step"]: row
        for row in runs.order_by()
        .values("at_step")
        .annotate(
            left=Count("pk", filter=Q(state=State.LEFT)),
            ended=Count("pk", filter=Q(state__in=(State.REACHED, State.ENDED))),
            open=Count("pk", filter=Q(state=State.OPEN)),
        )
    }
    came = RunStep.objects.filter(run__in=runs.order_by()).values_list("step")
    reached = dict(came.order_by().annotate(runs=Count("run", distinct=True)))
    tree, none = tree_of(version.tree), {"left": 0, "ended": 0, "open": 0}
    return [
        At(step, reached.get(step.key, 0), here["left"], here["ended"], here["open"])
        for step in (*tree.way, *tree.objections)
        for here in [stood.get(step.key, none)]
    ]


def runs_at(version: ScriptVersion, employee: Employee, *, step: str, how: str) -> QuerySet[ScriptRun]:
    """The runs behind a figure of a step: `how` is reached, left, ended or open; without a step those of the whole."""
    runs = ScriptRun.objects.visible_to(employee).filter(version=version)
    states = {
        "left": (State.LEFT,),
        "ended": (State.REACHED, State.ENDED),
        "open": (State.OPEN,),
        "aim": (State.REACHED,),
    }
    if how in states:
        runs = runs.filter(state__in=states[how], **({"at_step": step} if step else {}))
    elif step:
        runs = runs.filter(pk__in=RunStep.objects.filter(step=step, run__version=version).values("run"))
    return runs.select_related("lead__person", "lead__status", "conversation", "employee").order_by("-pk")


@dataclass(frozen=True, slots=True)
class Heard:
    """How often a topic was marked in a time, and how often in as long a time before."""

    topic: Topic
    count: int
    before: int


def voices(employee: Employee, *, since: datetime, until: datetime) -> list[Heard]:
    """Every topic by how often it was marked on what this employee may see, the most frequent first."""
    seen = Mark.objects.visible_to(employee).filter(at__lt=until, at__gte=since - (until - since))
    counts = {
        row["topic"]: row
        for row in seen.order_by()
        .values("topic")
        .annotate(count=Count("pk", filter=Q(at__gte=since)), before=Count("pk", filter=Q(at__lt=since)))
    }
    none = {"count": 0, "before": 0}
    found = [
        Heard(topic, counts.get(topic.pk, none)["count"], counts.get(topic.pk, none)["before"])
        for topic in Topic.objects.all()
    ]
    shown = [one for one in found if one.topic.is_active or one.count]
    return sorted(shown, key=lambda one: (one.topic.kind, -one.count, one.topic.position))


def marks_of(employee: Employee, *, lead: Lead | None, talk: Conversation | None) -> list[Mark]:
    """What was marked on a lead, or on a talk without one, the newest first."""
    about = {"lead": lead} if lead else {"conversation": talk}
    return list(
        Mark.objects.visible_to(employee).filter(**about).select_related("topic", "employee").order_by("-pk")[:50]
    )
