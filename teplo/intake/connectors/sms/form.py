"""What a gateway must be told: how it is asked to send, and how its own fields are called."""

import json
import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.intake.connectors.calling import check_address, secret_field
from teplo.intake.connectors.sms.sending import filled
from teplo.intake.connectors.webhook.forms import WebhookForm

FIELDS: dict[str, tuple[str, ...]] = {
    "from": ("from", "sender", "phone", "msisdn", "from_number", "mobile"),
    "text": ("text", "message", "body", "mes", "content"),
    "id": ("id", "message_id", "sms_id", "messageid", "smsid"),
    "status": ("status", "state", "dlr", "delivery_status"),
}
WORDS: dict[str, tuple[str, ...]] = {
    "there": ("delivered", "delivrd", "read", "ok"),
    "lost": ("failed", "undelivered", "undeliv", "rejected", "rejectd", "expired", "error", "not_delivered"),
}
LABELS: dict[str, Any] = {
    "from": _("Who sends"),
    "text": _("Text"),
    "id": _("Number of the message"),
    "status": pgettext_lazy("text message", "What became of it"),
}
WORD_LABELS: dict[str, Any] = {"there": _("It arrived"), "lost": _("It did not arrive")}
# What is filled into the address and the body, and what looks as if it were meant so.
SAMPLE = {"number": "+79991234567", "digits": "79991234567", "text": 'Say "yes"', "id": "1xab", "key": "k1"}
PLACE = re.compile(r"\{([A-Za-z_]+)\}")


class SmsForm(WebhookForm):
    """How it sends and how it tells; the fields and words may stay empty."""

    send_url = forms.CharField(
        label=_("Address for sending"), max_length=1_000, required=False, validators=[check_address],
        help_text=_("{number}, {digits} (without +), {text}, {id} and {key} in it are filled in."),
    )  # fmt: skip
    send_body = forms.CharField(
        label=_("Body for sending"), max_length=4_000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("JSON or a form with the same places; where it is empty, the address is fetched by GET."),
    )  # fmt: skip
    send_key = secret_field(_("Key of the gateway"), _("It stands in the place {key}."))
    send_header = secret_field(_("Header Authorization"), _("Such as “Bearer …”; empty: none is sent."))
    answer_id = forms.CharField(
        label=_("Number of the message in its answer"), max_length=60, required=False,
        widget=forms.TextInput(attrs={"placeholder": "id, message_id, sms_id"}),
    )  # fmt: skip
    answer_good = forms.CharField(
        label=_("What an accepted answer says"), max_length=200, required=False,
        help_text=_("Such as “status=OK” for a field or “accepted” anywhere in it, several with commas; nothing else "
                    "then counts as sent. Empty: every good answer that names no fault."),
        widget=forms.TextInput(attrs={"placeholder": "status=OK"}),
    )  # fmt: skip
    answer_fault = forms.CharField(
        label=_("Fault in its answer"), max_length=60, required=False,
        help_text=_("Some answer well and say in a field what is wrong."),
        widget=forms.TextInput(attrs={"placeholder": "error"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, usual in FIELDS.items():
            self.fields[f"field_{name}"] = _optional(_("Field: %(what)s"), LABELS[name], usual)
        for name, usual in WORDS.items():
            self.fields[f"word_{name}"] = _optional(_("Words: %(what)s"), WORD_LABELS[name], usual)

    def clean_send_url(self) -> str:
        url = str(self.cleaned_data["send_url"])
        return _with_places(url)

    def clean_send_body(self) -> str:
        body = str(self.cleaned_data["send_body"])
        if body.lstrip().startswith(("{", "[")) and not _is_json(body):
            raise forms.ValidationError(_("This begins like JSON and is none."))
        return _with_places(body)

    def clean(self) -> dict[str, Any]:
        """What could never send is told now, not by the first text that does not go."""
        given = super().clean()
        url, body = given.get("send_url"), given.get("send_body")
        if url and body is not None:
            places = set(PLACE.findall(url + body))
            if "text" not in places or not places & {"number", "digits"}:
                self.add_error("send_url", _("Say here or in the body where the number and the words of a text stand."))
        return given


def _with_places(template: str) -> str:
    for place in PLACE.findall(template):
        if place not in SAMPLE:
            raise forms.ValidationError(_("Nothing is filled in at {%(place)s}.") % {"place": place})
    return template


def _is_json(body: str) -> bool:
    """Whether it is, once a text stands in its places; outside of quotes that holds of bare digits alone."""
    try:
        json.loads(filled(body, SAMPLE, is_json=True))
    except ValueError:
        return False
    return True


def _optional(label: Any, what: Any, usual: tuple[str, ...]) -> forms.CharField:
    return forms.CharField(
        label=label % {"what": what}, max_length=200, required=False,
        widget=forms.TextInput(attrs={"placeholder": ", ".join(usual[:4])}),
    )  # fmt: skip
