"""The columns of the company's board are set up; leads never stand where nobody looks."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from teplo.kit.changes import add, check, put, swap
from teplo.kit.problems import Conflict, FieldError, Invalid, NotSeen
from teplo.kit.text import free_slug, one_line, slug
from teplo.kit.transactions import front_door, step
from teplo.leads.actions.many import move_all
from teplo.leads.models import SEEDED_STATUSES, WAITING_KINDS, Lead, Status, Stay
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.permissions import Permission, demand


@front_door
def add_status(kind: str, *, name: str, hue: str, by: Actor, at: datetime) -> Status:
    """Add a status, last in the order; its kind stays what it is from now on."""
    demand(by, Permission.WORDS_SET_UP)
    shown = one_line(name, limit=1_000)
    if not shown:
        raise Invalid(errors=[FieldError("name", "required", _("Give it a name."))])
    taken = set(Status.objects.values_list("key", flat=True))
    last = Status.objects.aggregate(last=Max("position"))["last"] or 0
    key = free_slug(slug(shown, limit=30, otherwise="status"), taken, limit=40)
    status = Status(kind=kind, key=key, name=shown, hue=hue, position=last + 1)
    check(status)
    add(status)
    record("status.added", by=by, at=at, status=status.pk, kind=kind)
    return status


@front_door
def change_status(status: Status, *, values: Mapping[str, object], by: Actor, at: datetime) -> None:
    """Change name or colour of a status."""
    demand(by, Permission.WORDS_SET_UP)
    now = _locked(status.kind)[status.pk]
    changed = put(now, values, allowed=("name", "hue"))
    if not now.name and now.key not in SEEDED_STATUSES:
        raise Invalid(errors=[FieldError("name", "required", _("Give it a name."))])
    if changed:
        now.save(update_fields=changed)
        record("status.changed", by=by, at=at, status=now.pk, fields=changed)


@front_door
def move_status(status: Status, *, up: bool, by: Actor, at: datetime) -> None:
    """Let a status change places with its neighbour in the order; at the end it stays where it is."""
    demand(by, Permission.WORDS_SET_UP)
    ordered = list(Status.objects.select_for_update(no_key=True).order_by("position", "pk"))
    if swap(ordered, status.pk, up=up):
        Status.objects.bulk_update(ordered, ["position"])
        record("status.changed", by=by, at=at, status=status.pk, fields=["position"])


@front_door
def restore_status(status: Status, *, by: Actor, at: datetime) -> None:
    """Take a status into use again."""
    demand(by, Permission.WORDS_SET_UP)
    if Status.objects.filter(pk=status.pk, is_active=False).update(is_active=True):
        record("status.changed", by=by, at=at, status=status.pk, fields=["is_active"])


@front_door
def retire_status(status: Status, *, replacement: Status | None = None, by: Actor, at: datetime) -> int:
    """Take a status out of use; its waiting leads go to `replacement`, of the same kind. Gives how many went.

    Leads that have ended stay where they ended. Conflict for the last status of its kind, Invalid where leads stand
    there and no replacement is named.
    """
    demand(by, Permission.WORDS_SET_UP)
    of_kind = _locked(status.kind)
    now = of_kind.get(status.pk)
    if now is None:
        raise NotSeen
    _demand_another(of_kind, now)
    moved = _move_leads(now, of_kind.get(replacement.pk) if replacement else None, by=by, at=at)
    if now.is_active:
        now.is_active = False
        now.save(update_fields=["is_active"])
        record("status.retired", by=by, at=at, status=now.pk, leads=moved)
    return moved


@front_door
def remove_status(status: Status, *, by: Actor, at: datetime) -> None:
    """Remove a status that no lead ever stood in; Conflict for any other and for the last of its kind."""
    demand(by, Permission.WORDS_SET_UP)
    of_kind = _locked(status.kind)
    now = of_kind.get(status.pk)
    if now is None:
        raise NotSeen
    _demand_another(of_kind, now)
    if Lead.objects.filter(status=now).exists() or Stay.objects.filter(status=now).exists():
        words = _("Leads stand or stood in “%(status)s”: it cannot be removed, only taken out of use.")
        raise Conflict("in_use", words % {"status": now})
    record("status.removed", by=by, at=at, status=now.pk)
    now.delete()


def _locked(kind: str) -> dict[int, Status]:
    """The statuses of a kind; whoever moves a lead into one of them meanwhile waits."""
    return {status.pk: status for status in Status.objects.select_for_update().filter(kind=kind).order_by("pk")}


def _demand_another(of_kind: dict[int, Status], status: Status) -> None:
    if not any(one.is_active and one.pk != status.pk for one in of_kind.values()):
        words = _("“%(status)s” is the last status of its kind: leads would have nowhere to stand.")
        raise Conflict("last_of_kind", words % {"status": status})


@step
def _move_leads(status: Status, replacement: Status | None, *, by: Actor, at: datetime) -> int:
    if status.kind not in WAITING_KINDS or not Lead.objects.filter(status=status).exists():
        return 0
    if replacement is None or replacement.pk == status.pk or not replacement.is_active:
        words = _("Leads stand in “%(status)s”: say to which status they go.")
        raise Invalid(errors=[FieldError("replacement", "required", words % {"status": status})])
    moved = move_all(status, to=replacement, at=at)
    for lead, person in moved:
        record(
            "lead.status_changed",
            by=by,
            at=at,
            lead=lead,
            person=person,
            before=status.pk,
            status=replacement.pk,
            why="retired",
        )
    return len(moved)
