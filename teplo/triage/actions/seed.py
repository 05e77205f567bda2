"""The rule that catches all, without which a lead might have no owner."""

from django.utils.translation import gettext as _

from teplo.kit.transactions import step
from teplo.staff.models import Queue
from teplo.triage.models import Cursor, Rule


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
