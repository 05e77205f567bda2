"""Roles that the company makes its own: named, their rights set, by status too, and the fields they do not show."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from teplo.kit.changes import add, check
from teplo.kit.problems import Conflict, FieldError, Invalid, NotSeen
from teplo.kit.text import free_slug, one_line, slug
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff import hiding, queries
from teplo.staff.models import Employee, Grant, HiddenField, Queue, Role
from teplo.staff.permissions import BY_STATUS, NOTHING, Permission, Scope, demand

# Holds every right, those of later releases too, and the robot of the API acts through it.
ALL_RIGHTS = "administrator"


@front_door
def add_role(name: str, *, like: Role | None = None, by: Actor, at: datetime) -> Role:
    """Add a role with the rights and hidden fields of another, or with none.

    Invalid at `name` where it is empty or another role has it.
    """
    demand(by, Permission.STAFF_SET_UP)
    taken = {role.key for role in _all_locked()}
    shown = _free_name(name)
    role = Role(key=free_slug(slug(shown, limit=30, otherwise="role"), taken, limit=40), name=shown)
    check(role)
    add(role)
    if like:
        _copy(like, role)
    record("role.added", by=by, at=at, role=role.pk, like=like.pk if like else None)
    return role


@step
def _copy(before: Role, role: Role) -> None:
    Grant.objects.bulk_create(
        Grant(role=role, permission=one.permission, status=one.status, scope=one.scope) for one in before.grants.all()
    )
    HiddenField.objects.bulk_create(
        HiddenField(role=role, entity=one.entity, field=one.field) for one in before.hidden_fields.all()
    )


@front_door
def rename_role(role: Role, *, name: str, by: Actor, at: datetime) -> None:
    """Give a role another name. Invalid at `name` where it is empty or another role has it."""
    demand(by, Permission.STAFF_SET_UP)
    now = _locked(role)
    shown = _free_name(name, but=now)
    if shown != str(now):
        now.name = shown
        check(now)
        now.save(update_fields=["name"])
        record("role.changed", by=by, at=at, role=now.pk, fields=["name"])


@front_door
def set_rights(role: Role, *, rights: Mapping[Permission, Scope | None], by: Actor, at: datetime) -> None:
    """Say how far these rights of a role reach; None takes one away. What is not named stays.

    Conflict where nobody could set up employees any more, and for the role that holds every right.
    """
    demand(by, Permission.STAFF_SET_UP)
    administrators = queries.administrators_locked()
    now = _changeable(role)
    before = {grant.permission: grant.scope for grant in now.grants.filter(status="")}
    changed = sorted(right for right, scope in rights.items() if before.get(right) != scope)
    if not changed:
        return
    now.grants.filter(status="", permission__in=changed).delete()
    Grant.objects.bulk_create(
        Grant(role=now, permission=right, scope=scope) for right, scope in rights.items() if scope and right in changed
    )
    if not queries.can_set_up_staff(now):
        _keep_an_administrator(administrators, without=now)
    record("role.changed", by=by, at=at, role=now.pk, rights=changed)


@front_door
def set_rights_in_status(
    role: Role, *, status: str, rights: Mapping[Permission, Scope | None], usual: Collection[Permission] = (),
    by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Say how far rights over leads reach in one status, by its key; None takes a right away there.

    Those of `usual` reach as in any other status. Conflict for the role that holds every right.
    """
    demand(by, Permission.STAFF_SET_UP)
    if unknown := {*rights, *usual} - set(BY_STATUS):
        raise ValueError(f"not to be set by status: {sorted(unknown)}")
    _all_locked()
    now = _changeable(role)
    wanted = {right: scope or NOTHING for right, scope in rights.items() if right not in usual}
    before = {grant.permission: grant.scope for grant in now.grants.filter(status=status)}
    changed = sorted(right for right in {*rights, *usual} if before.get(right) != wanted.get(right))
    if not changed:
        return
    now.grants.filter(status=status, permission__in=changed).delete()
    Grant.objects.bulk_create(
        Grant(role=now, permission=right, status=status, scope=scope)
        for right, scope in wanted.items()
        if right in changed
    )
    record("role.changed", by=by, at=at, role=now.pk, status_key=status, rights=changed)


@step
def drop_rights_in_status(status: str) -> list[Role]:
    """Forget what roles say of a status that goes away; gives the roles."""
    of_status = Grant.objects.filter(status=status)
    roles = list(Role.objects.filter(pk__in=of_status.values("role")).order_by("pk"))
    of_status.delete()
    return roles


@front_door
def hide_fields(role: Role, *, entity: str, fields: Collection[str], by: Actor, at: datetime) -> None:
    """Hide these fields of an entity from a role, and show it all others.

    Invalid for what cannot be hidden, Conflict for the role that holds every right.
    """
    demand(by, Permission.STAFF_SET_UP)
    if set(fields) - hiding.offered().get(entity, {}).keys():
        raise Invalid(errors=[FieldError(entity, "unknown", _("This field cannot be hidden."))])
    _all_locked()
    now = _changeable(role)
    before = set(now.hidden_fields.filter(entity=entity).values_list("field", flat=True))
    if before == set(fields):
        return
    now.hidden_fields.filter(entity=entity).exclude(field__in=fields).delete()
    HiddenField.objects.bulk_create(
        HiddenField(role=now, entity=entity, field=field) for field in sorted(set(fields) - before)
    )
    record("role.changed", by=by, at=at, role=now.pk, entity=entity, hidden=sorted(fields))


@step
def replace_role(role: Role, *, to: Role | None, by: Actor, at: datetime) -> int:
    """Remove a role; its people and queues get another one. Gives how many people that were.

    What else names the role is replaced above, before (triage). Invalid where people or queues are left without one,
    Conflict for one's own role, the role that holds every right, and where nobody could set up employees any more.
    """
    demand(by, Permission.STAFF_SET_UP)
    administrators = queries.administrators_locked()
    now = _changeable(role)
    if isinstance(by, Employee) and by.role_id == now.pk:
        raise Conflict("own_role", _("This is your own role: take another one first, or let somebody else remove it."))
    people, queues = Employee.objects.filter(role=now), Queue.objects.filter(role=now)
    if (to is None or to.pk == now.pk) and (people.exists() or queues.exists()):
        words = _("People or queues have the role “%(role)s”: say which role they get.")
        raise Invalid(errors=[FieldError("to", "required", words % {"role": now})])
    if to and not queries.can_set_up_staff(to):
        _keep_an_administrator(administrators, without=now)
    moved = people.update(role=to) if to else 0
    queues.update(role=to)
    record("role.removed", by=by, at=at, role=now.pk, to=to.pk if to else None, people=moved)
    now.delete()
    return moved


def _all_locked() -> list[Role]:
    """Every role, in one order: names are compared and rights changed one after another."""
    return list(Role.objects.select_for_update(no_key=True).order_by("pk"))


def _locked(role: Role) -> Role:
    now = next((one for one in _all_locked() if one.pk == role.pk), None)
    if now is None:
        raise NotSeen
    return now


def _changeable(role: Role) -> Role:
    now = _locked(role)
    if now.key == ALL_RIGHTS:
        words = _("“%(role)s” holds every right, those of later releases too, and hides nothing: copy it to have less.")
        raise Conflict("all_rights", words % {"role": now})
    return now


def _free_name(name: str, but: Role | None = None) -> str:
    shown = one_line(name, limit=1_000)
    if not shown:
        raise Invalid(errors=[FieldError("name", "required", _("Give it a name."))])
    others = (role for role in Role.objects.all() if but is None or role.pk != but.pk)
    if shown.casefold() in {str(role).casefold() for role in others}:
        raise Invalid(errors=[FieldError("name", "taken", _("Another role has this name."))])
    return shown


def _keep_an_administrator(administrators: list[Employee], *, without: Role) -> None:
    if all(one.role_id == without.pk for one in administrators):
        raise Conflict(
            "last_administrator",
            _("Without “%(role)s” nobody could set up employees, teams and roles. Give somebody else this right first.")
            % {"role": without},
        )
