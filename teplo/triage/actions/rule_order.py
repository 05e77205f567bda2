"""Rules of distribution change places, and say again what they said in an earlier version."""

from datetime import datetime

from teplo.kit.problems import NotSeen
from teplo.kit.transactions import front_door
from teplo.ledger.actors import Actor
from teplo.staff.permissions import Permission, demand
from teplo.triage.actions import rule_setup as rules
from teplo.triage.models import Rule, RuleVersion
from teplo.triage.rule_texts import SETTINGS, values_of


@front_door
def place_rule(rule: Rule, *, place: int, by: Actor, at: datetime) -> None:
    """Put a rule at a place among the others, counted from 0; Conflict for the last one, which stays last."""
    demand(by, Permission.RULE_SET_UP)
    ordered = list(Rule.objects.select_for_update(no_key=True).filter(catches_all=False).order_by("position", "pk"))
    now = next((one for one in ordered if one.pk == rule.pk), None)
    if now is None:
        rules.demand_not_last(rules.locked_rule(rule.pk))
        raise NotSeen
    others = [one for one in ordered if one is not now]
    others.insert(min(place, len(others)), now)
    if others == ordered:
        return
    for number, one in enumerate(others):
        one.position = number
    Rule.objects.bulk_update(others, ["position"])
    rules.write_rule(now, ["position"], by=by, at=at)


@front_door
def restore_version(rule: Rule, *, version: RuleVersion, by: Actor, at: datetime) -> Rule:
    """Let a rule say again what it said in a version; its place and whether it is in use stay as they are.

    Conflict where the version names a queue, a team or a role that is no more; Invalid where it cannot hold any more.
    """
    demand(by, Permission.RULE_SET_UP)
    now = rules.locked_rule(rule.pk)
    allowed = rules.OF_LAST if now.catches_all else SETTINGS
    values = values_of(version.text, allowed=allowed)
    changed = rules.put_rule(now, values, allowed=allowed)
    if changed:
        rules.write_rule(now, changed, by=by, at=at)
    return now
