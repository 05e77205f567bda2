"""What a conversion asks: what the lead shall become, of which records, and what shall stand in them afterwards."""

from typing import Any, ClassVar, cast

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from teplo.clients import alike, entry
from teplo.clients.models import ClientCompany, Contact, Deal, Pipeline, Stage
from teplo.clients.queries import first_stage
from teplo.clients.rules import LONGEST_TITLE, NewDeal
from teplo.clients.seen import may_write
from teplo.identity.models import Company, ContactPoint
from teplo.kit.money import Currency, read_amount
from teplo.kit.problems import Mistake
from teplo.kit.text import check_tax_number
from teplo.leads.models import Lead, Status, StatusKind
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, hidden_fields, may
from teplo.terms.rules import key_of, read
from teplo.triage.actions import NewFirm, Results, Wanted
from teplo.web.lead import convert_rows as sides
from teplo.web.lead.convert_rows import NEW, OWN, Row
from teplo.web.lead.enter_forms import EnterForm, may_end_in
from teplo.work.processes.models import Process

SEEN = "seen:"
MOST_DEALS = 10
CHOSEN = ("contact_is", "company_is", "deal_is")


class ConvertForm(EnterForm):
    """Ticks for contact, company, deal and process; which records are meant; their rows; what the status asks for.

    `lead` as the action reads it, `shown` as the person sees it: what his role hides fills no field. `again` is what
    was typed before another record was chosen.
    """

    NAMES: ClassVar = {
        "company.name": "company_name", "company.tax_number": "tax_number", "deal.title": "title",
        "deal.amount": "deal_amount", "deal.currency": "deal_currency", "deal.pipeline": "pipeline",
        "deal.expected_on": "deal", "deal.contact": "contact", "deal.company": "company",
    }  # fmt: skip

    contact = forms.BooleanField(label=_("Contact"), required=False)
    contact_is = forms.ChoiceField(label=_("Which contact"), widget=forms.RadioSelect, required=False)
    points = forms.MultipleChoiceField(
        label=_("Phones and addresses that go over to this card"), widget=forms.CheckboxSelectMultiple, required=False
    )
    company = forms.BooleanField(label=_("Company"), required=False)
    company_is = forms.ChoiceField(label=_("Which company"), widget=forms.RadioSelect, required=False)
    company_name = forms.CharField(label=_("Name of the company"), max_length=200, required=False)
    tax_number = forms.CharField(label=_("Tax number"), max_length=40, required=False)
    deal = forms.BooleanField(label=_("Deal"), required=False)
    deal_is = forms.ChoiceField(label=_("Which deal"), widget=forms.RadioSelect, required=False)
    title = forms.CharField(
        label=_("Title"), max_length=LONGEST_TITLE, error_messages={"required": _("Give the deal a title.")}
    )
    deal_amount = forms.CharField(label=_("Amount"), max_length=40, required=False)
    deal_currency = forms.ChoiceField(label=_("Currency"), choices=Currency.choices)
    pipeline = forms.ModelChoiceField(Pipeline.objects.all(), label=_("Pipeline"), required=False, empty_label=None)
    process = forms.ModelChoiceField(
        Process.objects.none(), label=_("Start a process"), required=False, empty_label="—"
    )
    owner = forms.ModelChoiceField(Employee.objects.none(), label=_("Who answers for it"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        lead: Lead,
        shown: Lead,
        by: Employee,
        wanted: Status | None = None,
        again: QueryDict | None = None,
    ) -> None:
        statuses = may_end_in(StatusKind.CONVERTED, by)
        status = wanted if wanted in statuses else next(iter(statuses), None)
        super().__init__(data, lead=lead, status=status, by=by, statuses=statuses)
        self.lead, self.by, self.person = shown, by, shown.person
        self.own: Company | None = shown.company or (shown.person.company if shown.person else None)
        self._said = data if data is not None else again if again is not None else QueryDict()
        self.NAMES = dict(self.NAMES)  # type: ignore[misc]  # fields of rows are added
        self._offer()
        self.rows: dict[str, list[Row]] = {}
        if self.person is not None:
            self._lay_rows()
        self._leave_out(is_shown=data is None)
        self._begin(shown)
        if again is not None:
            self._keep(again)

    def _offer(self) -> None:
        """The records that may be meant, the owner and the processes."""
        points = self.person.points.all() if self.person and not self.lead.hides_person else ContactPoint.objects.none()
        self._choices("points", [(str(one.pk), one.shown) for one in points])
        self._choices("contact_is", self._contacts())
        self._choices("company_is", self._companies())
        self._choices("deal_is", self._deals())
        process = cast("forms.ModelChoiceField[Process]", self.fields["process"])
        process.queryset = Process.objects.filter(is_active=True).exclude(steps=None)
        owner = cast("forms.ModelChoiceField[Employee]", self.fields["owner"])
        owner.queryset = Employee.objects.people().order_by("sort_key", "pk")

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def _contacts(self) -> list[tuple[str, str]]:
        if self.person is None or self.lead.hides_person:
            return [(OWN, "")]
        name = self.person.name or str(self.lead.number)
        words = now_("exists: %(name)s: will be linked") if self.contact_there else now_("new: %(name)s")
        found = alike.contacts_like(self.person, self.by)
        return [(OWN, words % {"name": name}), *((str(one.contact.pk), f"{one.contact}: {one.why}") for one in found)]

    @cached_property
    def like(self) -> list[alike.LikeCompany]:
        """Clients that may be the same company, hidden ones too."""
        name = self._said.get("company_name", "")
        person = None if self.lead.hides_person else self.person
        return alike.companies_like(self.own, name=name, person=person, employee=self.by)

    def _companies(self) -> list[tuple[str, str]]:
        seen = [(str(one.client.pk), f"{one.client}: {one.why}") for one in self.like if not one.is_hidden]
        if self.own is None:
            return [(NEW, now_("another one: give its name")), *seen]
        words = now_("exists: %(name)s: will be linked") if self.company_there else now_("new: %(name)s")
        return [(OWN, words % {"name": self.own.name}), *seen]

    def _deals(self) -> list[tuple[str, str]]:
        contact = Contact.objects.filter(person=self.person.pk).first() if self.person else None
        found = alike.open_deals(contact, self.own, self.by)[:MOST_DEALS]
        return [
            (NEW, now_("a new deal")),
            *((str(deal.pk), f"{deal.number} · {deal} · {deal.stage}") for deal in found),
        ]

    def _chosen(self, name: str, otherwise: str) -> str:
        """Which record is meant, as far as it is offered."""
        choices = [str(value) for value, _words in cast(Any, self.fields[name]).choices]
        said = self._said.get(name, "")
        return said if said in choices else otherwise if otherwise in choices else choices[0]

    @cached_property
    def the_contact(self) -> Contact | None:
        """The contact that is meant, where there is one already."""
        chosen = self._chosen("contact_is", OWN)
        found = Contact.objects.select_related("person")
        return found.filter(person=self.person).first() if chosen == OWN else found.filter(pk=chosen).first()

    @property
    def is_anothers(self) -> bool:
        """Whether the contact that is meant is another card than that of the lead's person."""
        return bool(self.the_contact and self.person and self.the_contact.person_id != self.person.pk)

    @cached_property
    def the_company(self) -> Company | None:
        """The company that is meant, where it is known."""
        chosen = self._chosen("company_is", OWN)
        return self.own if chosen == OWN else Company.objects.filter(pk=chosen if chosen != NEW else 0).first()

    @cached_property
    def the_deal(self) -> Deal | None:
        """The deal that is meant, where it is there already."""
        chosen = self._chosen("deal_is", NEW)
        return None if chosen == NEW else Deal.objects.select_related("stage").get(pk=chosen)

    def _stage(self) -> Stage | None:
        if self.the_deal:
            return self.the_deal.stage
        pipeline = self._said.get("pipeline", "")
        return first_stage(int(pipeline) if pipeline.isdecimal() and len(pipeline) < 18 else None)

    def _lay_rows(self) -> None:
        """A field for each row, and what the stage of the deal asks for marked among them."""
        is_deal = bool(self._said.get("deal")) if self._said else True
        stage = self._stage() if is_deal else None
        asked = entry.asked(stage.required) if stage else []
        company = self.the_company
        client = ClientCompany.objects.filter(pk=company.pk).first() if company else None
        laid = [
            sides.contact_sides(self.lead, self.the_contact, self.by),
            sides.company_sides(self.lead, self.own, client, company, self.by),
            sides.deal_sides(self.lead, self.the_deal, self.by),
        ]
        if self.lead.hides_person:
            laid = laid[1:]
        for side in laid:
            hidden = hidden_fields(self.by, side.of)
            self.rows[side.of] = [row for row in side.rows(asked) if side.asked_as(row.key) not in hidden]
            for row in self.rows[side.of]:
                self.NAMES[f"{row.of}.{side.asked_as(row.key)}"] = self.NAMES[f"{row.of}.{row.key}"] = row.name
                if row.may_change:
                    self.fields[row.name] = row.asked()

    def _leave_out(self, *, is_shown: bool) -> None:
        """What need not be asked: a choice among one, what the status asks for already, a deal that is there."""
        is_there = self.the_deal is not None
        left = {
            "company_name": self.the_company is not None,
            "tax_number": self.the_company is not None,
            "deal_amount": "amount" in self.fields or is_there,
            "pipeline": is_there or Pipeline.objects.count() < 2,
            "title": is_there,
            "deal_currency": is_there,
            "points": not (self.is_anothers and self.the_contact and may_write(self.the_contact, self.by)),
            "process": not cast(Any, self.fields["process"]).queryset.exists(),
            "owner": not may(self.by, Permission.LEAD_ASSIGN, self.lead),
            **{name: len(cast(Any, self.fields[name]).choices) < 2 for name in CHOSEN},
        }
        for name in (name for name, is_left in left.items() if is_left):
            del self.fields[name]
        # Asked of a deal that is wanted: the tick says whether it is.
        for key in ("title", "deal_currency"):
            if key in self.fields:
                self.fields[key].required = is_shown or bool(self._said.get("deal"))

    def _begin(self, lead: Lead) -> None:
        name = lead.person.name if lead.person and not lead.hides_person else ""
        points = cast(Any, self.fields["points"]).choices if self._has("points") else ()
        begin = {
            **{name: self._chosen(name, NEW if name == "deal_is" else OWN) for name in CHOSEN if self._has(name)},
            "contact": lead.person_id is not None,
            "points": [value for value, _words in points],
            "company": self.own is not None,
            "deal": True,
            "title": (lead.need or name)[:LONGEST_TITLE],
            "deal_amount": "" if lead.amount is None else f"{lead.amount:f}".removesuffix(".00"),
            "deal_currency": lead.currency,
            "pipeline": Pipeline.objects.first(),
            "owner": lead.owner_employee_id or (None if self.by.is_robot else self.by.pk),
        }
        self.initial = {**begin, **self.initial}

    def _has(self, name: str) -> bool:
        return name in self.fields

    def _keep(self, again: QueryDict) -> None:
        """What was typed before stays, also where another record is chosen now."""
        for name, asked in self.fields.items():
            if isinstance(asked, forms.BooleanField):
                self.initial[name] = name in again
            elif name in again:
                self.initial[name] = (
                    again.getlist(name) if isinstance(asked, forms.MultipleChoiceField) else again[name]
                )

    def shelf(self, of: str) -> sides.Shelf:
        """The rows of a part with their fields: those with something to look at, and the others."""
        pairs = [(row, self[row.name] if row.name in self.fields else None) for row in self.rows.get(of, ())]
        told = [pair for pair in pairs if pair[0].is_told or (pair[1] and pair[1].errors)]
        return sides.Shelf(told, [pair for pair in pairs if pair not in told and pair[1]])

    @property
    def contact_there(self) -> bool:
        """Whether the person is a contact already, who will be linked."""
        return self.person is not None and Contact.objects.filter(person=self.person.pk).exists()

    @property
    def company_there(self) -> bool:
        """Whether the company is a client already, which will be linked."""
        return self.own is not None and ClientCompany.objects.filter(company=self.own.pk).exists()

    @property
    def hidden_like(self) -> list[alike.LikeCompany]:
        """Clients that may be the same, whom only others may see: with whom to speak first."""
        return [one for one in self.like if one.is_hidden]

    @property
    def consents(self) -> Any:
        """What both cards agreed to, where another's contact is meant."""
        if self.the_contact is None or self.person is None or not self.is_anothers:
            return []
        return sides.consents_beside(self.person, self.the_contact.person)

    @property
    def asked(self) -> list[forms.BoundField]:
        """What the status asks for, and which status where there are several."""
        return [self[key] for key in ("status", *self._asked) if key in self.fields]

    def clean_tax_number(self) -> str:
        """Told with all the other faults, not after them."""
        typed: str = self.cleaned_data["tax_number"]
        try:
            return check_tax_number(typed) if typed.strip() and self.cleaned_data.get("company") else typed
        except Mistake as mistake:
            raise forms.ValidationError(str(mistake.message)) from None

    def clean_deal_amount(self) -> Any:
        """The amount as people write it, or none."""
        typed = self.cleaned_data["deal_amount"]
        try:
            return read_amount(typed) if typed and bool(self.cleaned_data.get("deal")) else None
        except Mistake as mistake:
            raise forms.ValidationError(str(mistake.message)) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for row in self._rows_wanted():
            if row.name not in data or key_of(row.key) or not self._is_changed(row):
                continue
            try:
                data[row.name] = row.shown.read(str(data[row.name]))
            except Mistake as mistake:
                self.add_error(row.name, str(mistake.message))
        return data

    def _rows_wanted(self) -> list[Row]:
        """The rows of the parts that are ticked."""
        return [row for of, rows in self.rows.items() if self.cleaned_data.get(of) for row in rows]

    def add_error(self, field: str | None, error: Any) -> None:
        """A fault of a part that is known already is told at its tick."""
        if field == "company" and "company_name" in self.fields:
            field = "company_name"
        super().add_error(field if field is None or field in self.fields else None, error)

    @property
    def wanted(self) -> Wanted:
        """What the lead shall become, as the action takes it."""
        data = self.cleaned_data
        contact: bool | int = data["contact"]
        if contact and self.the_contact and self.is_anothers:
            contact = self.the_contact.pk
        deal = (self.the_deal.pk if self.the_deal else self._new_deal) if data["deal"] else None
        process = data.get("process")
        return Wanted(contact, self._company, deal, process.pk if process else None, self._results)

    @property
    def _company(self) -> bool | int | NewFirm:
        data = self.cleaned_data
        wanted: bool = data["company"]
        if wanted and self.the_company and self.the_company != self.own:
            return self.the_company.pk
        if wanted and (data.get("company_name") or data.get("tax_number")):
            return NewFirm(data["company_name"], data["tax_number"])
        return wanted

    @property
    def _results(self) -> Results:
        """What was changed in the rows: the rest stays as it is, whoever changes it meanwhile."""
        chosen: dict[str, dict[str, object]] = {"contact": {}, "company": {}, "deal": {}}
        seen: dict[str, object] = {}
        for row in self._rows_wanted():
            is_own = bool(key_of(row.key))
            is_asked_otherwise = row.of == "deal" and self.the_deal is None and not is_own
            if is_asked_otherwise or not self._is_changed(row):
                continue
            chosen[row.of][row.key] = self.cleaned_data.get(row.name)
            seen[f"{row.of}.{row.key}"] = self._seen_of(row)
        points = tuple(int(one) for one in self.cleaned_data.get("points") or ())
        return Results(chosen["contact"], chosen["company"], chosen["deal"], seen, points)

    def _is_changed(self, row: Row) -> bool:
        """Whether something else is wanted than was shown of the record; what was not shown stays as it is."""
        seen = f"{SEEN}{row.name}"
        # Of several in a list none may be ticked: a browser then says nothing of it.
        is_said = row.name in self._said or (row.has_several and seen in self._said)
        if row.name not in self.fields or not is_said:
            return False
        said = ",".join(self._said.getlist(row.name)) if row.has_several else self._said[row.name]
        return bool(said != self._said.get(seen, row.record))

    def _seen_of(self, row: Row) -> object:
        """What stood in the record for whoever chose; what cannot be read was written by nobody here."""
        said = self._said.get(f"{SEEN}{row.name}", row.record)
        try:
            return read(row.own, said) if row.own else row.shown.read(said)
        except Mistake:
            return None

    @property
    def answers_for(self) -> Employee | None:
        """Who shall answer for what is made, where somebody was chosen."""
        return self.cleaned_data.get("owner")

    @property
    def _new_deal(self) -> NewDeal:
        data = self.cleaned_data
        amount = data["amount"] if "amount" in self._asked else data["deal_amount"]
        pipeline = data.get("pipeline")
        currency = data["deal_currency"] or Currency.RUB.value
        expected = data.get("deal-new-expected_on") or None
        return NewDeal(data["title"], amount, currency, expected, pipeline=pipeline.pk if pipeline else None)
