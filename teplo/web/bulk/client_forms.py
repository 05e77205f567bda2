"""What each deed of a bulk change of contacts, companies and deals asks."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from teplo.clients.fields import BESIDE, COMPANY, CONTACT, DEAL, shown_to
from teplo.clients.models import Pipeline, Stage
from teplo.kit.filters import FilterMistake, Group, Registry, read_address
from teplo.staff.models import Employee
from teplo.terms.models import CustomField, Reason
from teplo.terms.rules import Definition
from teplo.triage.models import BulkChange
from teplo.web.bulk.forms import OF_LEADS, BulkForm
from teplo.web.custom.asking import form_field
from teplo.web.custom.entries import sent, shown_fields
from teplo.web.lead import list_filters

Deed = BulkChange.Deed
Entity = BulkChange.Entity
REGISTRIES: Mapping[str, Registry] = {Entity.CONTACT: CONTACT, Entity.COMPANY: COMPANY, Entity.DEAL: DEAL}


class ClientsForm(BulkForm):
    """Records of one kind, asked for by the list of that kind."""

    entity: ClassVar[str]

    def tree_of(self, pairs: list[tuple[str, str]]) -> Group:
        """The question of a list's address."""
        registry = shown_to(self.by, REGISTRIES[self.entity])
        return read_address(pairs, registry, ignore=(*BESIDE, *list_filters.MORE))

    def told(self, mistake: FilterMistake) -> None:
        self.add_error(None, list_filters.told(mistake, REGISTRIES[self.entity]))


class OwnerForm(ClientsForm):
    to = forms.MultipleChoiceField(
        label=_("To whom: several people get the records in turn"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Employee.objects.people().filter(is_active=True).order_by("sort_key", "pk")
        offered = [(str(number), name) for number, name in people.values_list("pk", "name")]
        self.fields["to"].choices = offered  # type: ignore[attr-defined]  # such a field has them

    @property
    def values(self) -> dict[str, Any]:
        return {"employees": [int(number) for number in self.cleaned_data["to"]]}


class StageForm(ClientsForm):
    entity = Entity.DEAL
    stage = forms.ChoiceField(label=_("Stage"))
    reason = forms.ModelChoiceField(
        Reason.objects.filter(kind=Reason.Kind.LOST, is_active=True), label=_("Why were they lost?"), required=False,
        empty_label="—", help_text=_("For a stage of lost deals; those whose reason is known keep it."),
    )  # fmt: skip
    because = forms.CharField(
        label=_("Remark"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = Stage.objects.filter(is_active=True).order_by("position", "pk")
        by_pipeline: dict[int, list[tuple[str, str]]] = {}
        for stage in stages:
            by_pipeline.setdefault(stage.pipeline_id, []).append((str(stage.pk), str(stage)))
        groups = [(str(one), by_pipeline[one.pk]) for one in Pipeline.objects.all() if one.pk in by_pipeline]
        choices: Any = groups if len(groups) > 1 else groups[0][1] if groups else []
        self.fields["stage"].choices = choices  # type: ignore[attr-defined]  # such a field has them

    @property
    def values(self) -> dict[str, Any]:
        reason = self.cleaned_data["reason"]
        return {
            "stage": int(self.cleaned_data["stage"]),
            "reason": reason.pk if reason else None,
            "because": self.cleaned_data["because"],
        }


class FieldForm(ClientsForm):
    """One field of the company: which, then its value in the shape of its kind, or that it is to be emptied."""

    field = forms.ChoiceField(label=_("Field"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [one for one in shown_fields(self.entity, self.by) if one.kind != CustomField.Kind.FILE]
        which = self.fields["field"]
        which.choices = [(one.field, one.name) for one in offered]  # type: ignore[attr-defined]  # such a field has them
        # Another field asks for another value: the panel is fetched anew for it.
        which.widget.attrs |= {
            "hx-get": reverse("bulk-choose", args=[self.entity, Deed.FIELD]),
            "hx-include": "closest form",
            "hx-target": "#panel-body",
            "hx-trigger": "change",
        }
        named = str(self.data.get("field") or self.initial.get("field") or "")
        self.chosen: Definition | None = next((one for one in offered if one.field == named), None)
        if self.chosen is None and offered:
            self.chosen = offered[0]
        if self.chosen is not None:
            self.fields[self.chosen.field] = form_field(self.chosen)
            self.fields["empty"] = forms.BooleanField(label=_("Empty the field"), required=False)

    @property
    def given(self) -> QueryDict:
        """What was sent; nothing where the panel is only shown."""
        return self.data if isinstance(self.data, QueryDict) else QueryDict()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        field = self.chosen
        if field is None:
            raise forms.ValidationError(_("The company has added no fields yet."))
        is_said = bool(sent(field, self.given).strip())
        if is_said == bool(cleaned.get("empty")) and field.field not in self.errors:
            self.add_error(field.field, _("Give a value, or tick that the field is to be emptied."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        field = self.chosen
        assert field is not None  # `clean` has seen to it
        return {"field": field.field, "value": None if self.cleaned_data["empty"] else sent(field, self.given)}


class ContactOwner(OwnerForm):
    entity = Entity.CONTACT


class ContactField(FieldForm):
    entity = Entity.CONTACT


class CompanyOwner(OwnerForm):
    entity = Entity.COMPANY


class CompanyField(FieldForm):
    entity = Entity.COMPANY


class DealOwner(OwnerForm):
    entity = Entity.DEAL


class DealField(FieldForm):
    entity = Entity.DEAL


FORMS: Mapping[str, Mapping[str, type[BulkForm]]] = {
    Entity.LEAD: OF_LEADS,
    Entity.CONTACT: {Deed.ASSIGN: ContactOwner, Deed.FIELD: ContactField},
    Entity.COMPANY: {Deed.ASSIGN: CompanyOwner, Deed.FIELD: CompanyField},
    Entity.DEAL: {Deed.ASSIGN: DealOwner, Deed.STAGE: StageForm, Deed.FIELD: DealField},
}
