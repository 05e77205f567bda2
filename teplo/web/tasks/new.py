"""A new task from the list of tasks: what to do, by when, and about which of one's leads or deals."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teplo.clients.models import Deal, Stage
from teplo.clients.seen import deal_for
from teplo.leads.models import OPEN_KINDS, Lead
from teplo.leads.queries import hide_people, lead_for
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Rate, route
from teplo.web.lead.card_forms import moment_field
from teplo.web.lead.card_verbs import ASKING, short
from teplo.web.lead.task_forms import NextForm, usual
from teplo.web.shell import answers
from teplo.web.shell.asking import me, panel, posted, told_at
from teplo.work import types
from teplo.work.actions import add_task

# The last touched; a task on another one is set on its card.
MOST_LEADS, MOST_DEALS = 100, 50


class NewTaskForm(NextForm):
    """A task about a lead or a deal that one works: `about` is `lead:17` or `deal:3`."""

    about = forms.ChoiceField(label=_("About"))
    next_due_at = moment_field(label=_("By when"))

    def __init__(self, *args: Any, by: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about = self.fields["about"]
        assert isinstance(about, forms.ChoiceField)
        about.choices = [("", "—"), (str(_("Leads")), _leads(by)), (str(_("Deals")), _deals(by))]


def _leads(by: Employee) -> list[tuple[str, str]]:
    mine = Lead.objects.visible_to(by).filter(owner_employee=by, status_kind__in=OPEN_KINDS)
    leads = list(mine.select_related("person").defer("search").order_by("-touched_at", "-pk")[:MOST_LEADS])
    hide_people(leads, by)
    return [(f"lead:{lead.pk}", " · ".join(filter(None, [short(lead), lead.need]))) for lead in leads]


def _deals(by: Employee) -> list[tuple[str, str]]:
    mine = Deal.objects.visible_to(by).filter(owner_employee=by, stage_kind=Stage.Kind.OPEN)
    return [
        (f"deal:{pk}", title) for pk, title in mine.order_by("-moved_at", "-pk").values_list("pk", "title")[:MOST_DEALS]
    ]


@route(access=Permission.TASK_ADD, rate=Rate.WRITE)
@ASKING
def new(request: HttpRequest) -> HttpResponse:
    """Set a task on one of one's leads or deals."""
    employee = me(request)
    form = NewTaskForm(posted(request), by=employee, initial=usual(next(iter(types.in_use()), None)))
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            add_task(form.plan, **_subject(employee, form.cleaned_data["about"]), by=employee, at=timezone.now())
            return answers.done("lead-changed")
    return panel(request, "web/tasks/new.html", form)


def _subject(employee: Employee, about: str) -> dict[str, Any]:
    kind, _colon, number = about.partition(":")
    subject: Lead | Deal = lead_for(employee, int(number)) if kind == "lead" else deal_for(employee, int(number))
    demand(employee, Permission.TASK_ADD, subject)
    return {kind: subject}
