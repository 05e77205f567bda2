"""Whether a lead is still whose somebody saw it: of two who give the same one away, the second is told."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Conflict, NotSeen
from teplo.leads.models import Lead
from teplo.leads.queries import SEEN_IN_QUEUE_WITHIN
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.triage.models import Assignment


# allow undecorated-verb: compares, writes nothing
def demand_seen_owner(lead: Lead, seen: str, *, by: Employee, at: datetime) -> None:
    """Conflict where a locked lead is not whose somebody saw it, `employee:3` or `queue:1`: it names who was faster.

    Told before the right is asked, which may be gone with the lead: whoever sees it no more is told no names, and
    nothing at all of what he did not see lately (NotSeen).
    """
    kind, number = ("employee", lead.owner_employee_id) if lead.owner_employee_id else ("queue", lead.owner_queue_id)
    is_so, sees = seen == f"{kind}:{number}", may(by, Permission.LEAD_SEE, lead)
    if is_so and sees:
        return
    if not sees:
        lately = lead.stays.filter(until__gte=at - SEEN_IN_QUEUE_WITHIN).select_related("status")
        if is_so or not any(may(by, Permission.LEAD_SEE, stay) for stay in lately):
            raise NotSeen
        raise Conflict("given", _("Somebody has just given %(lead)s to others.") % {"lead": lead})
    giver = _giver_of(lead)
    words = _("%(name)s has just given %(lead)s to %(owner)s.") if giver else _("%(lead)s is with %(owner)s now.")
    owner = {"kind": kind, "id": number, "name": str(lead.owner)}
    raise Conflict("given", words % {"name": giver, "lead": lead, "owner": lead.owner}, extra={"owner": owner})


def _giver_of(lead: Lead) -> Employee | None:
    """Who gave it to its present owner; None where nobody of ours did."""
    given = Assignment.objects.filter(lead=lead).order_by("-pk").first()
    if given is None or given.by_kind != "employee":
        return None
    return Employee.objects.filter(pk=given.by_id or 0).first()
