"""Types of tasks, their results, and what usually follows each."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.web.setup.editing import Deed, Row, edit, found, listed, sent, signed
from teplo.web.setup.forms.task_types import TERMS, NewResultForm, NewTypeForm, ResultForm, TypeForm
from teplo.web.shell.answers import tried
from teplo.work import actions
from teplo.work.models import TaskResult, TaskType

WORDS = Permission.WORDS_SET_UP
PAGE = "setup-task-types"


@route(access=WORDS, rate=Rate.PAGE)
@require_safe
def types(request: HttpRequest) -> HttpResponse:
    """Every type with its results below it."""
    rows = []
    for one in TaskType.objects.select_related("next_type").prefetch_related("results__next_type"):
        term = str(dict(TERMS).get(one.term_minutes, _("%(count)s min.") % {"count": one.term_minutes}))
        rows.append(_row("setup-task-type", one, (one.get_kind_display(), term, _following(one))))
        rows += [
            _row("setup-task-result", result, ("", "", _following(result)), depth=1) for result in one.results.all()
        ]
    heads = (_("Title"), _("Kind"), _("Usual term"), _("What follows"))
    return listed(
        request, PAGE, rows, heads=heads, add_url=reverse("setup-task-type-add"), add_words=_("New type of task")
    )


def _row(route_name: str, row: TaskType | TaskResult, cells: tuple[str, ...], *, depth: int = 0) -> Row:
    return Row(
        str(row),
        reverse(route_name, args=[row.pk]),
        cells,
        is_active=row.is_active,
        depth=depth,
        up_url=reverse(f"{route_name}-up", args=[row.pk]),
        down_url=reverse(f"{route_name}-down", args=[row.pk]),
    )


def _following(row: TaskType | TaskResult) -> str:
    if row.next_type is None:
        return "—"
    days = ngettext("%(count)d day", "%(count)d days", row.next_days) % {"count": row.next_days}
    return f"{row.next_type} · {days}" if row.next_days else _("%(type)s at once") % {"type": row.next_type}


@route(access=WORDS, rate=Rate.WRITE)
def type_added(request: HttpRequest) -> HttpResponse:
    """Another type."""
    form = NewTypeForm(sent(request))
    return edit(
        request,
        form,
        lambda: actions.add_type(**form.cleaned_data, **signed(request)),
        name=PAGE,
        heading=_("New type of task"),
        said=_("The type was added."),
        back=reverse(PAGE),
    )


@route(access=WORDS, rate=Rate.WRITE)
def type_changed(request: HttpRequest, task_type: int) -> HttpResponse:
    """How a type is called, drawn and followed."""
    row = found(TaskType.objects.all(), task_type)
    form = TypeForm(sent(request), instance=row, initial={"name": str(row)})
    return edit(
        request,
        form,
        lambda: actions.change_type(row, values=form.cleaned_data, **signed(request)),
        name=PAGE,
        heading=str(row),
        said=_("The type was saved."),
        back=reverse(PAGE),
        fact=("task_type", row.pk),
        deeds=[Deed(_("Add a result"), reverse("setup-task-result-add", args=[row.pk]), "plus", is_link=True)],
    )


@route(access=WORDS, rate=Rate.WRITE)
def result_added(request: HttpRequest, task_type: int) -> HttpResponse:
    """Another result to choose when a task of this type is closed."""
    row = found(TaskType.objects.all(), task_type)
    form = NewResultForm(sent(request))
    return edit(
        request,
        form,
        lambda: actions.add_result(row, **form.cleaned_data, **signed(request)),
        name=PAGE,
        heading=_("New result: %(type)s") % {"type": row},
        said=_("The result was added."),
        back=reverse(PAGE),
    )


@route(access=WORDS, rate=Rate.WRITE)
def result_changed(request: HttpRequest, result: int) -> HttpResponse:
    """How a result is called and what follows it."""
    row = found(TaskResult.objects.select_related("type"), result)
    form = ResultForm(sent(request), instance=row)
    return edit(
        request,
        form,
        lambda: actions.change_result(row, values=form.cleaned_data, **signed(request)),
        name=PAGE,
        heading=f"{row.type}: {row}",
        said=_("The result was saved."),
        back=reverse(PAGE),
    )


def _moved(request: HttpRequest, move: Callable[[], None]) -> HttpResponse:
    return tried(request, move, said="", back=reverse(PAGE))


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def type_up(request: HttpRequest, task_type: int) -> HttpResponse:
    """One place up."""
    row = found(TaskType.objects.all(), task_type)
    return _moved(request, lambda: actions.move_type(row, up=True, **signed(request)))


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def type_down(request: HttpRequest, task_type: int) -> HttpResponse:
    """One place down."""
    row = found(TaskType.objects.all(), task_type)
    return _moved(request, lambda: actions.move_type(row, up=False, **signed(request)))


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def result_up(request: HttpRequest, result: int) -> HttpResponse:
    """One place up among the results of its type."""
    row = found(TaskResult.objects.all(), result)
    return _moved(request, lambda: actions.move_result(row, up=True, **signed(request)))


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def result_down(request: HttpRequest, result: int) -> HttpResponse:
    """One place down among the results of its type."""
    row = found(TaskResult.objects.all(), result)
    return _moved(request, lambda: actions.move_result(row, up=False, **signed(request)))
