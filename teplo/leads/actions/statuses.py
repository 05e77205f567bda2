"""The columns of the company's board are set up; leads never stand where nobody looks."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from teplo.kit.changes import add, check, put, swap
from teplo.kit.problems import Conflict, FieldError, Invalid, NotSeen
from teplo.kit.text import free_slug, one_line, slug
from teplo.kit.transactions import front_door, step
from teplo.leads.actions.many import move_all
from teplo.leads.entry import askable
from teplo.leads.models import SEEDED_STATUSES, WAITING_KINDS, Lead, Status, Stay
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.actions import drop_rights_in_status
from teplo.staff.models import Role
from teplo.staff.permissions import Permission, demand


@front_door
def add_status(
    kind: str,
    *,
    name: str,
    hue: str,
    required: Sequence[str] = (),
    setters: Sequence[int] = (),
    by: Actor,
    at: datetime,
) -> Status:
    """Add a status, last in the order; its kind stays what it is from now on.

    `required` are keys of entry.py that must be known before a lead enters, `setters` the numbers of the roles that
    may put it there, none for all.
    """
    demand(by, Permission.WORDS_SET_UP)
    shown = one_line(name, limit=1_000)
    if not shown:
        raise Invalid(errors=[FieldError("name", "required", _("Give it a name."))])
    taken = set(Status.objects.values_list("key", flat=True))
    last = Status.objects.aggregate(last=Max("position"))["last"] or 0
    key = free_slug(slug(shown, limit=30, otherwise="status"), taken, limit=40)
    status = Status(kind=kind, key=key, name=shown, hue=hue, position=last + 1)
    status.required, status.setters = list(required), list(setters)
    check(status)
    _demand_sense(status)
    add(status)
    record("status.added", by=by, at=at, status=status.pk, kind=kind)
    return status


@front_door
def change_status(status: Status, *, values: Mapping[str, object], by: Actor, at: datetime) -> None:
    """Change name, colour, required fields or who may set a status; Invalid for a field or a role that is none."""
    demand(by, Permission.WORDS_SET_UP)
    now = _locked(status.kind)[status.pk]
    changed = put(now, values, allowed=("name", "hue", "required", "setters"))
    _demand_sense(now)
    if not now.name and now.key not in SEEDED_STATUSES:
        raise Invalid(errors=[FieldError("name", "required", _("Give it a name."))])
    if changed:
        now.save(update_fields=changed)
        record("status.changed", by=by, at=at, status=now.pk, fields=changed)


def _demand_sense(status: Status) -> None:
    errors = []
    if set(status.required) - askable(status.kind).keys():
        errors.append(FieldError("required", "unknown", _("A status of this kind cannot ask for one of these.")))
    if Role.objects.filter(pk__in=status.setters).count() != len(set(status.setters)):
        errors.append(FieldError("setters", "unknown", _("One of these roles is gone.")))
    if errors:
        raise Invalid(errors=errors)


@step
def replace_setter(role: int, *, to: int | None) -> None:
    """Let another role set what this one might; without another, Conflict where it is the only one that may."""
    for status in Status.objects.select_for_update(no_key=True).filter(setters__contains=[role]).order_by("pk"):
        status.setters = sorted({*status.setters, *([to] if to else [])} - {role})
        if not status.setters:
            words = _("Only this role may set “%(status)s”: choose another one that gets its place.")
            raise Conflict("only_setter", words % {"status": status})
        status.save(update_fields=["setters"])


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

    Leads that have ended stay where they ended, and what roles say of the status stays with it. Conflict for the last
    status of its kind, Invalid where leads stand there and no replacement is named.
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
def remove_status(status: Status, *, by: Actor, at: datetime) -> list[Role]:
    """Remove a status that no lead ever stood in; Conflict for any other and for the last of its kind.

    What roles said of this status is forgotten; gives these roles.
    """
    demand(by, Permission.WORDS_SET_UP)
    of_kind = _locked(status.kind)
    now = of_kind.get(status.pk)
    if now is None:
        raise NotSeen
    _demand_another(of_kind, now)
    if Lead.objects.filter(status=now).exists() or Stay.objects.filter(status=now).exists():
        words = _("Leads stand or stood in “%(status)s”: it cannot be removed, only taken out of use.")
        raise Conflict("in_use", words % {"status": now})
    roles = drop_rights_in_status(now.key)
    record("status.removed", by=by, at=at, status=now.pk, roles=[role.pk for role in roles])
    now.delete()
    return roles


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
