"""Processes: templates of tasks that a conversion may start."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.web.setup.editing import Deed, Row, edit, found, listed, sent, signed
from teplo.web.setup.forms.processes import NewProcessForm, ProcessForm, ProcessStepForm
from teplo.web.shell.answers import tried
from teplo.work import actions
from teplo.work.processes.models import Process, ProcessStep

WORDS = Permission.WORDS_SET_UP
PAGE = "setup-processes"


@route(access=WORDS, rate=Rate.PAGE)
@require_safe
def processes(request: HttpRequest) -> HttpResponse:
    """Every process with its steps below it."""
    rows = []
    for process in Process.objects.prefetch_related("steps__type", "steps__role", "steps__employee"):
        rows.append(_row("setup-process", process, ("", "", ""), is_active=process.is_active))
        rows += [
            _row("setup-process-step", one, (str(one.type), _who(one), _when(one)), depth=1)
            for one in process.steps.all()
        ]
    add = {"add_url": reverse("setup-process-add"), "add_words": _("New process")}
    return listed(request, PAGE, rows, heads=(_("Title"), _("Type"), _("Who"), _("When")), **add)


def _row(
    name: str, row: Process | ProcessStep, cells: tuple[str, ...], *, depth: int = 0, is_active: bool = True
) -> Row:
    up, down = (reverse(f"{name}-{way}", args=[row.pk]) for way in ("up", "down"))
    return Row(
        str(row), reverse(name, args=[row.pk]), cells, is_active=is_active, depth=depth, up_url=up, down_url=down
    )


def _who(one: ProcessStep) -> str:
    named = one.role if one.who == ProcessStep.Who.ROLE else one.employee
    return str(named) if named else one.get_who_display()


def _when(one: ProcessStep) -> str:
    days = ngettext("in %(count)d day", "in %(count)d days", one.after_days) % {"count": one.after_days}
    return f"{days if one.after_days else _('on the first day')}, {one.at_time:%H:%M}"


@route(access=WORDS, rate=Rate.WRITE)
def process_added(request: HttpRequest) -> HttpResponse:
    """Another process."""
    form = NewProcessForm(sent(request))
    return edit(
        request,
        form,
        lambda: actions.add_process(**form.cleaned_data, **signed(request)),
        name=PAGE,
        heading=_("New process"),
        said=_("The process was added."),
        back=reverse(PAGE),
    )


@route(access=WORDS, rate=Rate.WRITE)
def process_changed(request: HttpRequest, process: int) -> HttpResponse:
    """The name of a process, and the way to another step of it."""
    row = found(Process.objects.all(), process)
    form = ProcessForm(sent(request), instance=row, initial={"name": str(row)})
    return edit(
        request,
        form,
        lambda: actions.change_process(row, values=form.cleaned_data, **signed(request)),
        name=PAGE,
        heading=str(row),
        said=_("The process was saved."),
        back=reverse(PAGE),
        fact=("process", row.pk),
        deeds=[Deed(_("Add a step"), reverse("setup-process-step-add", args=[row.pk]), "plus", is_link=True)],
    )


@route(access=WORDS, rate=Rate.WRITE)
def step_added(request: HttpRequest, process: int) -> HttpResponse:
    """Another step of a process."""
    row = found(Process.objects.all(), process)
    form = ProcessStepForm(sent(request))
    return edit(
        request,
        form,
        lambda: actions.add_process_step(row, values=form.cleaned_data, **signed(request)),
        name=PAGE,
        heading=_("New step: %(process)s") % {"process": row},
        said=_("The step was added."),
        back=reverse(PAGE),
    )


@route(access=WORDS, rate=Rate.WRITE)
def step_changed(request: HttpRequest, step: int) -> HttpResponse:
    """What is done in a step, by whom, by when."""
    row = found(ProcessStep.objects.select_related("process"), step)
    form = ProcessStepForm(sent(request), instance=row)
    return edit(
        request,
        form,
        lambda: actions.change_process_step(row, values=form.cleaned_data, **signed(request)),
        name=PAGE,
        heading=f"{row.process}: {row}",
        said=_("The step was saved."),
        back=reverse(PAGE),
        deeds=[Deed(_("Take the step out"), reverse("setup-process-step-drop", args=[row.pk]), "x")],
    )


def _done(request: HttpRequest, deed: Callable[[], None], *, said: str = "") -> HttpResponse:
    return tried(request, deed, said=said, back=reverse(PAGE))


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def step_dropped(request: HttpRequest, step: int) -> HttpResponse:
    """A step goes; what was started keeps its tasks."""
    row = found(ProcessStep.objects.all(), step)
    return _done(request, lambda: actions.drop_process_step(row, **signed(request)), said=_("The step was taken out."))


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def process_up(request: HttpRequest, process: int) -> HttpResponse:
    """One place up."""
    row = found(Process.objects.all(), process)
    return _done(request, lambda: actions.move_process(row, up=True, **signed(request)))


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def process_down(request: HttpRequest, process: int) -> HttpResponse:
    """One place down."""
    row = found(Process.objects.all(), process)
    return _done(request, lambda: actions.move_process(row, up=False, **signed(request)))


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def step_up(request: HttpRequest, step: int) -> HttpResponse:
    """One place up among the steps of its process."""
    row = found(ProcessStep.objects.all(), step)
    return _done(request, lambda: actions.move_process_step(row, up=True, **signed(request)))


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def step_down(request: HttpRequest, step: int) -> HttpResponse:
    """One place down among the steps of its process."""
    row = found(ProcessStep.objects.all(), step)
    return _done(request, lambda: actions.move_process_step(row, up=False, **signed(request)))
