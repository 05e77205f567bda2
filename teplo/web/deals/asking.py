"""What a stage asks for is asked in the panel that leads there: of the deal, of its company, of its contact."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.clients.entry import OF, Missing, fault_of
from teplo.clients.models import ClientCompany, Contact, Stage
from teplo.clients.seen import may_write
from teplo.identity.models import Company
from teplo.kit.problems import Mistake
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, hides, may
from teplo.terms.queries import definitions
from teplo.terms.rules import Definition, read
from teplo.web.clients.fields import COMPANY
from teplo.web.custom.asking import NOT_ASKED, form_field
from teplo.web.deals.fields import DEAL
from teplo.web.lead.card_forms import PanelForm
from teplo.web.lead.card_shown import Shown, line

# By the keys of the registries, which a stage names.
OWN: dict[str, dict[str, Shown]] = {
    "deal": {"amount": DEAL["amount"], "expected": DEAL["expected_on"]},
    "company": {**COMPANY, "site": COMPANY["domain"]},
    "contact": {"position": Shown(_("Position"), "position", line(120))},
}


class AskingForm(PanelForm):
    """A form that asks besides for what a stage wants to know; `untold` says what cannot be filled in here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reads: dict[str, Callable[[Any], object]] = {}
        self.untold: list[str] = []

    def ask(self, stage: Stage, missing: Iterable[Missing], *, writable: Iterable[str], by: Employee) -> None:
        """Ask for what is missing; of records that are not `writable`, and of hidden fields, it is told alone."""
        open_to = set(writable)
        for one in missing:
            own = OWN[one.of].get(one.key)
            custom = next((field for field in definitions(one.of) if field.field == one.key), None)
            is_asked = own or (custom and custom.kind not in NOT_ASKED)
            if not is_asked or one.of not in open_to or hides(by, one.of, one.key):
                self.untold.append(str(fault_of(one, stage, at="", by=by).message))
            elif one.whole not in self.fields:
                self._ask(one, stage, own, custom)

    def _ask(self, one: Missing, stage: Stage, own: Shown | None, custom: Definition | None) -> None:
        words = _("“%(stage)s” asks for “%(field)s”.") % {"stage": stage, "field": one.label}
        if custom:
            self.fields[one.whole] = form_field(custom, required=True, missing=words)
            self._reads[one.whole] = lambda typed: read(custom, typed)
        elif own:
            widget = forms.DateInput(attrs={"type": "date"}) if own.kind == "date" else forms.TextInput()
            field = forms.CharField(
                max_length=1_000, label=str(own.label), widget=widget, error_messages={"required": words}
            )
            self.fields[one.whole] = field
            self._reads[one.whole] = own.read
        if one.of != "deal":
            self.fields[one.whole].label = f"{OF[one.of]}: {self.fields[one.whole].label}"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name, reads in self._reads.items():
            if data.get(name):
                try:
                    data[name] = reads(data[name])
                except Mistake as mistake:
                    self.add_error(name, str(mistake.message))
        return data

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields that are there because the stage asks."""
        return [self[name] for name in self._reads]

    @property
    def values(self) -> dict[str, object]:
        """What was given, as the actions take it."""
        return {name: self.cleaned_data[name] for name in self._reads}


def writable(contact: Contact | None, company: Company | None, by: Employee, *, deal: bool) -> list[str]:
    """Into which of the three somebody may write."""
    client = ClientCompany.objects.filter(pk=company.pk).first() if company else None
    found = ["deal"] if deal else []
    if client and may(by, Permission.COMPANY_CHANGE, client):
        found.append("company")
    if contact and may_write(contact, by):
        found.append("contact")
    return found
