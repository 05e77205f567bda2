"""What the panels of deals ask."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.clients.models import ClientCompany, Contact, Pipeline
from teplo.clients.rules import NewDeal
from teplo.clients.seen import company_for, contact_for
from teplo.identity.models import Company
from teplo.kit.money import Currency
from teplo.kit.problems import Mistake, NotSeen
from teplo.staff.models import Employee
from teplo.web.deals.fields import amount
from teplo.web.lead.card_forms import PanelForm

CONTACT, COMPANY = "contact:", "company:"


def client_of(given: str, employee: Employee) -> Contact | ClientCompany | None:
    """The client that `contact:12` or `company:5` names, as far as this employee sees it."""
    kind, _colon, number = given.partition(":")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    try:
        return contact_for(employee, int(number)) if f"{kind}:" == CONTACT else company_for(employee, int(number))
    except NotSeen:
        return None


class ClientForm(PanelForm):
    """Whose a deal is: `client` names a contact or a company, chosen among those that were found."""

    client = forms.CharField(label=_("Client"), required=False, max_length=40)

    def __init__(self, *args: Any, employee: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.employee = employee

    @property
    def chosen(self) -> Contact | ClientCompany | None:
        """The client as he is chosen now, also while the form has faults."""
        return client_of(str(self["client"].value() or ""), self.employee)

    def clean_client(self) -> str:
        given: str = self.cleaned_data["client"]
        if given and client_of(given, self.employee) is None:
            raise forms.ValidationError(_("There is no such client: search again."))
        return given

    @property
    def clients(self) -> tuple[Contact | None, Company | None]:
        """Contact and company of the deal: with a contact comes the company where he works, if that is seen."""
        found = self.chosen
        if isinstance(found, Contact):
            return found, None if _is_stand_in(found.company) else found.company
        return None, found.company if found else None


def _is_stand_in(company: Company | None) -> bool:
    return company is None or not company.name_key


class DealForm(ClientForm):
    """A deal by hand."""

    title = forms.CharField(
        label=_("Title"), max_length=200, widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"})
    )
    amount = forms.CharField(
        label=_("Amount"), required=False, max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=Currency.choices, initial=Currency.RUB)
    expected_on = forms.DateField(
        label=_("Expected on"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    pipeline = forms.ModelChoiceField(Pipeline.objects.all(), label=_("Pipeline"), empty_label=None)

    NAMES: ClassVar = {"contact": "client", "company": "client"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pipelines = list(Pipeline.objects.all()[:2])
        if len(pipelines) < 2:
            field = self.fields["pipeline"]
            field.widget, field.required = forms.HiddenInput(), False

    def clean_amount(self) -> Any:
        try:
            return amount(self.cleaned_data["amount"])
        except Mistake as mistake:
            raise forms.ValidationError(str(mistake)) from None

    @property
    def deal(self) -> NewDeal:
        data = self.cleaned_data
        pipeline = data["pipeline"].pk if data.get("pipeline") else None
        return NewDeal(data["title"].strip(), data["amount"], data["currency"], data["expected_on"], pipeline)


class MoveForm(PanelForm):
    """Why a deal is lost; any other stage asks nothing."""

    lost_because = forms.CharField(
        label=_("Why was it lost?"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
    )  # fmt: skip

    def __init__(self, *args: Any, is_lost: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_lost:
            del self.fields["lost_because"]
