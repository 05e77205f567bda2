"""Channels, sources, campaigns, texts of consent."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from teplo.channels.kinds import offered_kinds
from teplo.channels.models import Campaign, Channel, Source
from teplo.leads.models import Heat
from teplo.staff.models import Employee, Queue, Schedule
from teplo.terms.models import ConsentText, Product
from teplo.web.setup.editing import SettingsForm

KIND = '<span class="channel-kind"><span>{name}</span> <span class="soft small">{about}</span></span>'


def target_field(heat: Heat) -> forms.IntegerField:
    """Within how many minutes somebody of this heat is answered; empty is the usual time."""
    return forms.IntegerField(label=heat.label, required=False, min_value=1, max_value=43_200)


class NewChannelForm(forms.Form):
    """Another way in."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=lambda: [(kind.key, format_html(KIND, name=kind.name, about=kind.about)) for kind in offered_kinds()],
        widget=forms.RadioSelect,
        initial=Channel.Kind.FORM,
    )
    name = forms.CharField(
        label=_("Title"), max_length=120, help_text=_("As your people call it: “Form on the main page”.")
    )
    language = forms.ChoiceField(
        label=_("Language of the form"), choices=settings.LANGUAGES, help_text=_("For a form alone.")
    )


OPENS = [("", _("as the company does it")), ("yes", _("yes")), ("no", _("no"))]
OPENING = {"yes": True, "no": False}
OPENED = {None: "", True: "yes", False: "no"}


class ChannelForm(SettingsForm):
    """What is done with what arrives over a channel (CAP-12)."""

    hot = target_field(Heat.HOT)
    warm = target_field(Heat.WARM)
    cold = target_field(Heat.COLD)

    class Meta:
        model = Channel
        fields = (
            "name", "is_active", "is_lead_source", "responsible_employee", "responsible_queue", "needs_reason",
            "response_minutes", "schedule", "default_source", "default_product", "tag", "opens_deals",
        )  # fmt: skip
        help_texts: ClassVar = {
            "is_lead_source": _("Without it, what arrives is kept but makes no leads."),
            "responsible_employee": _("Without a person and a queue the rules of distribution decide."),
            "response_minutes": _("Counted in working hours where they are given."),
            "schedule": _("Without a schedule the channel is answered around the clock."),
            "opens_deals": _("Then people begin with a contact and a deal; the lead is kept as converted."),
            "default_source": _("Where an enquiry names no source of its own."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = {
            "responsible_employee": Employee.objects.people().order_by("sort_key"),
            "responsible_queue": Queue.objects.order_by("name", "key"),
            "schedule": Schedule.objects.filter(is_active=True).order_by("name"),
            "default_source": Source.objects.filter(is_active=True).order_by("key"),
            "default_product": Product.objects.filter(is_active=True).order_by("name"),
        }
        for name, rows in people.items():
            choose_among(self, name, rows)
        for heat in Heat.values:
            self.fields[heat].initial = (getattr(self.instance, "targets", None) or {}).get(heat)

        self.fields["opens_deals"] = forms.TypedChoiceField(
            label=_("An enquiry opens a deal at once"), choices=OPENS, coerce=OPENING.get, empty_value=None,
            required=False, initial=OPENED[getattr(self.instance, "opens_deals", None)],
            help_text=_("Then people begin with a contact and a deal; the lead is kept as converted."),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["targets"] = {heat: minutes for heat in Heat.values if (minutes := given.pop(heat, None))}
        return given


def choose_among(form: forms.BaseForm, name: str, rows: Any) -> None:
    """Offer these rows for a field that names one of them."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows


class NewSourceForm(forms.Form):
    """Another source."""

    name = forms.CharField(label=_("Title"), max_length=120)
    key = forms.CharField(
        label=_("Key"),
        max_length=80,
        required=False,
        help_text=_("As enquiries say it: their utm_source. Stays as it is."),
    )


class SourceForm(SettingsForm):
    """A source; its key stays."""

    class Meta:
        model = Source
        fields = ("name", "is_active")


class NewCampaignForm(SettingsForm):
    """Another campaign."""

    class Meta:
        model = Campaign
        fields = ("name", "key", "source")
        help_texts: ClassVar = {"key": _("As enquiries say it. Stays as it is.")}


class CampaignForm(SettingsForm):
    """A campaign; its utm_campaign stays."""

    class Meta:
        model = Campaign
        fields = ("name", "source", "is_active")


class ConsentForm(forms.Form):
    """A new wording of a text of consent."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=ConsentText.Purpose.choices)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    body = forms.CharField(
        label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Stands beside the box that people tick. It never changes: new words are a new version."),
    )  # fmt: skip
