"""What is handed out, to whom."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.staff.models import Employee, Queue

OWNER = re.compile(r"(employee|queue):(\d{1,18})")
LONGEST = 10_000


class GiveForm(forms.Form):
    """`leads` are numbers, each with its owner as it was seen: `17=queue:1,18=employee:3`; `to` is such an owner."""

    leads = forms.CharField(max_length=LONGEST)
    to = forms.CharField(max_length=40)
    comment = forms.CharField(max_length=300, required=False)

    def clean_leads(self) -> dict[int, str]:
        seen: dict[int, str] = {}
        for word in self.cleaned_data["leads"].split(","):
            number, _equals, owner = word.strip().partition("=")
            if not (number.isascii() and number.isdecimal() and len(number) < 19 and OWNER.fullmatch(owner)):
                raise forms.ValidationError(_("These are no numbers of leads."))
            seen[int(number)] = owner
        return seen

    def clean_to(self) -> Employee | Queue:
        named = OWNER.fullmatch(self.cleaned_data["to"])
        model: type[Employee | Queue] = Employee if named and named[1] == "employee" else Queue
        found = model._default_manager.filter(pk=int(named[2])).first() if named else None
        if found is None:
            raise forms.ValidationError(_("Say to whom."))
        return found
