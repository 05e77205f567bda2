"""What the panels of clients ask."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.clients.models import Position
from teplo.identity.given import Firm, Who
from teplo.kit.problems import Mistake
from teplo.staff.models import Employee
from teplo.web.clients.fields import site, tax_number
from teplo.web.lead.card_fields import contact_of
from teplo.web.lead.card_forms import PanelForm
from teplo.web.lead.task_forms import TaskForm, usual
from teplo.work import types


class GiveForm(PanelForm):
    """Who answers for it from now on."""

    to = forms.ModelChoiceField(Employee.objects.none(), label=_("To whom"), empty_label="—")

    def __init__(self, *args: Any, owner: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Employee.objects.people().exclude(pk=owner).order_by("sort_key", "pk")


class ContactForm(PanelForm):
    """A contact by hand."""

    name = forms.CharField(
        label=_("Name"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Phone"), max_length=60, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    email = forms.CharField(
        label=_("E-mail"), max_length=320, required=False, widget=forms.TextInput(attrs={"inputmode": "email"})
    )
    position = forms.CharField(label=_("Position"), max_length=120, required=False)
    company = forms.CharField(label=_("Company"), max_length=200, required=False)

    def clean_phone(self) -> str:
        return self._sound("phone")

    def clean_email(self) -> str:
        return self._sound("email")

    def _sound(self, kind: str) -> str:
        typed: str = self.cleaned_data[kind].strip()
        try:
            if typed:
                contact_of(typed)
        except Mistake as mistake:
            raise forms.ValidationError(str(mistake)) from None
        return typed

    @property
    def who(self) -> Who:
        """Whom the form names."""
        data = self.cleaned_data
        ways = tuple(contact_of(data[kind]) for kind in ("phone", "email") if data[kind])
        firm = Firm(data["company"]) if data["company"] else None
        return Who(name=data["name"].strip(), contacts=ways, firm=firm, position=data["position"])


class CompanyForm(PanelForm):
    """A company by hand."""

    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"})
    )
    tax_number = forms.CharField(
        label=_("Tax number"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    site = forms.CharField(label=_("Site"), max_length=255, required=False)
    industry = forms.CharField(label=_("Industry"), max_length=80, required=False)
    size = forms.IntegerField(label=_("Number of people"), min_value=0, max_value=999_999_999, required=False)

    def clean_tax_number(self) -> str:
        return _read(tax_number, self.cleaned_data["tax_number"])

    def clean_site(self) -> str:
        return _read(site, self.cleaned_data["site"])

    @property
    def firm(self) -> Firm:
        return Firm(self.cleaned_data["name"].strip(), self.cleaned_data["tax_number"])

    @property
    def more(self) -> dict[str, object]:
        """What else was said of it."""
        said = {name: self.cleaned_data[name] for name in ("industry", "size")}
        return {name: value for name, value in said.items() if value not in (None, "")}


class PositionForm(PanelForm):
    """Where a contact works: the company's name is asked of a new position alone."""

    company = forms.CharField(
        label=_("Company"), max_length=200, widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"})
    )
    role = forms.CharField(label=_("Role"), max_length=120, required=False)
    decides = forms.BooleanField(label=_("Makes the decision"), required=False)
    is_main = forms.BooleanField(label=_("Main company"), required=False)
    since = forms.DateField(label=_("Since"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, position: Position | None = None, **kwargs: Any) -> None:
        if position:
            names = ("role", "decides", "is_main", "since", "until")
            kwargs["initial"] = {name: getattr(position, name) for name in names}
        super().__init__(*args, **kwargs)
        if position:
            del self.fields["company"]
        if position is None or position.is_main:
            del self.fields["is_main"]

    @property
    def values(self) -> dict[str, object]:
        """What was said of the position, but for the company."""
        return {name: value for name, value in self.cleaned_data.items() if name != "company"}


def _read(reader: Any, typed: str) -> str:
    try:
        return str(reader(typed))
    except Mistake as mistake:
        raise forms.ValidationError(str(mistake)) from None


class ClientTaskForm(TaskForm):
    """A task on a client or a deal, for its owner unless somebody else is named."""

    def __init__(self, *args: Any, by: Employee, owner: Employee, **kwargs: Any) -> None:
        first = next(iter(types.in_use()), None)
        kwargs["initial"] = {**usual(first), "to": owner.pk, **(kwargs.get("initial") or {})}
        super().__init__(*args, by=by, owner=owner.pk, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.empty_label = str(_("me"))
