"""What the panel of a new lead asks; nothing but one word is required, for a visitor may leave no contact."""

import json
import uuid
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Source
from teplo.intake.connectors.reading import read_contact
from teplo.kit.problems import Mistake
from teplo.leads.models import Heat
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, Scope, may, scope_of
from teplo.staff.queries import lead_takers
from teplo.terms.models import Product
from teplo.web.lead.card_forms import PanelForm

# What goes over to the next lead of a series: where these people were met, and whose they shall be.
KEPT = ("source", "product", "heat", "owner")


def _live(kind: str, **attrs: Any) -> dict[str, Any]:
    """The value is looked up while it is typed."""
    return {
        "hx-get": reverse_lazy("lead-new-check"),
        "hx-trigger": "input changed delay:350ms",
        "hx-target": f"#check-{kind}",
        "hx-sync": "this:replace",
        "autocomplete": "off",
        **attrs,
    }


class NewLeadForm(PanelForm):
    """A lead by hand. `once` makes a double click one lead; `saved` counts a series."""

    name = forms.CharField(
        label=_("Name"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Phone"), max_length=60, required=False, widget=forms.TextInput(attrs=_live("phone", inputmode="tel"))
    )
    email = forms.CharField(
        label=_("E-mail"),
        max_length=320,
        required=False,
        widget=forms.TextInput(attrs=_live("email", inputmode="email")),
    )
    company = forms.CharField(label=_("Company"), max_length=200, required=False)
    need = forms.CharField(label=_("Need"), max_length=300, required=False)
    text = forms.CharField(
        label=_("What was said"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    product = forms.ChoiceField(label=_("Product"), required=False)
    source = forms.ChoiceField(label=_("Source"), required=False)
    heat = forms.ChoiceField(label=_("Heat"), choices=[("", "—"), *Heat.choices], required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    once = forms.UUIDField(widget=forms.HiddenInput)
    saved = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=100_000, required=False)

    def __init__(self, *args: Any, employee: Employee, **kwargs: Any) -> None:
        # Whoever sees only his own would lose sight of what the rules give to another.
        owner = employee.pk if scope_of(employee, Permission.LEAD_SEE) is Scope.OWN else ""
        kwargs["initial"] = {"once": uuid.uuid4(), "saved": 0, "owner": owner, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.employee = employee
        self._offer("product", [(row.key, str(row)) for row in Product.objects.filter(is_active=True).order_by("name")])
        self._offer("source", [(row.key, str(row)) for row in Source.objects.filter(is_active=True).order_by("pk")])
        self._offer("owner", self._owners(), nothing=str(_("by the rules")))

    def _offer(self, name: str, choices: list[tuple[str, str]], nothing: str = "—") -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", nothing), *choices]

    def _owners(self) -> list[tuple[str, str]]:
        mine = [(str(self.employee.pk), str(_("me")))]
        if not may(self.employee, Permission.LEAD_ASSIGN):
            return mine
        others = lead_takers().exclude(pk=self.employee.pk)
        return [*mine, *((str(other.pk), other.name) for other in others)]

    def clean_phone(self) -> str:
        return self._contact("phone")

    def clean_email(self) -> str:
        return self._contact("email")

    def _contact(self, kind: str) -> str:
        typed: str = self.cleaned_data[kind].strip()
        try:
            if typed:
                read_contact(kind, typed)
        except Mistake as mistake:
            raise forms.ValidationError(str(mistake)) from None
        return typed

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        said = ("name", "phone", "email", "company", "need", "text")
        if not self.errors and not any(data.get(name, "").strip() for name in said):
            raise forms.ValidationError(_("Write at least who it is, or what is needed."))
        return data

    @property
    def body(self) -> bytes:
        """The enquiry in the shape of the intake API."""
        data = self.cleaned_data
        person = {"name": data["name"], "phones": _listed(data["phone"]), "emails": _listed(data["email"])}
        plain = {name: data[name] for name in ("company", "need", "text", "product", "source", "heat") if data[name]}
        owner = {"employee": int(data["owner"])} if data["owner"] else {}
        return json.dumps({"person": person, **plain, **owner}, ensure_ascii=False).encode()

    @property
    def in_a_row(self) -> int:
        """How many of the series are saved: a number also where the form comes back with what was sent."""
        saved = str(self["saved"].value() or "")
        return int(saved) if saved.isdecimal() else 0

    @property
    def next(self) -> "NewLeadForm":
        """An empty form for the next one of the series."""
        kept = {name: self.cleaned_data[name] for name in KEPT}
        saved = (self.cleaned_data["saved"] or 0) + 1
        return NewLeadForm(employee=self.employee, initial={**kept, "saved": saved})


def _listed(value: str) -> list[str]:
    return [value] if value else []
