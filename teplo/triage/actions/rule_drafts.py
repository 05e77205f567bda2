"""Drafts of rules: made from those in use, changed apart from them, and put in use as a whole."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Conflict, FieldError, Invalid, NotSeen
from teplo.kit.text import one_line
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.triage.actions import rule_setup as setup
from teplo.triage.models import Cursor, Rule, RuleDraft
from teplo.triage.rule_texts import SETTINGS, rule_of, text_of, values_of

MOST_RULES = 200


@front_door
def make_draft(name: str, *, by: Employee, at: datetime) -> RuleDraft:
    """Make a draft of the rules as they are now."""
    demand(by, Permission.RULE_SET_UP)
    named = one_line(name, limit=1_000)
    if not named or len(named) > 120:  # RuleDraft.name
        raise Invalid(errors=[FieldError("name", "required", _("Give the draft a name of at most 120 letters."))])
    rules = list(Rule.objects.all())
    draft = RuleDraft.objects.create(
        name=named,
        rules=[{"rule": rule.pk, "text": text_of(rule)} for rule in rules],
        made_from={str(rule.pk): rule.version for rule in rules},
        employee=by,
        created_at=at,
        changed_at=at,
    )
    record("draft.made", by=by, at=at, draft=draft.pk)
    return draft


@front_door
def change_in_draft(draft: RuleDraft, *, place: int, values: Mapping[str, object], by: Employee, at: datetime) -> None:
    """Change a rule of a draft, counted from 0, as `rule_setup.change_rule` would; of the last one name and queue."""
    now = _locked(draft, by)
    rule = rule_at(now, place)
    if setup.put_rule(rule, values, allowed=setup.OF_LAST if rule.catches_all else SETTINGS):
        now.rules[place]["text"] = text_of(rule)
        _write(now, by=by, at=at)


@front_door
def add_to_draft(draft: RuleDraft, *, values: Mapping[str, object], by: Employee, at: datetime) -> int:
    """Add a rule, last before the one that catches all; gives its place."""
    now = _locked(draft, by)
    if len(now.rules) >= MOST_RULES:
        raise Invalid(errors=[FieldError("", "too_many", _("A draft has at most 200 rules."))])
    rule = Rule(position=0)
    setup.put_rule(rule, values, allowed=SETTINGS)
    now.rules.insert(len(now.rules) - 1, {"rule": None, "text": text_of(rule)})
    _write(now, by=by, at=at)
    return len(now.rules) - 2


@front_door
def switch_in_draft(draft: RuleDraft, *, place: int, on: bool, by: Employee, at: datetime) -> None:
    """Take a rule of a draft into use or out of it; Conflict for the last one."""
    now = _locked(draft, by)
    setup.demand_not_last(rule_at(now, place))
    now.rules[place]["text"]["is_active"] = on
    _write(now, by=by, at=at)


@front_door
def move_in_draft(draft: RuleDraft, *, place: int, up: bool, by: Employee, at: datetime) -> None:
    """Let a rule of a draft change places with its neighbour; Conflict for the last one, which stays last."""
    now = _locked(draft, by)
    setup.demand_not_last(rule_at(now, place))
    other = place - 1 if up else place + 1
    if 0 <= other < len(now.rules) - 1:
        now.rules[place], now.rules[other] = now.rules[other], now.rules[place]
        _write(now, by=by, at=at)


@front_door
def remove_from_draft(draft: RuleDraft, *, place: int, by: Employee, at: datetime) -> None:
    """Remove a rule from a draft; Conflict for the last one."""
    now = _locked(draft, by)
    setup.demand_not_last(rule_at(now, place))
    del now.rules[place]
    _write(now, by=by, at=at)


@front_door
def drop_draft(draft: RuleDraft, *, by: Employee, at: datetime) -> None:
    """Throw a draft away with its rehearsals."""
    now = _locked(draft, by)
    record("draft.dropped", by=by, at=at, draft=now.pk)
    now.delete()


@front_door
def use_draft(draft: RuleDraft, *, by: Employee, at: datetime) -> int:
    """Put the rules of a draft in use, all of them or none; gives how many rules that has changed.

    Conflict, with the rule named, where somebody has changed the rules in use since the draft was made.
    """
    now = _locked(draft, by)
    rules = {rule.pk: rule for rule in Rule.objects.select_for_update(of=("self",), no_key=True).order_by("pk")}
    _demand_unchanged(now, rules)
    kept = {one["rule"] for one in now.rules if one["rule"]}
    changed = 0
    for number, rule in rules.items():
        if number not in kept:
            _remove(rule, by=by, at=at)
            changed += 1
    for place, one in enumerate(now.rules):
        changed += _put_in_use(rules.get(one["rule"]), one, place=place, by=by, at=at)
    now.used_at = at
    now.made_from = {str(rule.pk): rule.version for rule in Rule.objects.all()}
    now.changed_at = at
    now.save()
    record("draft.used", by=by, at=at, draft=now.pk, version=now.version)
    return changed


# allow undecorated-verb: puts together, writes nothing
def rule_at(draft: RuleDraft, place: int) -> Rule:
    """A rule of a draft as a row that is never saved; NotSeen where there is none."""
    if not 0 <= place < len(draft.rules):
        raise NotSeen
    return rule_of(draft.rules[place]["text"])


def _demand_unchanged(draft: RuleDraft, rules: Mapping[int, Rule]) -> None:
    if {str(number): rule.version for number, rule in rules.items()} == draft.made_from:
        return
    other = next((str(rule) for number, rule in rules.items() if draft.made_from.get(str(number)) != rule.version), "")
    words = _("The rules in use were changed since this draft was made (%(rule)s). Make a new draft from them.")
    raise Conflict("changed", words % {"rule": other or _("one was removed")})


@step
def _remove(rule: Rule, *, by: Employee, at: datetime) -> None:
    number, version = rule.pk, rule.version
    rule.version += 1
    setup.write_version(rule, by=by, at=at, removed=True)
    rule.delete()
    record("rule.removed", by=by, at=at, rule=number, version=version)


@step
def _put_in_use(rule: Rule | None, given: dict[str, Any], *, place: int, by: Employee, at: datetime) -> int:
    """Write one rule of a draft; gives 1 where that changes anything."""
    text = given["text"]
    if rule is None:
        fresh = rule_of({**text, "position": place})
        setup.put_rule(fresh, {}, allowed=())
        fresh.save(force_insert=True)
        Cursor.objects.create(rule=fresh)
        setup.write_version(fresh, by=by, at=at)
        record("rule.added", by=by, at=at, rule=fresh.pk, version=fresh.version)
        given["rule"] = fresh.pk  # used once more, the draft changes this rule instead of making another
        return 1
    values = values_of(text)
    changed = setup.put_rule(rule, values, allowed=SETTINGS)
    if rule.is_active != text.get("is_active", True):
        rule.is_active = text["is_active"]
        changed.append("is_active")
    if rule.position != place and not rule.catches_all:
        rule.position = place
        Rule.objects.filter(pk=rule.pk).update(position=place)
        changed.append("position")
    if changed:
        setup.write_rule(rule, changed, by=by, at=at)
    return 1 if changed else 0


def _locked(draft: RuleDraft, by: Actor) -> RuleDraft:
    demand(by, Permission.RULE_SET_UP)
    found = RuleDraft.objects.select_for_update(of=("self",), no_key=True).filter(pk=draft.pk).first()
    if found is None:
        raise NotSeen
    return found


@step
def _write(draft: RuleDraft, *, by: Employee, at: datetime) -> None:
    draft.version += 1
    draft.changed_at = at
    draft.save()
    record("draft.changed", by=by, at=at, draft=draft.pk, version=draft.version)
