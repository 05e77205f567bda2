"""What a chat must be told: on which sites it stands, how it looks, what it says, what happens when nobody is there."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.chat.settings import (
    ANY,
    CHAT,
    COLOUR,
    FORM,
    HIDDEN,
    MOST_LINKS,
    link_of,
    site_of,
)

LONG = forms.Textarea(attrs={"rows": 3})


class ChatForm(forms.Form):
    """The settings of a chat; empty texts are ours in the visitor's language."""

    folded = (
        (_("Look"), ("title", "colour", "place", "language")),
        (_("Greeting"), ("greeting", "greeting_after")),
        (_("When nobody answers"), ("auto_minutes", "auto_text", "links", "rescue_minutes")),
        (_("More"), ("consent", "takes_files", "ask_rating")),
    )
    sites = forms.CharField(
        label=_("Sites"),
        help_text=_("One on a line, such as shop.example.ru. The chat opens nowhere else."),
        widget=LONG,
        required=False,
        max_length=5_000,
    )
    when_away = forms.ChoiceField(
        label=_("When nobody is there"),
        choices=[
            (FORM, _("Becomes a form: leave a question and a contact")),
            (HIDDEN, _("Is hidden")),
            (CHAT, _("Stays a chat")),
        ],
        initial=FORM,
    )
    away_text = forms.CharField(
        label=_("What it says then"),
        help_text=_("Empty: when somebody is there again, by the working hours of the channel."),
        widget=LONG,
        required=False,
        max_length=500,
    )
    title = forms.CharField(label=_("Heading"), required=False, max_length=60)
    colour = forms.RegexField(
        label=_("Colour"),
        regex=r"^#[0-9a-fA-F]{6}$",
        initial=COLOUR,
        widget=forms.TextInput(attrs={"type": "color"}),
        error_messages={"invalid": _("A colour is written like #0f766e.")},
    )
    place = forms.ChoiceField(
        label=_("Place"), choices=[("right", _("Bottom right")), ("left", _("Bottom left"))], initial="right"
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[(ANY, _("As the site")), ("ru", _("Russian")), ("en", _("English"))],
        initial=ANY,
    )
    greeting = forms.CharField(label=_("Greeting"), widget=LONG, required=False, max_length=300)
    greeting_after = forms.IntegerField(
        label=_("Show the greeting after, seconds"),
        help_text=_("0 is never."),
        min_value=0,
        max_value=600,
        initial=8,
    )
    auto_minutes = forms.IntegerField(
        label=_("Answer by itself after, minutes"),
        help_text=_("When no person has answered until then. 0 is never."),
        min_value=0,
        max_value=60,
        initial=2,
    )
    auto_text = forms.CharField(
        label=_("What it answers"),
        help_text=_("Empty: it asks for a number and offers the messengers below."),
        widget=LONG,
        required=False,
        max_length=1_000,
    )
    links = forms.CharField(
        label=_("Messengers"),
        help_text=_("One address on a line, such as https://t.me/shop."),
        widget=LONG,
        required=False,
        max_length=2_500,
    )
    rescue_minutes = forms.IntegerField(
        label=_("Call others after, minutes"),
        help_text=_("First the colleagues who are there, after as long again the head. 0 is never."),
        min_value=0,
        max_value=240,
        initial=5,
    )
    consent = forms.BooleanField(
        label=_("Ask for the consent to processing before the first word"), required=False, initial=True
    )
    takes_files = forms.BooleanField(label=_("Visitors may send files"), required=False, initial=True)
    ask_rating = forms.BooleanField(label=_("Ask for a rating at the end"), required=False, initial=True)

    def clean_sites(self) -> str:
        """Each as a browser names it."""
        return self._lines("sites", site_of, _("This is no site: %(line)s"))

    def clean_links(self) -> str:
        """Addresses that begin with https://, a few of them."""
        kept = self._lines("links", lambda one: link_of(one) and one, _("This is no https address: %(line)s"))
        if len(kept.splitlines()) > MOST_LINKS:
            raise forms.ValidationError(_("No more than five."))
        return kept

    def _lines(self, field: str, read: Any, mistake: Any) -> str:
        written = [line.strip() for line in self.cleaned_data[field].splitlines() if line.strip()]
        for line in written:
            if not read(line):
                raise forms.ValidationError(mistake % {"line": line[:80]})
        return "\n".join(dict.fromkeys(read(line) for line in written))
