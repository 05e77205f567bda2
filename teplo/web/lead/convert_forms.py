"""What a conversion asks: what the lead shall become, and of that only what nobody has said yet."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.clients.models import ClientCompany, Contact, Pipeline
from teplo.clients.rules import LONGEST_TITLE, NewDeal
from teplo.identity.models import Company
from teplo.kit.money import Currency, read_amount
from teplo.kit.problems import Mistake
from teplo.leads.models import Lead, Status, StatusKind
from teplo.staff.models import Employee
from teplo.triage.actions import NewFirm, Wanted
from teplo.web.lead.enter_forms import EnterForm, may_end_in


class ConvertForm(EnterForm):
    """Three ticks, the company's name where none is known, the deal; and what the status asks for.

    `lead` as the action reads it, `shown` as the person sees it: what his role hides fills no field.
    """

    # What the action calls otherwise.
    NAMES: ClassVar = {
        "company.name": "company_name", "company.tax_number": "tax_number", "deal.title": "title",
        "deal.amount": "deal_amount", "deal.currency": "deal_currency", "deal.pipeline": "pipeline",
        "deal.expected_on": "deal",
    }  # fmt: skip

    contact = forms.BooleanField(label=_("Contact"), required=False)
    company = forms.BooleanField(label=_("Company"), required=False)
    company_name = forms.CharField(label=_("Name of the company"), max_length=200, required=False)
    tax_number = forms.CharField(label=_("Tax number"), max_length=40, required=False)
    deal = forms.BooleanField(label=_("Deal"), required=False)
    title = forms.CharField(
        label=_("Title"), max_length=LONGEST_TITLE, error_messages={"required": _("Give the deal a title.")}
    )
    deal_amount = forms.CharField(label=_("Amount"), max_length=40, required=False)
    deal_currency = forms.ChoiceField(label=_("Currency"), choices=Currency.choices)
    pipeline = forms.ModelChoiceField(Pipeline.objects.all(), label=_("Pipeline"), required=False, empty_label=None)

    def __init__(
        self, data: Any = None, *, lead: Lead, shown: Lead, by: Employee, wanted: Status | None = None
    ) -> None:
        statuses = may_end_in(StatusKind.CONVERTED, by)
        status = wanted if wanted in statuses else next(iter(statuses), None)
        super().__init__(data, lead=lead, status=status, by=by, statuses=statuses)
        self.person = shown.person
        self.firm: Company | None = shown.company or (shown.person.company if shown.person else None)
        if self.firm:
            del self.fields["company_name"], self.fields["tax_number"]
        if "amount" in self.fields:
            del self.fields["deal_amount"]  # the status asks for it already
        if Pipeline.objects.count() < 2:
            del self.fields["pipeline"]
        # Asked of a deal that is wanted: the tick says whether it is.
        for key in ("title", "deal_currency"):
            self.fields[key].required = data is None or bool(data.get("deal"))
        self._begin(shown)

    def _begin(self, lead: Lead) -> None:
        name = lead.person.name if lead.person and not lead.hides_person else ""
        begin = {
            "contact": lead.person_id is not None,
            "company": self.firm is not None,
            "deal": True,
            "title": (lead.need or name)[:LONGEST_TITLE],
            "deal_amount": "" if lead.amount is None else f"{lead.amount:f}".removesuffix(".00"),
            "deal_currency": lead.currency,
            "pipeline": Pipeline.objects.first(),
        }
        self.initial = {**begin, **self.initial}

    @property
    def contact_there(self) -> bool:
        """Whether the person is a contact already, who will be linked."""
        return self.person is not None and Contact.objects.filter(person=self.person.pk).exists()

    @property
    def company_there(self) -> bool:
        """Whether the company is a client already, which will be linked."""
        return self.firm is not None and ClientCompany.objects.filter(company=self.firm.pk).exists()

    @property
    def asked(self) -> list[forms.BoundField]:
        """What the status asks for, and which status where there are several."""
        return [self[key] for key in ("status", *self._asked) if key in self.fields]

    def clean_deal_amount(self) -> Any:
        """The amount as people write it, or none."""
        typed = self.cleaned_data["deal_amount"]
        try:
            return read_amount(typed) if typed and self._wants_deal else None
        except Mistake as mistake:
            raise forms.ValidationError(str(mistake.message)) from None

    @property
    def _wants_deal(self) -> bool:
        return bool(self.cleaned_data.get("deal"))

    def add_error(self, field: str | None, error: Any) -> None:
        """A fault of a part that is known already is told at its tick."""
        if field == "company" and "company_name" in self.fields:
            field = "company_name"
        super().add_error(field, error)

    @property
    def wanted(self) -> Wanted:
        """What the lead shall become, as the action takes it."""
        data = self.cleaned_data
        company: bool | NewFirm = data["company"]
        if company and (data.get("company_name") or data.get("tax_number")):
            company = NewFirm(data["company_name"], data["tax_number"])
        return Wanted(contact=data["contact"], company=company, deal=self._deal if data["deal"] else None)

    @property
    def _deal(self) -> NewDeal:
        data = self.cleaned_data
        amount = data["amount"] if "amount" in self._asked else data["deal_amount"]
        pipeline = data.get("pipeline")
        currency = data["deal_currency"] or Currency.RUB.value
        return NewDeal(data["title"], amount, currency, pipeline=pipeline.pk if pipeline else None)
