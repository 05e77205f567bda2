"""The rules of distribution are set up; every change raises the version, so an assignment says by which text it was."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from teplo.kit.changes import add, check, put, swap
from teplo.kit.filters import FilterMistake, read_json
from teplo.kit.problems import Conflict, FieldError, Invalid, NotSeen
from teplo.kit.text import one_line
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee, Role
from teplo.staff.permissions import Permission, demand
from teplo.triage.fields import ENQUIRY
from teplo.triage.models import Cursor, Rule

SETTINGS = ("name", "conditions", "strategy", "queue", "employees", "team", "role")
# The last rule must always have an answer, so it gives to a queue and only the queue can be another.
OF_LAST = ("name", "queue")


@front_door
def add_rule(name: str, *, values: Mapping[str, object], by: Actor, at: datetime) -> Rule:
    """Add a rule, last before the one that catches all; `values` are any of `SETTINGS`."""
    demand(by, Permission.RULE_SET_UP)
    last = Rule.objects.select_for_update(no_key=True).filter(catches_all=False).order_by("position", "pk").last()
    rule = Rule(name=one_line(name, limit=1_000), position=last.position + 1 if last else 0)
    _put(rule, values, allowed=SETTINGS)
    add(rule)
    Cursor.objects.create(rule=rule)
    record("rule.added", by=by, at=at, rule=rule.pk, version=rule.version)
    return rule


@front_door
def change_rule(rule: Rule, *, values: Mapping[str, object], by: Actor, at: datetime) -> Rule:
    """Change a rule, any of `SETTINGS`; of the last one only name and queue (`OF_LAST`)."""
    demand(by, Permission.RULE_SET_UP)
    now = _locked(rule.pk)
    changed = _put(now, values, allowed=OF_LAST if now.catches_all else SETTINGS)
    if changed:
        _write(now, changed, by=by, at=at)
    return now


@front_door
def switch_rule(rule: Rule, *, on: bool, by: Actor, at: datetime) -> None:
    """Take a rule into use or out of it; Conflict for the last one, which catches all."""
    demand(by, Permission.RULE_SET_UP)
    now = _locked(rule.pk)
    _demand_not_last(now)
    if now.is_active != on:
        now.is_active = on
        _write(now, ["is_active"], by=by, at=at)


@front_door
def move_rule(rule: Rule, *, up: bool, by: Actor, at: datetime) -> None:
    """Let a rule change places with its neighbour; Conflict for the last one, which stays last."""
    demand(by, Permission.RULE_SET_UP)
    ordered = list(Rule.objects.select_for_update(no_key=True).filter(catches_all=False).order_by("position", "pk"))
    now = next((one for one in ordered if one.pk == rule.pk), None)
    if now is None:
        _demand_not_last(_locked(rule.pk))
        raise NotSeen
    if swap(ordered, now.pk, up=up):
        Rule.objects.bulk_update(ordered, ["position"])
        _write(now, ["position"], by=by, at=at)


@front_door
def remove_rule(rule: Rule, *, by: Actor, at: datetime) -> None:
    """Remove a rule; what it has assigned keeps its reason. Conflict for the last one, which catches all."""
    demand(by, Permission.RULE_SET_UP)
    now = _locked(rule.pk)
    _demand_not_last(now)
    number, version = now.pk, now.version
    now.delete()
    record("rule.removed", by=by, at=at, rule=number, version=version)


@step
def replace_role(role: Role, *, to: Role | None, by: Actor, at: datetime) -> None:
    """Let the rules that name a role name another one; Invalid where there is none and a rule needs it."""
    for rule in Rule.objects.select_for_update(of=("self",), no_key=True).filter(role=role).order_by("pk"):
        if to is None:
            words = _("The rule “%(rule)s” names this role: say which role it names then.")
            raise Invalid(errors=[FieldError("to", "required", words % {"rule": rule})])
        rule.role = to
        _write(rule, ["role"], by=by, at=at)


def _locked(number: int) -> Rule:
    found = Rule.objects.select_for_update(of=("self",), no_key=True).filter(pk=number).first()
    if found is None:
        raise NotSeen
    return found


def _demand_not_last(rule: Rule) -> None:
    if rule.catches_all:
        words = _("This rule catches what no other takes, so that no lead is without an owner: it stays, as the last.")
        raise Conflict("catches_all", words)


@step
def _write(rule: Rule, changed: list[str], *, by: Actor, at: datetime) -> None:
    Rule.objects.filter(pk=rule.pk).update(
        version=F("version") + 1, **{field: getattr(rule, field) for field in changed if field != "position"}
    )
    rule.version += 1
    record("rule.changed", by=by, at=at, rule=rule.pk, version=rule.version, fields=changed)


def _put(rule: Rule, values: Mapping[str, object], *, allowed: tuple[str, ...]) -> list[str]:
    changed = put(rule, values, allowed=allowed)
    check(rule)
    if mistakes := [*_condition_mistakes(rule), *_pool_mistakes(rule)]:
        raise Invalid(errors=mistakes)
    return changed


def _condition_mistakes(rule: Rule) -> list[FieldError]:
    try:
        read_json(rule.conditions, ENQUIRY)
    except FilterMistake as mistake:
        return [mistake.at("conditions")]
    return []


def _pool_mistakes(rule: Rule) -> list[FieldError]:
    if rule.strategy == Rule.Strategy.QUEUE:
        missing = rule.queue_id is None
        return [FieldError("queue", "required", _("Say which queue."))] if missing else []
    people = Employee.objects.people().filter(pk__in=rule.employees).count()
    if people != len(set(rule.employees)):
        return [FieldError("employees", "not_here", _("One of these people does not work here."))]
    if rule.strategy == Rule.Strategy.FIXED and people != 1:
        return [FieldError("employees", "one", _("Choose exactly one person."))]
    if not (people or rule.team_id or rule.role_id):
        return [FieldError("employees", "required", _("Choose people, a team or a role: else everybody is meant."))]
    return []
