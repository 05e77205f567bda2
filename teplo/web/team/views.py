"""The head's page: a matrix of people and stages, the load of each, and what is forgotten."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from teplo.kit.filters import Condition, Group, Operator, write_address
from teplo.kit.problems import Forbidden
from teplo.leads.fields import LEAD
from teplo.leads.models import Status
from teplo.staff.models import Employee
from teplo.staff.permissions import LABELS, SCOPE_LABELS, Permission, Scope, may, scope_of
from teplo.staff.queries import people_in_reach, queues_in_reach
from teplo.staff.routes import Rate, route
from teplo.web.desk.rows import task_line
from teplo.web.desk.views import end_of_day
from teplo.web.shell.addresses import address_of
from teplo.web.shell.asking import me
from teplo.web.shell.parts import Choice
from teplo.web.team.standing import Standing, caps_of, standings
from teplo.work import team as work

OPEN = "new,working"
# Days without a touch after which a lead counts as forgotten.
DAYS = (3, 7, 14, 30)
USUAL = 7


@dataclass(frozen=True)
class Figure:
    """A number that opens the records it counts; '' where there are none."""

    words: str
    url: str


@dataclass(frozen=True)
class Row:
    """A person or a queue with his figures."""

    line: work.Line
    standing: Standing | None
    url: str
    stages: list[Figure]
    whole: Figure
    overdue: Figure
    today: Figure
    late: Figure
    forgotten: Figure

    @property
    def is_person(self) -> bool:
        return isinstance(self.line.owner, Employee)

    @property
    def is_away(self) -> bool:
        return self.standing is not None and not self.standing.is_here


@route(access=Permission.LEAD_SEE, rate=Rate.PAGE)
@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Everybody whose leads one sees; Forbidden for whoever sees his own alone. `?days=7` says what is forgotten."""
    employee = me(request)
    if scope_of(employee, Permission.LEAD_SEE) in (None, Scope.OWN):
        raise Forbidden(detail=f"{LABELS[Permission.LEAD_SEE]}: {SCOPE_LABELS[Scope.TEAM]}")
    days = _days(request)
    context = {**_shown(employee, days), "days": days, "choices": _choices(days), **_rights(employee)}
    part = "#team" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"web/team/team.html{part}", context)


def _rights(employee: Employee) -> dict[str, bool]:
    return {"may_assign": may(employee, Permission.LEAD_ASSIGN), "may_note": may(employee, Permission.LEAD_CHANGE)}


def _days(request: HttpRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked in map(str, DAYS) else USUAL


def _choices(days: int) -> list[Choice]:
    words = [ngettext("%(count)d day", "%(count)d days", one) % {"count": one} for one in DAYS]
    return [Choice(said, f"?days={one}", one == days) for one, said in zip(DAYS, words, strict=True)]


def _shown(employee: Employee, days: int) -> dict[str, Any]:
    now = timezone.now()
    at = work.Moment(now, end_of_day(now), now - timedelta(days=days))
    reach: dict[str, Any] = {
        "people": people_in_reach(employee, Permission.LEAD_SEE),
        "queues": queues_in_reach(employee, Permission.LEAD_SEE),
    }
    statuses = work.stages()
    found = work.lines(employee, **reach, statuses=statuses, at=at)
    worst = work.worst(employee, **reach, at=at)
    there = _standings(found, now)
    return {
        "statuses": statuses,
        "rows": [_row(line, statuses, at, there) for line in found],
        "sums": [
            Figure(_words(sum(line.stages.get(status.pk, 0) for line in found)), _leads(status=status.pk))
            for status in statuses
        ],
        "whole": Figure(_words(sum(line.whole for line in found)), _leads(kind=OPEN)),
        "worst": worst,
        "overdue": [task_line(task, by=employee, of_team=True) for task in worst.overdue],
        **_urls(at),
    }


def _urls(at: work.Moment) -> dict[str, str]:
    return {
        "forgotten_url": _forgotten(at),
        "late_url": _leads(kind=OPEN, due_to=at.now.isoformat()),
        "queued_url": _leads(owner="none", kind="interest,new"),
        "overdue_url": f"{address_of('tasks')}?who=team&when=overdue",
    }


def _standings(lines: list[work.Line], now: datetime) -> dict[int, Standing]:
    people = [line.owner for line in lines if isinstance(line.owner, Employee)]
    return standings(people, now, caps=caps_of(one.pk for one in people))


def _row(line: work.Line, statuses: list[Status], at: work.Moment, there: dict[int, Standing]) -> Row:
    of = {"owner" if isinstance(line.owner, Employee) else "queue": line.owner.pk}
    tasks = f"{address_of('tasks')}?who={line.owner.pk}&when="
    return Row(
        line,
        there.get(line.owner.pk) if isinstance(line.owner, Employee) else None,
        _leads(**of, kind=OPEN),
        [Figure(_words(line.stages.get(one.pk, 0)), _leads(**of, status=one.pk)) for one in statuses],
        whole=Figure(_words(line.whole), _leads(**of, kind=OPEN)),
        overdue=Figure(_words(line.overdue, most=True), f"{tasks}overdue"),
        today=Figure(_words(line.today, most=True), f"{tasks}today"),
        late=Figure(_words(line.late, most=True), _leads(**of, kind=OPEN, due_to=at.now.isoformat())),
        forgotten=Figure(
            _words(line.forgotten, most=True),
            _forgotten(at, **of),
        ),
    )


def _words(number: int, *, most: bool = False) -> str:
    if most and number > work.MOST_COUNTED:
        return f"{number_format(work.MOST_COUNTED, force_grouping=True)}+"
    return number_format(number, force_grouping=True) if number else ""


def _forgotten(at: work.Moment, **of: object) -> str:
    """Those that nobody has touched, but for whatever waits for a day that is still ahead, as they are counted."""
    asked = _waits_no_more(str(at.values["today"]))
    return _leads(**of, kind=OPEN, touched_to=at.before.isoformat(), **asked, sort="touched")


@lru_cache(maxsize=8)
def _waits_no_more(today: str) -> dict[str, str]:
    due = Condition("waits", Operator.TO, (today,))
    return dict(write_address(Group("any", (Condition("waits", Operator.NONE), due)), LEAD))


def _leads(**asked: object) -> str:
    return f"{address_of('leads')}?{urlencode(asked)}"
