"""How our people are grouped: teams below one another, queues that wait for the first to take."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from teplo.kit.changes import add, check, put
from teplo.kit.problems import Conflict, FieldError, Invalid
from teplo.kit.text import free_slug, one_line, slug
from teplo.kit.transactions import front_door, savepoint
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.models import SEEDED_QUEUES, Queue, Role, Team
from teplo.staff.permissions import Permission, demand


@front_door
def add_team(name: str, *, parent: Team | None = None, by: Actor, at: datetime) -> Team:
    """Add a team, below another one where `parent` says so."""
    demand(by, Permission.STAFF_SET_UP)
    team = Team(name=one_line(name, limit=1_000), parent=parent)
    check(team)
    _demand_free_name(team)
    add(team)
    record("team.added", by=by, at=at, team=team.pk)
    return team


@front_door
def change_team(team: Team, *, values: Mapping[str, object], by: Actor, at: datetime) -> None:
    """Rename a team or put it below another; Invalid where it would stand below itself."""
    demand(by, Permission.STAFF_SET_UP)
    all_teams = {one.pk: one for one in Team.objects.select_for_update(no_key=True).order_by("pk")}
    now = all_teams[team.pk]
    changed = put(now, values, allowed=("name", "parent"))
    _demand_free_name(now)
    seen, above = {now.pk}, now.parent_id
    while above is not None:
        if above in seen:
            raise Invalid(errors=[FieldError("parent", "ring", _("A team cannot stand below itself."))])
        seen.add(above)
        above = all_teams[above].parent_id
    if changed:
        now.save(update_fields=changed)
        record("team.changed", by=by, at=at, team=now.pk, fields=changed)


@front_door
def remove_team(team: Team, *, by: Actor, at: datetime) -> None:
    """Remove a team that nobody belongs to; Conflict where people, teams, queues or rules still name it."""
    demand(by, Permission.STAFF_SET_UP)
    number = team.pk
    try:
        with savepoint():
            team.delete()
    except ProtectedError:
        words = _("People, teams, queues or rules still belong to “%(team)s”. Move them first.")
        raise Conflict("in_use", words % {"team": team.name}) from None
    record("team.removed", by=by, at=at, team=number)


def _demand_free_name(team: Team) -> None:
    if Team.objects.filter(name__iexact=team.name).exclude(pk=team.pk).exists():
        raise Invalid(errors=[FieldError("name", "taken", _("Another team has this name."))])


@front_door
def add_queue(name: str, *, role: Role | None = None, team: Team | None = None, by: Actor, at: datetime) -> Queue:
    """Add a queue: its members are the employees of a role, of a team, of both, or all."""
    demand(by, Permission.STAFF_SET_UP)
    shown = one_line(name, limit=1_000)
    if not shown:
        raise Invalid(errors=[FieldError("name", "required", _("Give it a name."))])
    taken = set(Queue.objects.values_list("key", flat=True))
    key = free_slug(slug(shown, limit=30, otherwise="queue"), taken, limit=40)
    queue = Queue(key=key, name=shown, role=role, team=team)
    check(queue)
    add(queue)
    record("queue.added", by=by, at=at, queue=queue.pk)
    return queue


@front_door
def change_queue(queue: Queue, *, values: Mapping[str, object], by: Actor, at: datetime) -> None:
    """Rename a queue or change who takes from it."""
    demand(by, Permission.STAFF_SET_UP)
    now = Queue.objects.select_for_update(no_key=True).get(pk=queue.pk)
    changed = put(now, values, allowed=("name", "role", "team"))
    if not now.name and now.key not in SEEDED_QUEUES:
        raise Invalid(errors=[FieldError("name", "required", _("Give it a name."))])
    if changed:
        now.save(update_fields=changed)
        record("queue.changed", by=by, at=at, queue=now.pk, fields=changed)
