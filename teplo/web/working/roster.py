"""The roster of a week: who is there by person and hour, duties, and the hours that nobody covers."""

from datetime import date, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.staff import actions
from teplo.staff.models import Duty, Employee, Team
from teplo.staff.queries import people_in_reach
from teplo.staff.routes import Rate, route
from teplo.web.setup.editing import edit, found, sent, shown, signed
from teplo.web.shell.answers import tried
from teplo.web.shell.asking import me
from teplo.web.working.forms import DutyForm, read_day
from teplo.web.working.schedules import RIGHT
from teplo.web.working.week import WEEK, week_of

NAME = "setup-roster"
MOST = 150


def people_of(request: HttpRequest) -> QuerySet[Employee]:
    """The people whom the right reaches, who work here."""
    reached = people_in_reach(me(request), RIGHT)
    return Employee.objects.people().filter(pk__in=reached).select_related("team", "role").order_by("sort_key", "pk")


@route(access=RIGHT, rate=Rate.PAGE)
@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """The week in which a day lies, of everybody or of a team."""
    day = read_day(request.GET, "day", otherwise=timezone.localdate())
    first = day - timedelta(days=day.weekday())
    people = people_of(request)
    teams = Team.objects.filter(employees__in=people).distinct().order_by("name")
    asked = request.GET.get("team", "")
    team = next((one for one in teams if str(one.pk) == asked), None)
    rows = list((people.filter(team=team) if team else people)[: MOST + 1])
    is_whole = request.GET.get("hours") == "all"
    return shown(
        request,
        "web/working/roster.html",
        NAME,
        week=week_of(rows[:MOST], first, all_hours=is_whole, now=timezone.now()),
        is_cut=len(rows) > MOST,
        most=MOST,
        teams=teams,
        team=team,
        is_whole=is_whole,
        today=timezone.localdate(),
        address=_address(first, team, is_whole=is_whole),
        before=_address(first - WEEK, team, is_whole=is_whole),
        after=_address(first + WEEK, team, is_whole=is_whole),
    )


def _address(day: date, team: Team | None, *, is_whole: bool) -> str:
    parts = [f"day={day.isoformat()}", *([f"team={team.pk}"] if team else []), *(["hours=all"] if is_whole else [])]
    return f"{reverse(NAME)}?{'&'.join(parts)}"


@route(access=RIGHT, rate=Rate.WRITE)
def duty_added(request: HttpRequest) -> HttpResponse:
    """Put somebody on duty."""
    day = read_day(request.GET, "day", otherwise=timezone.localdate())
    form = DutyForm(
        people_of(request), sent(request), initial={"day": day, "first_hour": "18:00", "last_hour": "22:00"}
    )

    def save() -> None:
        since, until = form.span()
        actions.add_duty(form.cleaned_data["employee"], since=since, until=until, **signed(request))

    return edit(
        request, form, save, name=NAME, heading=_("On duty"), said=_("The duty stands in the roster."),
        back=reverse(NAME),
    )  # fmt: skip


@route(access=RIGHT, rate=Rate.WRITE)
@require_POST
def duty_ended(request: HttpRequest, duty: int) -> HttpResponse:
    """Take a duty back; one that runs ends now."""
    row = found(Duty.objects.filter(employee__in=people_of(request)), duty)
    return tried(
        request,
        lambda: actions.end_duty(row, **signed(request)),
        said=_("The duty was taken back."),
        back=reverse(NAME),
    )
