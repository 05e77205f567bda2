"""What a company has said of its chat: read leniently, for an older channel may know less than we ask today."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from teplo.channels.models import Channel, ChannelSettings

CHAT, FORM, HIDDEN = "chat", "form", "hidden"
MODES = (CHAT, FORM, HIDDEN)
LANGUAGES = ("ru", "en")
ANY = "auto"
COLOUR = "#0f766e"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_SITE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?")
_KINDS = {"t.me": "telegram", "telegram.me": "telegram", "wa.me": "whatsapp", "vk.me": "vk", "vk.com": "vk",
          "viber.click": "viber", "max.ru": "max"}  # fmt: skip
MOST_LINKS = 5


@dataclass(frozen=True, slots=True)
class Link:
    """Where a visitor may go on: a messenger's kind ('' where it is none that we know) and an https address."""

    kind: str
    url: str


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """A chat's settings; texts are empty where the company has written none of its own (`words` says them then).

    `greeting_after` in seconds, 0 is never; `auto_minutes` until it answers by itself, 0 is never; `rescue_minutes`
    until others are called.
    """

    sites: tuple[str, ...] = ()
    title: str = ""
    greeting: str = ""
    greeting_after: int = 8
    colour: str = COLOUR
    place: str = "right"
    language: str = ANY
    when_away: str = FORM
    away_text: str = ""
    auto_minutes: int = 2
    auto_text: str = ""
    links: tuple[Link, ...] = ()
    rescue_minutes: int = 5
    ask_rating: bool = True
    consent: bool = True
    takes_files: bool = True

    def language_for(self, asked: str) -> str:
        """The language of the widget: the company's choice, else that of the site, as far as we speak it."""
        if self.language in LANGUAGES:
            return self.language
        return asked[:2].lower() if asked[:2].lower() in LANGUAGES else django_settings.LANGUAGE_CODE[:2]

    def title_words(self) -> str:
        return self.title or _("Write to us")

    def greeting_words(self) -> str:
        return self.greeting or _("Hello! Ask us anything, we are here.")

    def auto_words(self, *, asks: bool = True) -> str:
        """What is said by itself when nobody has answered in time; of whom we can reach already it `asks` nothing."""
        if self.auto_text:
            return self.auto_text
        if asks:
            words = _(
                "We are sorry to keep you waiting. Leave your phone number or e-mail here, and we will answer there."
            )
        else:
            words = _("We are sorry to keep you waiting.")
        if self.links:
            others = " ".join(link.url for link in self.links)
            words += " " + _("Or go on in a messenger: %(links)s") % {"links": others}
        return words


def settings_of(channel: Channel) -> ChatSettings:
    """The settings of a chat's channel, as they came with it where they did."""
    if ChannelSettings.channel.field.remote_field.is_cached(channel):
        kept = getattr(channel, "settings", None)
    else:
        kept = ChannelSettings.objects.filter(channel=channel).first()
    return read_settings(kept.values if kept else {})


def read_settings(values: Mapping[str, object]) -> ChatSettings:
    """Settings out of plain values; what is no value of its kind counts as not said."""
    usual = ChatSettings()

    def text(name: str, limit: int = 1_000) -> str:
        return str(values.get(name) or "").strip()[:limit]

    def number(name: str, otherwise: int) -> int:
        value = values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1_440 else otherwise

    def flag(name: str, otherwise: bool) -> bool:  # noqa: FBT001 (a value, not a switch)
        value = values.get(name)
        return value if isinstance(value, bool) else otherwise

    colour = text("colour", 7)
    return ChatSettings(
        sites=tuple(filter(None, map(site_of, text("sites", 10_000).splitlines())))[:50],
        title=text("title", 60),
        greeting=text("greeting", 300),
        greeting_after=number("greeting_after", usual.greeting_after),
        colour=colour if _COLOUR.fullmatch(colour) else usual.colour,
        place="left" if values.get("place") == "left" else "right",
        language=text("language") if text("language") in LANGUAGES else ANY,
        when_away=text("when_away") if text("when_away") in MODES else usual.when_away,
        away_text=text("away_text", 500),
        auto_minutes=number("auto_minutes", usual.auto_minutes),
        auto_text=text("auto_text"),
        links=tuple(filter(None, map(link_of, text("links", 3_000).splitlines())))[:MOST_LINKS],
        rescue_minutes=number("rescue_minutes", usual.rescue_minutes),
        ask_rating=flag("ask_rating", usual.ask_rating),
        consent=flag("consent", usual.consent),
        takes_files=flag("takes_files", usual.takes_files),
    )


def site_of(written: str) -> str:
    """A site as a browser names it (`shop.example.ru`, `localhost:8080`); '' for what is none."""
    plain = written.strip().lower()
    host = urlsplit(plain if "//" in plain else f"//{plain}").netloc
    try:
        host = host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        return ""
    return host if _SITE.fullmatch(host) and len(host) <= 255 else ""


def link_of(written: str) -> Link | None:
    """A messenger's address; None for what is no https address."""
    try:
        parts = urlsplit(written.strip())
    except ValueError:
        return None
    if (
        parts.scheme != "https"
        or not parts.hostname
        or len(written) > 500
        or any(sign in written for sign in " \t\"'<>")
    ):
        return None
    return Link(_KINDS.get(parts.hostname.removeprefix("www."), ""), written.strip())


def in_language_of(language: str) -> override:
    """Say words in the language of a visitor, or of the company where he has told none."""
    return override(language if language in LANGUAGES else django_settings.LANGUAGE_CODE)
