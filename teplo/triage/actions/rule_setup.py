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
from teplo.triage.models import Cursor, Partner, Rule, RuleVersion
from teplo.triage.rule_texts import SETTINGS, text_of

CAPS = ("open", "hour", "day", "month")
HEAVIEST, MOST = 100, 1_000_000
# The last rule must always have an answer, so it gives to a queue and only the queue can be another.
OF_LAST = ("name", "queue")


@front_door
def add_rule(name: str, *, values: Mapping[str, object], by: Actor, at: datetime) -> Rule:
    """Add a rule, last before the one that catches all; `values` are any of `SETTINGS`."""
    demand(by, Permission.RULE_SET_UP)
    last = Rule.objects.select_for_update(no_key=True).filter(catches_all=False).order_by("position", "pk").last()
    rule = Rule(name=one_line(name, limit=1_000), position=last.position + 1 if last else 0)
    put_rule(rule, values, allowed=SETTINGS)
    add(rule)
    Cursor.objects.create(rule=rule)
    write_version(rule, by=by, at=at)
    record("rule.added", by=by, at=at, rule=rule.pk, version=rule.version)
    return rule


@front_door
def change_rule(rule: Rule, *, values: Mapping[str, object], by: Actor, at: datetime) -> Rule:
    """Change a rule, any of `SETTINGS`; of the last one only name and queue (`OF_LAST`)."""
    demand(by, Permission.RULE_SET_UP)
    now = locked_rule(rule.pk)
    changed = put_rule(now, values, allowed=OF_LAST if now.catches_all else SETTINGS)
    if changed:
        write_rule(now, changed, by=by, at=at)
    return now


@front_door
def switch_rule(rule: Rule, *, on: bool, by: Actor, at: datetime) -> None:
    """Take a rule into use or out of it; Conflict for the last one, which catches all."""
    demand(by, Permission.RULE_SET_UP)
    now = locked_rule(rule.pk)
    demand_not_last(now)
    if now.is_active != on:
        now.is_active = on
        write_rule(now, ["is_active"], by=by, at=at)


@front_door
def move_rule(rule: Rule, *, up: bool, by: Actor, at: datetime) -> None:
    """Let a rule change places with its neighbour; Conflict for the last one, which stays last."""
    demand(by, Permission.RULE_SET_UP)
    ordered = list(Rule.objects.select_for_update(no_key=True).filter(catches_all=False).order_by("position", "pk"))
    now = next((one for one in ordered if one.pk == rule.pk), None)
    if now is None:
        demand_not_last(locked_rule(rule.pk))
        raise NotSeen
    if swap(ordered, now.pk, up=up):
        Rule.objects.bulk_update(ordered, ["position"])
        write_rule(now, ["position"], by=by, at=at)


@front_door
def remove_rule(rule: Rule, *, by: Actor, at: datetime) -> None:
    """Remove a rule; what it has assigned keeps its reason. Conflict for the last one, which catches all."""
    demand(by, Permission.RULE_SET_UP)
    now = locked_rule(rule.pk)
    demand_not_last(now)
    number, version = now.pk, now.version
    now.version += 1
    write_version(now, by=by, at=at, removed=True)
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
        write_rule(rule, ["role"], by=by, at=at)


# allow undecorated-verb: locks, writes nothing
def locked_rule(number: int) -> Rule:
    """The rule as it stands now, locked until the end of the transaction; NotSeen where there is none."""
    found = Rule.objects.select_for_update(of=("self",), no_key=True).filter(pk=number).first()
    if found is None:
        raise NotSeen
    return found


# allow undecorated-verb: asks, writes nothing
def demand_not_last(rule: Rule) -> None:
    """Conflict for the rule that catches all."""
    if rule.catches_all:
        words = _("This rule catches what no other takes, so that no lead is without an owner: it stays, as the last.")
        raise Conflict("catches_all", words)


@step
def write_rule(rule: Rule, changed: list[str], *, by: Actor, at: datetime) -> None:
    """Keep what changed of a locked rule as its next version; the place of a rule is written by whoever moves it."""
    Rule.objects.filter(pk=rule.pk).update(
        version=F("version") + 1, **{field: getattr(rule, field) for field in changed if field != "position"}
    )
    rule.version += 1
    write_version(rule, by=by, at=at)
    record("rule.changed", by=by, at=at, rule=rule.pk, version=rule.version, fields=changed)


@step
def write_version(rule: Rule, *, by: Actor, at: datetime, removed: bool = False) -> None:
    """Keep the whole text of a rule under its version, signed."""
    text = text_of(rule) | ({"removed": True} if removed else {})
    RuleVersion.objects.create(
        rule_id=rule.pk, version=rule.version, text=text, since=at, by_kind=by.actor_kind, by_id=by.actor_id
    )


# allow undecorated-verb: sets fields of a row that is saved later
def put_rule(rule: Rule, values: Mapping[str, object], *, allowed: tuple[str, ...]) -> list[str]:
    """Set fields of a rule that is saved later; gives those that changed. Invalid where it could not decide then."""
    changed = put(rule, {**values, **_in_small_letters(values)}, allowed=allowed)
    check(rule)
    checks = (_condition_mistakes, _pool_mistakes, _queue_mistakes, _number_mistakes)
    if mistakes := [mistake for each in checks for mistake in each(rule)]:
        raise Invalid(errors=mistakes)
    return changed


def _in_small_letters(values: Mapping[str, object]) -> dict[str, object]:
    """The skills as employees have them."""
    given = values.get("skills")
    return (
        {"skills": sorted({one_line(str(one), limit=80).lower() for one in given})} if isinstance(given, list) else {}
    )


def _condition_mistakes(rule: Rule) -> list[FieldError]:
    try:
        read_json(rule.conditions, ENQUIRY)
    except FilterMistake as mistake:
        return [mistake.at("conditions")]
    return []


def _pool_mistakes(rule: Rule) -> list[FieldError]:
    if rule.strategy == Rule.Strategy.QUEUE:
        return []
    if rule.strategy == Rule.Strategy.PARTNER:
        return _partner_mistakes(rule)
    people = Employee.objects.people().filter(pk__in=rule.employees).count()
    if people != len(set(rule.employees)):
        return [FieldError("employees", "not_here", _("One of these people does not work here."))]
    if rule.strategy == Rule.Strategy.FIXED and people != 1:
        return [FieldError("employees", "one", _("Choose exactly one person."))]
    is_anybody = rule.strategy == Rule.Strategy.PREVIOUS_OWNER
    if not (people or rule.team_id or rule.role_id or rule.skills or is_anybody):
        return [FieldError("employees", "required", _("Choose people, a team or a role: else everybody is meant."))]
    return []


def _partner_mistakes(rule: Rule) -> list[FieldError]:
    known = Partner.objects.filter(is_active=True, pk__in=rule.partners).count() == len(set(rule.partners))
    return [] if known else [FieldError("partners", "not_here", _("One of these partners is not in use."))]


def _queue_mistakes(rule: Rule) -> list[FieldError]:
    if rule.queue_id is not None:
        return []
    if rule.strategy in (Rule.Strategy.QUEUE, Rule.Strategy.PARTNER):
        return [FieldError("queue", "required", _("Say which queue."))]
    waits = {rule.fallback, rule.out_of_hours} & {"queue", "wait"}
    return [FieldError("queue", "required", _("Say in which queue it waits."))] if waits else []


def _number_mistakes(rule: Rule) -> list[FieldError]:
    found = []
    if rule.strategy in (Rule.Strategy.OFFER, Rule.Strategy.PARTNER) and rule.offer_minutes is None:
        found.append(FieldError("offer_minutes", "required", _("Say within how many minutes it is accepted.")))
    if not _are_numbers(rule.weights, most=HEAVIEST):
        found.append(FieldError("weights", "wrong_value", _("A weight is a whole number from 1 to 100.")))
    if not _are_numbers(rule.caps, most=MOST) or set(rule.caps) - set(CAPS):
        found.append(FieldError("caps", "wrong_value", _("A limit is a whole number from 1 on.")))
    return found


def _are_numbers(given: object, *, most: int) -> bool:
    """Whether these are whole numbers from 1 on, by their names."""
    if not isinstance(given, dict):
        return False
    return all(type(number) is int and 1 <= number <= most for number in given.values())
