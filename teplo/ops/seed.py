"""What every company begins with; run after each migration, harmless when repeated."""

from django.conf import settings
from django.utils import timezone, translation

from teplo.channels import actions as channels
from teplo.clients import actions as clients
from teplo.kit.transactions import front_door
from teplo.leads import actions as leads
from teplo.staff import actions as staff
from teplo.terms import actions as terms
from teplo.triage import actions as triage
from teplo.work import actions as work


@front_door
def seed() -> None:
    """Statuses, reasons, roles, pipeline, types of tasks, the queue 'New', the channels, the catch-all rule."""
    now = timezone.now()
    with translation.override(settings.LANGUAGE_CODE):
        staff.seed(at=now)
        terms.seed(at=now)
        channels.seed()
        leads.seed()
        clients.seed()
        work.seed()
        triage.seed()
