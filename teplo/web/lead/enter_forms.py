"""What is asked on the way into a status: the fields that it requires and that are not known yet, nothing else."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Mistake
from teplo.leads.entry import FIELDS, entry_of, open_to
from teplo.leads.models import OPEN_KINDS, Lead, Status, StatusKind
from teplo.staff.models import Employee
from teplo.staff.permissions import hides
from teplo.terms.models import Reason
from teplo.terms.queries import definitions
from teplo.terms.rules import Definition, read
from teplo.web.custom.asking import NOT_ASKED, form_field
from teplo.web.lead import card_shown as shown
from teplo.web.lead.card_forms import PanelForm, day_field


class EnterForm(PanelForm):
    """The fields of a lead that are missing in a status; `lead` as the action reads it, `status` None asks for none.

    Where several `statuses` may be chosen, that choice too.
    """

    def __init__(
        self, data: Any = None, *, lead: Lead, status: Status | None, by: Employee, statuses: Iterable[Status] = ()
    ) -> None:
        super().__init__(data)
        self._asked: list[str] = []
        self.status = status
        if len(choices := [(str(one.pk), str(one)) for one in statuses]) > 1:
            field = forms.ChoiceField(label=_("Status"), choices=choices, required=False)
            field.initial = str(status.pk) if status else None
            self.fields = {"status": field, **self.fields}
        own = {field.field: field for field in definitions("lead") if field.kind not in NOT_ASKED}
        self._own: dict[str, Definition] = {}
        if status is not None:
            for key in entry_of(lead, status, by=by).missing:
                if hides(by, "lead", key):
                    continue
                if key in FIELDS and key in shown.LEAD:
                    self._ask(key, status)
                elif key in own:
                    self._ask_own(own[key], status)

    def _ask(self, key: str, status: Status) -> None:
        known = shown.LEAD[key]
        words = _("“%(status)s” asks for “%(field)s”.") % {"status": status, "field": known.label}
        given: dict[str, Any] = {"label": known.label, "error_messages": {"required": words}}
        if known.options:
            self.fields[key] = forms.ChoiceField(choices=list(known.options()), **given)
        else:
            self.fields[key] = forms.CharField(max_length=1_000, **given)
        self._asked.append(key)

    def _ask_own(self, field: Definition, status: Status) -> None:
        words = _("“%(status)s” asks for “%(field)s”.") % {"status": status, "field": field.name}
        self.fields[field.field] = form_field(field, required=True, missing=words)
        self._own[field.field] = field

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for key in self._asked:
            if data.get(key):
                try:
                    data[key] = shown.LEAD[key].read(str(data[key]))
                except Mistake as mistake:
                    self.add_error(key, str(mistake.message))
        for name, field in self._own.items():
            if data.get(name):
                try:
                    data[name] = read(field, data[name])
                except Mistake as mistake:
                    self.add_error(name, str(mistake.message))
        return data

    @property
    def values(self) -> dict[str, object]:
        """What was given, as `change_lead` takes it."""
        own = {name: self.cleaned_data[name] for name in self._own}
        return {**{shown.LEAD[key].column: self.cleaned_data[key] for key in self._asked}, **own}


class ReasonForm(EnterForm):
    """Why a lead ends as junk, in which of its statuses, and what that one asks for."""

    kind = StatusKind.JUNK
    reason = forms.ModelChoiceField(Reason.objects.none(), label=_("Reason"), required=False, empty_label="—")
    comment = forms.CharField(
        label=_("Comment"), max_length=1_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, lead: Lead, by: Employee, wanted: Status | None = None) -> None:
        statuses = may_end_in(self.kind, by)
        status = wanted if wanted in statuses else next(iter(statuses), None)
        super().__init__(data, lead=lead, status=status, by=by, statuses=statuses)
        reasons = self.fields["reason"]
        assert isinstance(reasons, forms.ModelChoiceField)
        reasons.queryset = Reason.objects.filter(kind=self.kind, is_active=True)
        required = status.required if status else ()
        reasons.required = lead.channel.needs_reason or "reason" in required
        self.fields["comment"].required = "comment" in required

    @property
    def said(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        return {"reason": data["reason"], "comment": data["comment"], "status": self.status, "values": self.values}

    @property
    def asks(self) -> bool:
        """Whether something must be filled in."""
        return any(field.required for field in self.fields.values())


class RefuseForm(ReasonForm):
    """Why a lead ends, and whether it comes back."""

    kind = StatusKind.REFUSED
    come_back_on = day_field(
        label=_("Come back on"), required=False, help_text=_("On this day it returns to work by itself.")
    )

    @property
    def said(self) -> dict[str, Any]:
        return {**super().said, "come_back_on": self.cleaned_data["come_back_on"]}


class ReopenForm(EnterForm):
    """Why a lead returns to work, and what the status asks for where one was chosen."""

    why = forms.CharField(
        label=_("Why it returns to work"), max_length=1_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def may_end_in(kind: str, by: Employee) -> list[Status]:
    """The statuses of a kind into which somebody may put leads, in their order."""
    return open_to(by, Status.objects.filter(kind=kind, is_active=True).order_by("position", "pk"))


def may_move_to(by: Employee) -> list[Status]:
    """The open statuses into which somebody may put leads, in their order."""
    return open_to(by, Status.objects.filter(kind__in=OPEN_KINDS, is_active=True).order_by("position", "pk"))
