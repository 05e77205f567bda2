"""The rule that catches all, without which a lead might have no owner."""

from django.utils import timezone
from django.utils.translation import gettext as _

from teplo.kit.transactions import step
from teplo.ledger.actors import SYSTEM
from teplo.staff.models import Queue
from teplo.triage.actions.rule_setup import write_version
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
