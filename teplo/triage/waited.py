"""How long those who were answered had waited: the customer by the wall, the manager within his shifts."""

from collections.abc import Sequence

from teplo.leads.models import Lead
from teplo.triage.models import Clock


def last_answers(leads: Sequence[Lead]) -> dict[int, Clock]:
    """The clock of the last answered enquiry of each lead that has one, in one question; none for who waits now."""
    numbers = [lead.pk for lead in leads if lead.answered_at]
    if not numbers:
        return {}
    answered = Clock.objects.filter(lead__in=numbers, answered_at__isnull=False).select_related("answered_by")
    return {row.lead_id: row for row in answered.order_by("lead_id", "-answered_at", "-pk").distinct("lead_id")}
