"""The company's own words: products, reasons, statuses."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.kit.money import read_amount
from teplo.kit.problems import Mistake
from teplo.leads.entry import askable
from teplo.leads.models import Hue, Status, StatusKind
from teplo.staff.models import Role
from teplo.terms.models import Product, Reason
from teplo.web.setup.editing import SettingsForm
from teplo.web.setup.forms.channels import choose_among

KNOWN = ("currency", "vat")


class ProductForm(SettingsForm):
    """A product with what deals take over of it; its key stays."""

    article = forms.CharField(label=_("Article"), max_length=60, required=False)
    price = forms.CharField(
        label=_("Price"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("What a deal takes over; deals in which it stands already keep theirs."),
    )  # fmt: skip
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False, help_text=_("For instance: pcs, m², hour."))

    class Meta:
        model = Product
        fields = ("name", "article", "price", "currency", "unit", "vat", "vat_included", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert isinstance(self.instance, Product)
        if self.instance.price is not None:
            self.initial["price"] = f"{self.instance.price:f}".removesuffix(".00")
        for name in KNOWN:
            self.fields[name].required = False  # as they stand, or as they begin

    def clean_price(self) -> Decimal | None:
        typed = self.cleaned_data["price"]
        try:
            return read_amount(typed) if typed.strip() else None
        except Mistake as mistake:
            raise forms.ValidationError(str(mistake)) from None

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if value or name not in KNOWN}


class NewProductForm(ProductForm):
    """Another product."""

    key = forms.SlugField(
        label=_("Key"), max_length=60, required=False, allow_unicode=True,
        help_text=_("As enquiries say it. Stays as it is."),
    )  # fmt: skip

    class Meta:
        model = Product
        fields = ("name", "article", "price", "currency", "unit", "vat", "vat_included")

    @property
    def said(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.values
        return {"name": data.pop("name"), "key": data.pop("key"), "values": data}


class NewReasonForm(forms.Form):
    """Another reason."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Reason.Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Title"), max_length=120)


class ReasonForm(SettingsForm):
    """A reason; its kind stays."""

    class Meta:
        model = Reason
        fields = ("name", "is_active")


class NewStatusForm(forms.Form):
    """Another status."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=StatusKind.choices, help_text=_("What it means to Teplo. Stays as it is.")
    )
    name = forms.CharField(label=_("Title"), max_length=80)
    hue = forms.ChoiceField(label=_("Colour"), choices=Hue.choices, initial=Hue.SLATE)


class StatusForm(SettingsForm):
    """A status, what it asks for and who may set it; its kind stays."""

    required = forms.MultipleChoiceField(
        label=_("Must be known before"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever puts a lead into this status is asked for what is missing, and for nothing else."),
    )  # fmt: skip
    setters = forms.TypedMultipleChoiceField(
        label=_("Who may set it"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: everybody whose rights reach the lead."),
    )  # fmt: skip

    class Meta:
        model = Status
        fields = ("name", "hue", "required", "setters")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert isinstance(self.instance, Status)
        # A status of ours goes by our word until it is given another.
        self.fields["name"].required = bool(self.instance.name)
        self.fields["name"].widget.attrs["placeholder"] = str(self.instance)
        required, setters = self.fields["required"], self.fields["setters"]
        assert isinstance(required, forms.ChoiceField)
        assert isinstance(setters, forms.ChoiceField)
        required.choices = list(askable(self.instance.kind).items())
        setters.choices = [(role.pk, str(role)) for role in Role.objects.order_by("pk")]


class RetireStatusForm(forms.Form):
    """Where the leads of a status go that is taken out of use."""

    replacement = forms.ModelChoiceField(
        label=_("Its leads go to"), queryset=Status.objects.none(), required=False,
        help_text=_("Leads that wait there now move at once; each says so in its history."),
    )  # fmt: skip

    def __init__(self, status: Status, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        same = Status.objects.filter(kind=status.kind, is_active=True).exclude(pk=status.pk)
        choose_among(self, "replacement", same)
