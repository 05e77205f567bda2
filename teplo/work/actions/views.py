"""Saved views: saved, renamed, shared, put in order, removed; and what somebody likes of a list."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from teplo.kit.changes import check, put, swap
from teplo.kit.problems import Conflict, FieldError, Forbidden, Invalid, NotSeen
from teplo.kit.text import one_line
from teplo.kit.transactions import front_door
from teplo.ledger.actions import record
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand, may
from teplo.work.looks import MOST_COLUMNS, Habit, View

MOST_VIEWS = 50
MOST_PAIRS = 60
LOOKS = ("pairs", "sort", "columns", "layout")


@front_door
def save_view(room: str, *, name: str, values: Mapping[str, object], by: Employee, at: datetime) -> View:
    """Save a view under a name of one's own; `values` are those of `LOOKS`. Invalid where it is taken or empty."""
    mine = View.objects.filter(owner=by, room=room, removed_at=None)
    if mine.count() >= MOST_VIEWS:
        raise Invalid(errors=[FieldError("name", "too_many", _("You have fifty views here: remove one first."))])
    last = mine.aggregate(last=Max("position"))["last"] or 0
    view = View(room=room, owner=by, name=_free_name(by, room, name), position=last + 1)
    for field in LOOKS:
        if field in values:
            setattr(view, field, values[field])
    _check(view)
    view.save(force_insert=True)
    record("view.saved", by=by, at=at, view=view.pk, room=room)
    return view


@front_door
def change_view(view: View, *, values: Mapping[str, object], by: Employee, at: datetime) -> View:
    """Rename a view, or give it another question, order, lay-out or columns."""
    now = _locked(view, by)
    values = dict(values)
    if "name" in values and values["name"] != now.name:
        values["name"] = _free_name(now.owner, now.room, str(values["name"]))
    if changed := put(now, values, allowed=("name", *LOOKS)):
        _check(now)
        now.save(update_fields=changed)
        record("view.changed", by=by, at=at, view=now.pk, fields=changed)
    return now


@front_door
def share_view(view: View, *, shared: bool, by: Employee, at: datetime) -> View:
    """Let everybody have a view, or its owner alone again."""
    demand(by, Permission.VIEW_SHARE)
    now = _locked(view, by)
    if now.is_shared != shared:
        now.is_shared = shared
        now.save(update_fields=["is_shared"])
        record("view.shared" if shared else "view.unshared", by=by, at=at, view=now.pk)
    return now


@front_door
def remove_view(view: View, *, by: Employee, at: datetime) -> None:
    """Remove a view; `restore_view` gives it back."""
    now = _locked(view, by)
    now.removed_at = at
    now.save(update_fields=["removed_at"])
    record("view.removed", by=by, at=at, view=now.pk)


@front_door
def restore_view(number: int, *, by: Employee, at: datetime) -> View:
    """Give a view back that was removed; Conflict where its name has been given to another since."""
    view = View.objects.select_for_update().filter(pk=number, removed_at__isnull=False).first()
    if view is None or not _manages(by, view):
        raise NotSeen
    if View.objects.filter(owner=view.owner_id, room=view.room, name=view.name, removed_at=None).exists():
        raise Conflict("taken", _("Another view is called “%(name)s” now: rename it first.") % {"name": view.name})
    view.removed_at = None
    view.save(update_fields=["removed_at"])
    record("view.restored", by=by, at=at, view=view.pk)
    return view


@front_door
def move_view(view: View, *, up: bool, by: Employee, at: datetime) -> None:
    """Let one of one's own views change places with its neighbour."""
    if view.owner_id != by.pk:
        raise Forbidden(detail=_("Only its owner puts a view in another place."))
    mine = View.objects.select_for_update().filter(owner=by, room=view.room, removed_at=None)
    ordered = list(mine.order_by("position", "pk"))
    if swap(ordered, view.pk, up=up):
        View.objects.bulk_update(ordered, ["position"])
        record("view.changed", by=by, at=at, view=view.pk, fields=["position"])


@front_door
def arrange(
    room: str, *, columns: Sequence[str] | None = None, view: View | None = None, by: Employee, at: datetime
) -> None:
    """Choose the columns of a list, or the view it opens with; what is None stays."""
    habit, _made = Habit.objects.select_for_update().get_or_create(employee=by, room=room)
    if columns is not None:
        habit.columns = list(columns)[:MOST_COLUMNS]
    if view is not None:
        habit.view = view
    habit.save(update_fields=["columns", "view"])
    record("list.arranged", by=by, at=at, room=room)


@front_door
def open_without_view(room: str, *, by: Employee, at: datetime) -> None:
    """The list opens with everything again."""
    if Habit.objects.filter(employee=by, room=room, view__isnull=False).update(view=None):
        record("list.arranged", by=by, at=at, room=room)


def _manages(by: Employee, view: View) -> bool:
    return view.owner_id == by.pk or (view.is_shared and may(by, Permission.VIEW_SHARE))


def _locked(view: View, by: Employee) -> View:
    """The view as it is now; Forbidden for whoever may only look through it."""
    now = View.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=view.pk).first()
    if now is None:
        raise NotSeen
    if not _manages(by, now):
        raise Forbidden(detail=_("This view is another's: save it under a name of your own."))
    return now


def _free_name(owner: Employee, room: str, name: str) -> str:
    shown = one_line(name, limit=1_000)
    if not shown:
        raise Invalid(errors=[FieldError("name", "required", _("Give it a name."))])
    if View.objects.filter(owner=owner, room=room, name=shown, removed_at=None).exists():
        raise Invalid(errors=[FieldError("name", "taken", _("You have a view of this name already."))])
    return shown


def _check(view: View) -> None:
    pairs = view.pairs
    is_well = isinstance(pairs, list) and len(pairs) <= MOST_PAIRS
    if not is_well or not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        raise Invalid(errors=[FieldError("name", "malformed", _("This filter cannot be kept."))])
    view.columns = view.columns[:MOST_COLUMNS]
    check(view, ("name", "sort", "layout", "columns"))
