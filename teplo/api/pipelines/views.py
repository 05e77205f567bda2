"""Pipelines with their stages, and why deals are lost: what a caller must know before it moves a deal."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, Field, StrictInt

from teplo.api import callers
from teplo.api.given import Given, Line80
from teplo.api.shapes import decimal_words
from teplo.clients import actions
from teplo.clients.board import pipeline_shown
from teplo.clients.forecast import Bucket, Figures, forecast
from teplo.clients.lists import context_of
from teplo.clients.models import Pipeline, Stage
from teplo.kit.filters import EVERYTHING
from teplo.kit.problems import NotSeen
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Access, Rate, route
from teplo.terms.models import Reason

router = Router(tags=["pipelines"])


class StageShape(BaseModel):
    """`required` is what the stage asks for: `amount`, `company.tax_number`, `contact.custom_x`."""

    id: int
    name: str
    kind: str
    probability: int
    required: list[str]
    active: bool


class PipelineShape(BaseModel):
    id: int
    name: str
    stages: list[StageShape]


class ReasonShape(BaseModel):
    key: str
    name: str
    active: bool


class StageChange(Given):
    """What is left out stays as it is. `required` is all that the stage asks for."""

    name: Line80 = ""
    probability: Annotated[StrictInt, Field(ge=0, le=100)] = 0
    required: Annotated[list[Line80], Field(max_length=50, default_factory=list)]


@router.get("/pipelines", response=list[PipelineShape])
@route(access=Access.TOKEN, rate=Rate.API_READ)
def list_pipelines(request: HttpRequest) -> Any:
    """The pipelines in their order, each with its stages."""
    demand(callers.employee(request), Permission.DEAL_SEE)
    pipelines = Pipeline.objects.prefetch_related("stages")
    return [
        {"id": one.pk, "name": str(one), "stages": [_stage(stage) for stage in one.stages.all()]} for one in pipelines
    ]


@router.patch("/stages/{int:stage}", response=StageShape)
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def change_stage(request: HttpRequest, stage: int, given: StageChange) -> Any:
    """Change name or probability of a stage, or what it asks for."""
    me = callers.employee(request)
    demand(me, Permission.WORDS_SET_UP)
    found = Stage.objects.filter(pk=stage).first()
    if found is None:
        raise NotSeen
    values = {name: getattr(given, name) for name in given.model_fields_set}
    actions.change_stage(found, values=values, by=me, at=timezone.now())
    return _stage(Stage.objects.get(pk=stage))


@router.get("/loss-reasons", response=list[ReasonShape])
@route(access=Access.TOKEN, rate=Rate.API_READ)
def list_loss_reasons(request: HttpRequest) -> Any:
    """Why deals are lost, in the order in which people choose; those out of use stand in older deals."""
    demand(callers.employee(request), Permission.DEAL_SEE)
    reasons = Reason.objects.filter(kind=Reason.Kind.LOST)
    return [{"key": one.key, "name": str(one), "active": one.is_active} for one in reasons]


class ForecastShape(BaseModel):
    """`month` is its first day; `weighted` is the amount by the probability of the stages."""

    currency: str
    kind: str
    month: date | None
    deals: int
    amount: str
    weighted: str


@router.get("/forecast", response=list[ForecastShape])
@route(access=Access.TOKEN, rate=Rate.API_READ)
def read_forecast(request: HttpRequest, pipeline: int | None = None) -> Any:
    """What the open deals of a pipeline may bring, as far as the caller sees them."""
    me = callers.employee(request)
    demand(me, Permission.DEAL_SEE)
    shown = pipeline_shown(pipeline)
    if pipeline is not None and (shown is None or shown.pk != pipeline):
        raise NotSeen
    stages = Stage.objects.filter(pipeline=shown)
    found = forecast(me, stages, EVERYTHING, context_of(me))
    return [_figures(one.currency, bucket, figures) for one in found for bucket, figures in one.rows]


def _figures(currency: str, bucket: Bucket, figures: Figures) -> dict[str, Any]:
    sums = {"amount": decimal_words(figures.amount), "weighted": decimal_words(figures.weighted)}
    return {"currency": currency, "kind": bucket.kind, "month": bucket.month, "deals": figures.deals, **sums}


def _stage(stage: Stage) -> dict[str, Any]:
    return {
        "id": stage.pk,
        "name": str(stage),
        "kind": stage.kind,
        "probability": stage.probability,
        "required": stage.required,
        "active": stage.is_active,
    }
