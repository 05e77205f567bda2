"""A task as machines see it."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from teplo.api.shapes import Owner, local
from teplo.staff.owners import OwnerView
from teplo.work.models import Task


class TaskShape(BaseModel):
    id: int
    lead: int | None
    person: int | None
    kind: str
    type: str
    title: str
    owner: Owner
    due_at: datetime
    remind_at: datetime | None
    state: str
    outcome: str
    result: str
    reached: bool | None
    follows: int | None
    created_at: datetime
    closed_at: datetime | None


class TaskPage(BaseModel):
    items: list[TaskShape]
    next: str | None


def shown(task: Task) -> dict[str, Any]:
    """A task; its owner is fetched with it."""
    owner = task.owner_employee or task.owner_queue
    assert owner is not None  # held by the constraint task_has_one_owner
    return {
        "id": task.pk,
        "lead": task.lead_id,
        "person": task.person_id,
        "kind": task.kind,
        "type": task.type.key if task.type else task.kind,
        "title": task.title,
        "owner": OwnerView.of(owner).as_json(),
        "due_at": local(task.due_at),
        "remind_at": local(task.remind_at),
        "state": task.state,
        "outcome": str(task.outcome or ""),
        "result": task.result,
        "reached": task.reached,
        "follows": task.follows_id,
        "created_at": local(task.created_at),
        "closed_at": local(task.closed_at),
    }
