"""Pipelines of deals and their stages."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.clients import actions
from teplo.clients.entry import OF, asked
from teplo.clients.models import Pipeline, Stage
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.web.setup.editing import Deed, Row, edit, found, listed, sent, signed
from teplo.web.setup.forms.pipelines import NewPipelineForm, NewStageForm, PipelineForm, RetireStageForm, StageForm
from teplo.web.shell.answers import tried

WORDS = Permission.WORDS_SET_UP
NAME = "setup-pipelines"


@route(access=WORDS, rate=Rate.PAGE)
@require_safe
def pipelines(request: HttpRequest) -> HttpResponse:
    """Every pipeline with its stages in their order."""
    rows: list[Row] = []
    for pipeline in Pipeline.objects.prefetch_related("stages"):
        rows.append(Row(str(pipeline), reverse("setup-pipeline", args=[pipeline.pk]), ("", "", "")))
        rows += [_row(stage) for stage in pipeline.stages.all()]
    add = {"add_url": reverse("setup-pipeline-add"), "add_words": _("New pipeline")}
    return listed(request, NAME, rows, heads=(_("Title"), _("Kind"), _("Probability"), _("What it asks for")), **add)


def _row(stage: Stage) -> Row:
    return Row(
        str(stage),
        reverse("setup-stage", args=[stage.pk]),
        (stage.get_kind_display(), f"{stage.probability} %", _asks(stage)),
        hue=stage.hue,
        is_active=stage.is_active,
        depth=1,
        up_url=reverse("setup-stage-up", args=[stage.pk]),
        down_url=reverse("setup-stage-down", args=[stage.pk]),
    )


def _asks(stage: Stage) -> str:
    named = [f"{OF[one.of]}: {one.label}" if one.of != "deal" else str(one.label) for one in asked(stage.required)]
    return ", ".join(named) or "—"


@route(access=WORDS, rate=Rate.WRITE)
def pipeline_added(request: HttpRequest) -> HttpResponse:
    """Another pipeline."""
    form = NewPipelineForm(sent(request))
    return edit(
        request,
        form,
        lambda: actions.add_pipeline(**form.cleaned_data, **signed(request)),
        name=NAME,
        heading=_("New pipeline"),
        said=_("The pipeline was added."),
        back=reverse(NAME),
    )


@route(access=WORDS, rate=Rate.WRITE)
def pipeline_changed(request: HttpRequest, pipeline: int) -> HttpResponse:
    """The name of a pipeline, and the way to another stage in it."""
    row = found(Pipeline.objects.all(), pipeline)
    form = PipelineForm(sent(request), instance=row, initial={"name": str(row)})
    return edit(
        request,
        form,
        lambda: actions.rename_pipeline(row, **form.cleaned_data, **signed(request)),
        name=NAME,
        heading=str(row),
        said=_("The pipeline was saved."),
        back=reverse(NAME),
        fact=("pipeline", row.pk),
        deeds=[Deed(_("New stage"), reverse("setup-stage-add", args=[row.pk]), "plus", is_link=True)],
    )


@route(access=WORDS, rate=Rate.WRITE)
def stage_added(request: HttpRequest, pipeline: int) -> HttpResponse:
    """Another stage of a pipeline."""
    row = found(Pipeline.objects.all(), pipeline)
    form = NewStageForm(sent(request))
    return edit(
        request,
        form,
        lambda: actions.add_stage(row, **form.cleaned_data, **signed(request)),
        name=NAME,
        heading=_("New stage: %(pipeline)s") % {"pipeline": row},
        said=_("The stage was added."),
        back=reverse(NAME),
    )


@route(access=WORDS, rate=Rate.WRITE)
def stage_changed(request: HttpRequest, stage: int) -> HttpResponse:
    """Name, colour and probability of a stage, and what it asks for; the way to take it out of use."""
    row = found(Stage.objects.all(), stage)
    form = StageForm(sent(request), instance=row, initial={"name": str(row)})
    return edit(
        request,
        form,
        lambda: actions.change_stage(row, values=form.values, **signed(request)),
        name=NAME,
        heading=str(row),
        note=_("Kind: %(kind)s. It stays as it is.") % {"kind": row.get_kind_display()},
        said=_("The stage was saved."),
        back=reverse(NAME),
        fact=("stage", row.pk),
        deeds=[_deed_of(row)],
    )


def _deed_of(stage: Stage) -> Deed:
    if not stage.is_active:
        return Deed(_("Use again"), reverse("setup-stage-restore", args=[stage.pk]), "restore")
    return Deed(_("Take out of use"), reverse("setup-stage-retire", args=[stage.pk]), "archive", is_link=True)


@route(access=WORDS, rate=Rate.WRITE)
def stage_retired(request: HttpRequest, stage: int) -> HttpResponse:
    """A stage goes out of use; its deals go where this form says."""
    row = found(Stage.objects.all(), stage)
    form = RetireStageForm(row, sent(request))
    return edit(
        request,
        form,
        lambda: actions.retire_stage(row, **form.cleaned_data, **signed(request)),
        name=NAME,
        heading=_("Take “%(stage)s” out of use") % {"stage": row},
        said=_("The stage is out of use."),
        back=reverse(NAME),
        save_words=_("Take out of use"),
    )


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def stage_restored(request: HttpRequest, stage: int) -> HttpResponse:
    """A stage comes into use again."""
    row = found(Stage.objects.all(), stage)
    said = _("The stage is in use again.")
    return tried(request, lambda: actions.restore_stage(row, **signed(request)), said=said, back=reverse(NAME))


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def stage_up(request: HttpRequest, stage: int) -> HttpResponse:
    """A stage goes up by one."""
    row = found(Stage.objects.all(), stage)
    return tried(request, lambda: actions.move_stage(row, up=True, **signed(request)), said="", back=reverse(NAME))


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def stage_down(request: HttpRequest, stage: int) -> HttpResponse:
    """A stage goes down by one."""
    row = found(Stage.objects.all(), stage)
    return tried(request, lambda: actions.move_stage(row, up=False, **signed(request)), said="", back=reverse(NAME))
