"""What each deed of a bulk change asks, beside the leads it is about."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Source
from teplo.kit.filters import FilterMistake, Group
from teplo.kit.text import one_line
from teplo.leads.fields import read_leads
from teplo.leads.models import OPEN_KINDS, Heat, Status
from teplo.staff.models import Employee
from teplo.terms.models import Product, Reason
from teplo.triage.models import BulkChange
from teplo.web.lead import list_filters
from teplo.web.lead.card_forms import PanelForm, ahead, owners_for

Deed = BulkChange.Deed
MOST_CHOSEN = 500
LONGEST_FILTER = 16_000


def _day(**kwargs: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


def _comment(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 2}), **kwargs)


class BulkForm(PanelForm):
    """The records: chosen one by one (`leads`, numbers), or `all` that fit the address of a list (`asked`)."""

    leads = forms.CharField(widget=forms.HiddenInput, required=False)
    asked = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_FILTER, required=False)
    all = forms.CharField(widget=forms.HiddenInput, max_length=1, required=False)

    NAMES: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, by: Employee, **kwargs: Any) -> None:
        self.by = by
        super().__init__(*args, **kwargs)

    def clean_leads(self) -> list[int]:
        words = [word.strip() for word in self.cleaned_data["leads"].split(",") if word.strip()]
        if not all(word.isascii() and word.isdecimal() and len(word) < 19 for word in words):
            raise forms.ValidationError(_("These are no numbers of records."))
        if len(words) > MOST_CHOSEN:
            most = _("At most %(most)s can be chosen one by one: narrow the filter and choose all that fit it.")
            raise forms.ValidationError(most % {"most": MOST_CHOSEN})
        return [int(word) for word in words]

    @property
    def set(self) -> dict[str, Any]:
        """The records as `preview` takes them. Raises `FilterMistake`."""
        if not self.cleaned_data["all"]:
            return {"numbers": self.cleaned_data["leads"]}
        pairs = [(name, text) for name, texts in QueryDict(self.cleaned_data["asked"]).lists() for text in texts]
        return {"tree": self.tree_of(pairs)}

    def tree_of(self, pairs: list[tuple[str, str]]) -> Group:
        """The question of a list's address."""
        return read_leads(pairs, ignore=(*list_filters.MORE, "look"))

    @property
    def values(self) -> dict[str, Any]:
        """What is to be done, as `preview` takes it."""
        raise NotImplementedError

    def told(self, mistake: FilterMistake) -> None:
        """A filter that cannot be read is said above the form."""
        self.add_error(None, list_filters.told(mistake))


class AssignForm(BulkForm):
    to = forms.MultipleChoiceField(
        label=_("To whom: several people get the leads in turn"), widget=forms.CheckboxSelectMultiple
    )
    comment = _comment(_("Hand-over note"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = owners_for(self.by)
        queues = [(value, _("Queue: %(name)s") % {"name": words}) for value, words in offered.queues]
        self.fields["to"].choices = [*offered.people, *queues]  # type: ignore[attr-defined]  # such a field has them

    def clean_to(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["to"]
        if len(chosen) > 1 and any(one.startswith("queue:") for one in chosen):
            raise forms.ValidationError(_("Choose either one queue, or people."))
        return chosen

    @property
    def values(self) -> dict[str, Any]:
        chosen = [one.partition(":") for one in self.cleaned_data["to"]]
        numbers = [int(number) for _kind, _colon, number in chosen]
        comment = {"comment": self.cleaned_data["comment"]}
        return {"queue": numbers[0], **comment} if chosen[0][0] == "queue" else {"employees": numbers, **comment}


class StatusForm(BulkForm):
    status = forms.ModelChoiceField(
        Status.objects.filter(kind__in=OPEN_KINDS, is_active=True), label=_("Status"), empty_label=None
    )

    @property
    def values(self) -> dict[str, Any]:
        return {"status": self.cleaned_data["status"].pk}


class HeatForm(BulkForm):
    heat = forms.ChoiceField(label=_("Heat"), choices=Heat.choices, widget=forms.RadioSelect)

    @property
    def values(self) -> dict[str, Any]:
        return {"heat": self.cleaned_data["heat"]}


class SourceForm(BulkForm):
    source = forms.ModelChoiceField(Source.objects.filter(is_active=True).order_by("key"), label=_("Source"))

    @property
    def values(self) -> dict[str, Any]:
        return {"source": self.cleaned_data["source"].pk}


class ProductForm(BulkForm):
    product = forms.ModelChoiceField(Product.objects.filter(is_active=True).order_by("name"), label=_("Product"))

    @property
    def values(self) -> dict[str, Any]:
        return {"product": self.cleaned_data["product"].pk}


class TagsForm(BulkForm):
    add = forms.CharField(
        label=_("Tags to add"), max_length=400, required=False, help_text=_("Several with commas between them.")
    )
    remove = forms.CharField(label=_("Tags to remove"), max_length=400, required=False)

    @property
    def values(self) -> dict[str, Any]:
        return {name: _tags(self.cleaned_data[name]) for name in ("add", "remove")}


def _tags(text: str) -> list[str]:
    return list(dict.fromkeys(tag for word in text.split(",") if (tag := one_line(word, limit=1_000))))


class WaitForm(BulkForm):
    until = _day(label=_("Wait until"))
    reason = forms.CharField(label=_("Why they wait"), max_length=200)

    def clean_until(self) -> date:
        return ahead(self.cleaned_data["until"])

    @property
    def values(self) -> dict[str, Any]:
        return {"until": self.cleaned_data["until"].isoformat(), "reason": self.cleaned_data["reason"]}


class JunkForm(BulkForm):
    kind = Reason.Kind.JUNK
    reason = forms.ModelChoiceField(Reason.objects.none(), label=_("Reason"), required=False, empty_label="—")
    comment = _comment(_("Comment"), max_length=1_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = self.fields["reason"]
        assert isinstance(reasons, forms.ModelChoiceField)
        reasons.queryset = Reason.objects.filter(kind=self.kind, is_active=True)

    @property
    def values(self) -> dict[str, Any]:
        reason = self.cleaned_data["reason"]
        return {"reason": reason.pk if reason else None, "comment": self.cleaned_data["comment"]}


class RefuseForm(JunkForm):
    kind = Reason.Kind.REFUSED
    come_back_on = _day(
        label=_("Come back on"), required=False, help_text=_("On this day they return to work by themselves.")
    )

    @property
    def values(self) -> dict[str, Any]:
        day = self.cleaned_data["come_back_on"]
        return {**super().values, "come_back_on": day.isoformat() if day else None}


OF_LEADS: dict[str, type[BulkForm]] = {
    Deed.ASSIGN: AssignForm,
    Deed.STATUS: StatusForm,
    Deed.HEAT: HeatForm,
    Deed.SOURCE: SourceForm,
    Deed.PRODUCT: ProductForm,
    Deed.TAGS: TagsForm,
    Deed.WAIT: WaitForm,
    Deed.REFUSE: RefuseForm,
    Deed.JUNK: JunkForm,
}
