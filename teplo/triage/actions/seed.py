"""The rule that catches all, without which a lead might have no owner."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from teplo.kit.transactions import front_door, step
from teplo.ledger.actors import SYSTEM, Actor
from teplo.staff.models import Queue
from teplo.staff.permissions import Permission, demand
from teplo.triage.actions.rule_setup import OF_LAST, locked_rule, put_rule, write_rule, write_version
from teplo.triage.deciding import NAME_OWNER
from teplo.triage.ladders import USUAL
from teplo.triage.models import Cursor, Ladder, Rule
from teplo.work.models import TaskKind, TaskType


@step
def seed() -> None:
    """Make the last rule where it is missing: everything else goes to the queue 'New'."""
    if not Rule.objects.filter(catches_all=True).exists():
        rule = Rule.objects.create(
            name=_("Everything else"),
            position=0,
            catches_all=True,
            strategy=Rule.Strategy.QUEUE,
            queue=Queue.objects.get(key="new"),
        )
        Cursor.objects.create(rule=rule)
        write_version(rule, by=SYSTEM, at=timezone.now())
    Ladder.objects.get_or_create(channel=None, defaults={"steps": [step.as_json() for step in USUAL]})
    # Nobody chooses it for a task: a rule of the strategy "head" sets it.
    TaskType.objects.get_or_create(
        key=NAME_OWNER,
        defaults={
            "kind": TaskKind.OTHER,
            "name": _("Name the owner"),
            "icon": "user-check",
            "position": 99,
            "is_active": False,
        },
    )


@front_door
def name_seeds(language: str, *, by: Actor, at: datetime) -> None:
    """Let the last rule, as long as nobody has changed it, have its name in the language of the company.

    It was made with the base, before anybody had said which language that is.
    """
    demand(by, Permission.RULE_SET_UP)
    rule = locked_rule(Rule.objects.get(catches_all=True).pk)
    with override(language):
        if rule.version == 1 and (changed := put_rule(rule, {"name": _("Everything else")}, allowed=OF_LAST)):
            write_rule(rule, changed, by=by, at=at)
        TaskType.objects.filter(key=NAME_OWNER).update(name=_("Name the owner"))
