"""Pipelines of deals and their stages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.clients.models import Pipeline, Stage
from teplo.leads.models import Hue
from teplo.web.setup.editing import SettingsForm
from teplo.web.setup.forms.channels import choose_among


class NewPipelineForm(forms.Form):
    """Another pipeline."""

    name = forms.CharField(
        label=_("Title"), max_length=80, help_text=_("It begins with one open stage, one won and one lost.")
    )


class PipelineForm(SettingsForm):
    """A pipeline: its name."""

    class Meta:
        model = Pipeline
        fields = ("name",)


class NewStageForm(forms.Form):
    """Another stage."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=Stage.Kind.choices, help_text=_("What it means to Teplo. Stays as it is.")
    )
    name = forms.CharField(label=_("Title"), max_length=80)
    hue = forms.ChoiceField(label=_("Colour"), choices=Hue.choices, initial=Hue.SLATE)
    probability = forms.IntegerField(
        label=_("Probability, %"), min_value=0, max_value=100, initial=50,
        help_text=_("How many of a hundred deals that come here are won."),
    )  # fmt: skip


class StageForm(SettingsForm):
    """A stage; its kind stays."""

    class Meta:
        model = Stage
        fields = ("name", "hue", "probability")


class RetireStageForm(forms.Form):
    """Where the deals of a stage go that is taken out of use."""

    replacement = forms.ModelChoiceField(
        label=_("Its deals go to"), queryset=Stage.objects.none(), required=False,
        help_text=_("Deals that stand there now move at once; each says so in its history."),
    )  # fmt: skip

    def __init__(self, stage: Stage, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        same = Stage.objects.filter(pipeline=stage.pipeline_id, kind=stage.kind, is_active=True)
        choose_among(self, "replacement", same.exclude(pk=stage.pk))
