"""What a generic telephony must be told: how it proves itself, and how its fields and events are called."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.calling import check_address, secret_field, zone_field
from teplo.intake.connectors.webhook.forms import WebhookForm

# What is read, by its usual names: the first of them that stands in a body counts.
FIELDS: dict[str, tuple[str, ...]] = {
    "call": ("call", "call_id", "callid", "uniqueid", "uuid", "id"),
    "event": ("event", "type", "state", "status"),
    "number": ("event_id", "message_id"),
    "direction": ("direction", "call_direction"),
    "from": ("from", "from_number", "caller", "caller_id", "src", "phone"),
    "to": ("to", "to_number", "called", "destination", "dst"),
    "line": ("line", "did", "trunk"),
    "extension": ("extension", "internal", "user", "employee"),
    "at": ("at", "time", "timestamp", "date"),
    "seconds": ("seconds", "billsec", "talk_time", "talk_seconds"),
    "reason": ("reason", "cause", "disposition"),
    "recording": ("recording", "record", "record_url", "recording_url", "url", "link"),
    "name": ("name", "contact_name"),
}
EVENTS: dict[str, tuple[str, ...]] = {
    "ring": ("ring", "ringing", "start", "started", "begin", "incoming", "outgoing", "initiated", "dial"),
    "answer": ("answer", "answered", "connected", "accepted", "talk", "in-progress", "up"),
    "hold": ("hold", "held"),
    "resume": ("resume", "unhold", "resumed"),
    "transfer": ("transfer", "transferred"),
    "hangup": ("hangup", "end", "ended", "finish", "finished", "completed", "cancelled", "canceled", "missed", "lost",
               "busy", "no-answer", "noanswer", "failed", "disconnected", "history", "cdr"),
    "recording": ("recording", "recorded", "record"),
}  # fmt: skip
LABELS: dict[str, Any] = {
    "call": _("Number of the call"),
    "event": _("Kind of the event"),
    "number": _("Number of the event"),
    "direction": _("Direction"),
    "from": _("Who calls"),
    "to": _("Who is called"),
    "line": _("Our line"),
    "extension": _("Inner number"),
    "at": _("Time"),
    "seconds": _("Seconds of talk"),
    "reason": _("Why it ended"),
    "recording": _("Address of the recording"),
    "name": _("Name of whoever calls"),
}
EVENT_LABELS: dict[str, Any] = {
    "ring": _("It rings"),
    "answer": _("It was answered"),
    "hold": _("On hold"),
    "resume": _("Taken from hold"),
    "transfer": _("Given on"),
    "hangup": _("It is over"),
    "recording": _("There is a recording"),
}


class PbxForm(WebhookForm):
    """How its fields and its events are called; all of it may stay empty."""

    zone = zone_field()
    dial_url = forms.CharField(
        label=_("Address for calling by a click"), max_length=500, required=False, validators=[check_address],
        help_text=_("{extension} and {number} in it are filled in; without a body below it is fetched by GET."),
    )  # fmt: skip
    dial_body = forms.CharField(
        label=_("Body for calling by a click"), max_length=2_000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("JSON or a form, with {extension} and {number}; it is sent by POST."),
    )  # fmt: skip
    recording_url = forms.CharField(
        label=_("Where recordings lie"), max_length=500, required=False, validators=[check_address],
        help_text=_("The beginning of their addresses, where the exchange tells only the rest."),
    )  # fmt: skip
    call_secret = secret_field(
        _("Secret of the exchange"), _("Sent as the header Authorization, such as “Bearer …”, with both.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, usual in FIELDS.items():
            self.fields[f"field_{name}"] = _optional(_("Field: %(what)s"), LABELS[name], usual)
        for name, usual in EVENTS.items():
            self.fields[f"event_{name}"] = _optional(_("Event: %(what)s"), EVENT_LABELS[name], usual)


def _optional(label: Any, what: Any, usual: tuple[str, ...]) -> forms.CharField:
    return forms.CharField(
        label=label % {"what": what}, max_length=200, required=False,
        widget=forms.TextInput(attrs={"placeholder": ", ".join(usual[:4])}),
    )  # fmt: skip


def names_of(told: Mapping[str, object], kind: str, usual: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """What each field or event is called: as the settings say, else by its usual names."""
    found = {}
    for name, words in usual.items():
        said = str(told.get(f"{kind}_{name}") or "")
        own = tuple(word.strip().lower() for word in said.split(",") if word.strip())
        found[name] = own or words
    return found
