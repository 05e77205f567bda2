"""Pipelines and their stages are set up; deals never stand where nobody looks."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from teplo.clients.entry import faults_of_asked
from teplo.clients.models import SEEDED_PIPELINES, SEEDED_STAGES, Deal, Pipeline, Stage
from teplo.kit import sql
from teplo.kit.changes import add, check, put, swap
from teplo.kit.problems import Conflict, FieldError, Invalid, NotSeen
from teplo.kit.text import free_slug, one_line, slug
from teplo.kit.transactions import front_door, step
from teplo.leads.models import Hue
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.permissions import Permission, demand

# What a new pipeline begins with: its ends, and one stage to stand in.
FIRST = (("open", Hue.CYAN, 30), ("won", Hue.GREEN, 100), ("lost", Hue.BROWN, 0))
# A seeded name fits every pipeline; the company renames it when it likes.
FIRST_KEYS = {"open": "agreed", "won": "won", "lost": "lost"}
MOVE = """
UPDATE clients_deal SET stage_id = %(to)s, moved_at = %(at)s, version = version + 1 WHERE stage_id = %(stage)s
RETURNING id
"""


@front_door
def add_pipeline(name: str, *, by: Actor, at: datetime) -> Pipeline:
    """Add a pipeline, last in the order, with one open stage, one won and one lost."""
    demand(by, Permission.WORDS_SET_UP)
    shown = _titled(name)
    taken = set(Pipeline.objects.values_list("key", flat=True))
    last = Pipeline.objects.aggregate(last=Max("position"))["last"] or 0
    key = free_slug(slug(shown, limit=30, otherwise="pipeline"), taken, limit=40)
    pipeline = Pipeline(key=key, name=shown, position=last + 1)
    check(pipeline)
    add(pipeline)
    Stage.objects.bulk_create(
        Stage(pipeline=pipeline, key=FIRST_KEYS[kind], kind=kind, hue=hue, probability=probability, position=place)
        for place, (kind, hue, probability) in enumerate(FIRST)
    )
    record("pipeline.added", by=by, at=at, pipeline=pipeline.pk)
    return pipeline


@front_door
def rename_pipeline(pipeline: Pipeline, *, name: str, by: Actor, at: datetime) -> None:
    """Give a pipeline another name; a seeded one takes its own back where the name is empty."""
    demand(by, Permission.WORDS_SET_UP)
    now = Pipeline.objects.select_for_update(no_key=True).get(pk=pipeline.pk)
    if put(now, {"name": name if now.key in SEEDED_PIPELINES else _titled(name)}, allowed=("name",)):
        now.save(update_fields=["name"])
        record("pipeline.changed", by=by, at=at, pipeline=now.pk, fields=["name"])


@front_door
def add_stage(
    pipeline: Pipeline, *, kind: str, name: str, hue: str, probability: int = 0, by: Actor, at: datetime
) -> Stage:
    """Add a stage, the open ones before the ends; its kind stays what it is. `probability` in hundredths."""
    demand(by, Permission.WORDS_SET_UP)
    shown = _titled(name)
    Pipeline.objects.select_for_update(no_key=True).get(pk=pipeline.pk)
    others = list(Stage.objects.filter(pipeline=pipeline).order_by("position", "pk"))
    key = free_slug(slug(shown, limit=30, otherwise="stage"), {stage.key for stage in others}, limit=40)
    stage = Stage(pipeline=pipeline, kind=kind, key=key, name=shown, hue=hue, probability=probability)
    stage.position = _place(others, kind)
    check(stage)
    for other in others:
        other.position += other.position >= stage.position
    Stage.objects.bulk_update(others, ["position"])
    add(stage)
    record("stage.added", by=by, at=at, stage=stage.pk, pipeline=pipeline.pk, kind=kind)
    return stage


def _place(others: list[Stage], kind: str) -> int:
    """Behind the last of its kind; an open one at least before the ends."""
    same = [stage.position for stage in others if stage.kind == kind]
    return max(same) + 1 if same else max((stage.position for stage in others), default=-1) + 1


@front_door
def change_stage(stage: Stage, *, values: Mapping[str, object], by: Actor, at: datetime) -> None:
    """Change name, colour or probability of a stage, or what it asks for: `required`, as entry.askable names it."""
    demand(by, Permission.WORDS_SET_UP)
    now = _locked(stage)[stage.pk]
    if "required" in values:
        required = list(dict.fromkeys(cast("list[str]", values["required"])))
        if faults := faults_of_asked(required):
            raise Invalid(errors=faults)
        values = {**values, "required": required}
    changed = put(now, values, allowed=("name", "hue", "probability", "required"))
    if not now.name and now.key not in SEEDED_STAGES:
        raise Invalid(errors=[FieldError("name", "required", _("Give it a name."))])
    if changed:
        now.save(update_fields=changed)
        record("stage.changed", by=by, at=at, stage=now.pk, fields=changed)


@front_door
def move_stage(stage: Stage, *, up: bool, by: Actor, at: datetime) -> None:
    """Let a stage change places with its neighbour in its pipeline; at the end it stays where it is."""
    demand(by, Permission.WORDS_SET_UP)
    of_pipeline = Stage.objects.select_for_update(no_key=True).filter(pipeline=stage.pipeline_id)
    ordered = list(of_pipeline.order_by("position", "pk"))
    if swap(ordered, stage.pk, up=up):
        Stage.objects.bulk_update(ordered, ["position"])
        record("stage.changed", by=by, at=at, stage=stage.pk, fields=["position"])


@front_door
def retire_stage(stage: Stage, *, replacement: Stage | None = None, by: Actor, at: datetime) -> int:
    """Take a stage out of use; its deals go to `replacement`, of the same pipeline and kind. Gives how many went.

    Conflict for the last stage of its kind, Invalid where deals stand there and no replacement is named.
    """
    demand(by, Permission.WORDS_SET_UP)
    stages = _locked(stage)
    now = stages.get(stage.pk)
    if now is None:
        raise NotSeen
    if not any(one.is_active and one.kind == now.kind and one.pk != now.pk for one in stages.values()):
        words = _("“%(stage)s” is the last stage of its kind: deals would have nowhere to go.")
        raise Conflict("last_of_kind", words % {"stage": now})
    moved = _move_deals(now, stages.get(replacement.pk) if replacement else None, by=by, at=at)
    if now.is_active:
        now.is_active = False
        now.save(update_fields=["is_active"])
        record("stage.retired", by=by, at=at, stage=now.pk, deals=moved)
    return moved


@front_door
def restore_stage(stage: Stage, *, by: Actor, at: datetime) -> None:
    """Take a stage into use again."""
    demand(by, Permission.WORDS_SET_UP)
    if Stage.objects.filter(pk=stage.pk, is_active=False).update(is_active=True):
        record("stage.changed", by=by, at=at, stage=stage.pk, fields=["is_active"])


@step
def _move_deals(stage: Stage, replacement: Stage | None, *, by: Actor, at: datetime) -> int:
    if not Deal.objects.filter(stage=stage).exists():
        return 0
    fits = replacement and replacement.pk != stage.pk and replacement.is_active and replacement.kind == stage.kind
    if replacement is None or not fits:
        words = _("Deals stand in “%(stage)s”: say to which stage they go.")
        raise Invalid(errors=[FieldError("replacement", "required", words % {"stage": stage})])
    moved = sql.rows(MOVE, {"stage": stage.pk, "to": replacement.pk, "at": at})
    kind = {"won": "deal.won", "lost": "deal.lost"}.get(stage.kind, "deal.moved")
    for (deal,) in moved:
        record(kind, by=by, at=at, deal=deal, stage_before=stage.pk, stage=replacement.pk, why="retired")
    return len(moved)


def _locked(stage: Stage) -> dict[int, Stage]:
    """The stages of its pipeline; whoever moves a deal into one of them meanwhile waits."""
    of_pipeline = Stage.objects.select_for_update().filter(pipeline=stage.pipeline_id)
    return {one.pk: one for one in of_pipeline.order_by("pk")}


def _titled(name: str) -> str:
    shown = one_line(name, limit=1_000)
    if not shown:
        raise Invalid(errors=[FieldError("name", "required", _("Give it a name."))])
    return shown
