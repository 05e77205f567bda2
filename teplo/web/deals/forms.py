"""What the panels of deals ask."""

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.clients.entry import missing_in
from teplo.clients.models import ClientCompany, Contact, Deal, Pipeline, Stage
from teplo.clients.queries import first_stage
from teplo.clients.rules import NewDeal
from teplo.clients.seen import company_for, contact_for
from teplo.identity.models import Company
from teplo.kit.money import Currency
from teplo.kit.problems import Mistake, NotSeen
from teplo.staff.models import Employee
from teplo.terms.models import Reason
from teplo.web.deals.asking import AskingForm, writable
from teplo.web.deals.fields import amount
from teplo.web.inbox.forms import FilesField
from teplo.web.lead.card_forms import NoteForm

CONTACT, COMPANY = "contact:", "company:"
# What the form of a new deal asks anyway, by the keys of the registry.
ASKED = {"amount": "amount", "expected": "expected_on", "contact": "client", "company": "client"}


def client_of(given: str, employee: Employee) -> Contact | ClientCompany | None:
    """The client that `contact:12` or `company:5` names, as far as this employee sees it."""
    kind, _colon, number = given.partition(":")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    try:
        return contact_for(employee, int(number)) if f"{kind}:" == CONTACT else company_for(employee, int(number))
    except NotSeen:
        return None


class ClientForm(AskingForm):
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
    """A deal by hand, with what its first stage asks for; of a client, as soon as he is chosen."""

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
        pipeline = str(self["pipeline"].value() or "")
        stage = first_stage(int(pipeline) if pipeline.isdecimal() and len(pipeline) < 18 else None)
        if stage is not None and stage.required:
            self._ask_for(stage)

    def _ask_for(self, stage: Stage) -> None:
        contact, company = self.clients
        numbers = {"contact": contact.pk if contact else None, "company": company.pk if company else None}
        missing = missing_in(stage, Deal(stage=stage), **numbers)
        for one in missing:
            if one.of == "deal" and (field := self.fields.get(ASKED.get(one.key, ""))):
                words = _("“%(stage)s” asks for “%(field)s”.") % {"stage": stage, "field": one.label}
                field.required, field.error_messages["required"] = True, words
        rest = [one for one in missing if one.of != "deal" or one.key not in ASKED]
        known = [one for one in rest if one.of == "deal" or numbers[one.of]]
        self.ask(stage, known, writable=writable(contact, company, self.employee, deal=True), by=self.employee)

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


LOSS: tuple[str, ...] = ("lost_reason", "lost_because")


class MoveForm(AskingForm):
    """What the stage asks for and nobody knows, and why a deal is lost; `deal` as the action reads it."""

    lost_reason = forms.ModelChoiceField(
        Reason.objects.none(), label=_("Why was it lost?"), empty_label="—",
        error_messages={"required": _("Say why it was lost.")}, widget=forms.Select(attrs={"autofocus": True}),
    )  # fmt: skip
    lost_because = forms.CharField(
        label=_("Remark"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, deal: Deal, stage: Stage, by: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if stage.kind == Stage.Kind.LOST:
            reasons = cast("forms.ModelChoiceField[Reason]", self.fields["lost_reason"])
            reasons.queryset = Reason.objects.filter(kind=Reason.Kind.LOST, is_active=True)
            reasons.required = not (deal.lost_reason_id or deal.lost_because)
            reasons.initial, self.fields["lost_because"].initial = deal.lost_reason_id, deal.lost_because
        else:
            del self.fields["lost_reason"], self.fields["lost_because"]
        missing = missing_in(stage, deal, contact=deal.contact_id, company=deal.company_id)
        if missing:
            self.ask(stage, missing, writable=writable(deal.contact, deal.company, by, deal=True), by=by)

    @property
    def said(self) -> dict[str, Any]:
        """What the action takes."""
        said: dict[str, Any] = {"values": self.values}
        for name in LOSS:
            if name in self.fields:
                said[name] = self.cleaned_data[name]
        return said


class DiscussionForm(NoteForm):
    """A note of a deal: words, files, or both."""

    uploads = FilesField(required=False, label=_("Files"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False

    def clean(self) -> dict[str, Any]:
        """Nothing at all is no note; where a file is at fault, that is said alone."""
        given = super().clean() or {}
        if not self.errors and not given["text"].strip() and not given["uploads"]:
            self.add_error("text", _("Write something first."))
        return given
