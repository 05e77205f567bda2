"""The list of tasks, and what the forms of a task propose when its type or result is chosen."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from teplo.kit.filters import FilterMistake
from teplo.kit.problems import Words
from teplo.leads.lists import Count
from teplo.staff.permissions import Permission, may
from teplo.staff.routes import Rate, route
from teplo.web.desk.rows import task_line
from teplo.web.desk.whose import Whose, whose
from teplo.web.lead.task_forms import proposal_of
from teplo.web.shell.asking import me
from teplo.web.shell.counts import count_words
from teplo.web.shell.parts import Tab
from teplo.work import todo, types
from teplo.work.models import TaskType

WHEN: dict[str, Words] = {
    todo.OPEN: pgettext_lazy("tasks", "All open"),
    todo.OVERDUE: _("Overdue"),
    todo.TODAY: _("Today"),
    todo.WEEK: _("This week"),
}


@route(access=Permission.TASK_SEE, rate=Rate.PAGE)
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """The open tasks, those due first at the top; `?who=team&when=overdue&type=call`. A wrong mark is told, 400."""
    employee, now = me(request), timezone.localtime()
    chosen = whose(employee, request.GET.get("who", ""), Permission.TASK_SEE)
    when = request.GET.get("when", "")
    when = when if when in WHEN else todo.OPEN
    of_type = types.chosen(request.GET.get("type", ""))
    asked: dict[str, Any] = {
        "people": chosen.people,
        "queues": chosen.queues,
        "when": when,
        "of_type": of_type,
        "now": now,
    }
    context: dict[str, Any] = {}
    try:
        page = todo.listed(employee, **asked, after=request.GET.get("after", ""))
        rows = [task_line(task, by=employee, of_team=chosen.is_of_many) for task in page.tasks]
        context = {"rows": rows, "after": page.after}
    except FilterMistake as mistake:
        context["mistake"] = str(mistake)
    rights = {"may_add": may(employee, Permission.TASK_ADD)}
    context |= {"chosen": chosen, "of_type": of_type, **rights, **_links(request, chosen, when, of_type)}
    part = "#rows" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"web/tasks/tasks.html{part}", context, status=400 if "mistake" in context else 200)


def _links(request: HttpRequest, chosen: Whose, when: str, of_type: TaskType | None) -> dict[str, Any]:
    kept = {"who": chosen.key, "when": when, "type": of_type.key if of_type else ""}

    def address(**changed: str) -> str:
        return "?" + urlencode({name: text for name, text in {**kept, **changed}.items() if text})

    counted = todo.counts(people=chosen.people, now=timezone.localtime())
    return {
        "tabs": [Tab(words, address(when=key), key == when, _count(counted[key])) for key, words in WHEN.items()],
        "people": [Tab(words, address(who=key), key == chosen.key) for key, words in chosen.choices],
        "types": [Tab(str(one), address(type=one.key), one == of_type) for one in types.in_use()],
        "any_type_url": address(type=""),
        "all_url": address(when="", type=""),
        "here": address(),
    }


def _count(number: int) -> str:
    most = todo.MOST_COUNTED
    return count_words(Count(min(number, most), is_more=number > most)) if number else ""


@route(access=Permission.TASK_SEE, rate=Rate.PAGE)
@require_safe
def proposed(request: HttpRequest) -> HttpResponse:
    """The fields of a next task, filled with what its type or the chosen result proposes."""
    return render(request, "web/lead/task_next.html", {"form": proposal_of(request.GET), "is_part": True})
