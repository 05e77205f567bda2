"""Pipelines of deals and their stages."""

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.clients.entry import OF, askable
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


def _asks(of: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=of, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text)


class StageForm(SettingsForm):
    """A stage and what it asks for; its kind stays."""

    NAMES: ClassVar = {"required": "of_deal"}

    of_deal = _asks(
        _("Must be known of the deal"),
        _("Whoever puts a deal into this stage is asked for what is missing, and for nothing else; so is whoever enters"
          " a deal that begins here."),
    )  # fmt: skip
    of_company = _asks(_("Must be known of its company"))
    of_contact = _asks(_("Must be known of its contact"))

    class Meta:
        model = Stage
        fields = ("name", "hue", "probability")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offered: set[str] = set()
        for of, fields in askable().items():
            asked = cast(forms.MultipleChoiceField, self.fields[f"of_{of}"])
            asked.choices = [(one.whole, one.label) for one in fields]
            asked.initial = self._stage.required
            self._offered |= {one.whole for one in fields}

    @property
    def _stage(self) -> Stage:
        assert isinstance(self.instance, Stage)
        return self.instance

    @property
    def values(self) -> dict[str, object]:
        """What the action takes; what a field asked that is out of use now is kept for its return."""
        data = self.cleaned_data
        chosen = [name for of in OF for name in data[f"of_{of}"]]
        kept = [name for name in self._stage.required if name not in self._offered]
        return {**{name: data[name] for name in ("name", "hue", "probability")}, "required": [*chosen, *kept]}


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
