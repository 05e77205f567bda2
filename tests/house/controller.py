"""Somebody whose role the company has made: what he gets at each address otherwise than a stranger."""

from django.utils import timezone

from teplo.ledger.actors import SYSTEM
from teplo.staff.actions import add_role, hide_fields, set_rights_in_status
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, Scope
from tests.company import Company, hire

# Where a stranger gets 404, he may also get 403: he sees the lead and may not do this.
OF_CONTROLLER: dict[str, int] = {
    "GET lead": 200,
    "GET lead-timeline": 200,
    "GET lead-moves": 200,
    "GET lead-why": 200,
    "GET lead-mention": 200,
    "GET dispatch": 200,
    "POST dispatch-give": 200,
    "GET lead-assign": 200,
    "POST lead-assign": 302,
    "POST lead-ask-after": 200,
    "POST lead-take": 409,
    "GET offer-refuse": 200,
    **dict.fromkeys(("POST offer-accept", "POST offer-refuse"), 409),  # told before the right is asked, as with taking
    "POST offer-call-back": 302,
    "POST bulk-choose": 200,
    "GET task-done": 200,
    "GET task-move": 200,
    "GET /api/v1/leads/{lead}": 200,
    "POST /api/v1/leads/{lead}/assign": 200,
    "POST /api/v1/leads/{lead}/take": 409,
    **dict.fromkeys((f"POST /api/v1/leads/{{lead}}/offer/{way}" for way in ("accept", "refuse")), 409),
    "POST /api/v1/tasks": 403,
    "GET /api/v1/tasks/{task}": 200,
    "GET /api/v1/events": 200,
}


def controller(company: Company) -> Employee:
    """Somebody of another team with a role that the company made: he sees every new lead, without its region."""
    signed = {"by": SYSTEM, "at": timezone.now()}
    role = add_role("Controller", like=company.owner.role, **signed)
    rights = {Permission.LEAD_SEE: Scope.ALL, Permission.LEAD_ASSIGN: Scope.ALL, Permission.LEAD_CHANGE: None}
    set_rights_in_status(role, status="new", rights=rights, **signed)
    hide_fields(role, entity="lead", fields=["region", "source"], **signed)
    return hire("controller", role.key, company.stranger.team)
