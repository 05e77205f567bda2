"""What the command box offers on an open card: the deeds of that lead, and everybody it may be given to."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from teplo.leads.models import WAITING_KINDS, Lead, StatusKind
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.staff.queries import lead_takers
from teplo.web.shell.parts import Found, FoundGroup

MOST_PEOPLE = 6


def commands(request: HttpRequest, employee: Employee, asked: str) -> FoundGroup:
    """The deeds whose words contain `asked`, for the lead on whose card the box was opened; none elsewhere."""
    lead = _open_lead(request, employee)
    if lead is None:
        return FoundGroup(_("This lead"))
    wanted = asked.casefold()
    lines = [*_deeds(lead, employee), *_people(lead, employee, wanted)]
    return FoundGroup(lead.number, [line for line in lines if wanted in str(line.words).casefold()])


def _open_lead(request: HttpRequest, employee: Employee) -> Lead | None:
    path = request.headers.get("HX-Current-URL", "").partition("//")[2].partition("/")[2].partition("?")[0]
    try:
        match = resolve(f"/{path}")
    except Resolver404:
        return None
    if match.url_name != "lead":
        return None
    return Lead.objects.visible_to(employee).select_related("status").filter(pk=match.kwargs["number"]).first()


def _deeds(lead: Lead, employee: Employee) -> list[Found]:
    """Those that this lead is ready for and this person may do; each opens its panel."""
    waits = lead.status_kind in WAITING_KINDS
    offered = (
        (lead.is_open, Permission.LEAD_CONVERT, "circle-check", _("Convert"), "lead-convert", "v"),
        (waits, Permission.LEAD_REFUSE, "thumb-down", _("Refuse"), "lead-refuse", "r"),
        (waits, Permission.LEAD_REFUSE, "trash", _("Junk"), "lead-junk", ""),
        (lead.is_open, Permission.TASK_ADD, "calendar-plus", _("Add a task"), "lead-task-add", "t"),
        (lead.is_open, Permission.LEAD_CHANGE, "clock-pause", _("Wait"), "lead-wait", ""),
        (
            lead.status_kind in (StatusKind.REFUSED, StatusKind.JUNK),
            Permission.LEAD_REOPEN,
            "refresh",
            _("Return to work"),
            "lead-reopen",
            "",
        ),
    )
    return [
        Found(icon, words, reverse(name, args=[lead.pk]), keys=keys, panel=True)
        for ready, right, icon, words, name, keys in offered
        if ready and may(employee, right, lead)
    ]


def _people(lead: Lead, employee: Employee, wanted: str) -> list[Found]:
    """Whom it may be given to; nobody before something is typed, for there may be sixty."""
    if not wanted or lead.status_kind not in WAITING_KINDS or not may(employee, Permission.LEAD_ASSIGN, lead):
        return []
    address = reverse("lead-assign", args=[lead.pk])
    people = lead_takers()
    found = [
        Found(
            "user-check",
            _("Assign to %(name)s") % {"name": one},
            f"{address}?{urlencode({'to': f'employee:{one.pk}'})}",
            panel=True,
        )
        for one in people
        if one.pk != lead.owner_employee_id
    ]
    return [line for line in found if wanted in str(line.words).casefold()][:MOST_PEOPLE]
