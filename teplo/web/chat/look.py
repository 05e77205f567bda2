"""How the chat of a channel looks at this moment: whether it is open, what it says, what of it the site is told."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.intake.connectors.chat.hours import away_until, is_away
from teplo.intake.connectors.chat.settings import CHAT, ChatSettings, in_language_of, read_settings
from teplo.kit import tokens
from teplo.kit.problems import NotSeen
from teplo.terms.models import ConsentText
from teplo.triage.awaiting import answered_words
from teplo.web.chat.ink import ink_on
from teplo.web.chat.words import loader_words

# Every page of the site asks: what was found holds for a few seconds.
HOLDS = 10.0
MOST_KEPT = 500
SETTINGS = ("settings",)
BESIDE = ("settings", "default_source", "default_product", "responsible_employee", "responsible_queue", "schedule")


@dataclass(frozen=True, slots=True)
class Look:
    """A chat as its visitor finds it; `away` says why nobody is there and when somebody is, '' where somebody is."""

    settings: ChatSettings
    language: str
    mode: str
    away: str
    consent: tuple[str, str] | None

    def as_json(self) -> dict[str, Any]:
        """What the script on the site is told."""
        told = self.settings
        return {
            "mode": self.mode,
            "language": self.language,
            "title": told.title_words(),
            "greeting": told.greeting_words(),
            "greeting_after": told.greeting_after,
            "colour": told.colour,
            "ink": ink_on(told.colour),
            "place": told.place,
            "away": self.away,
            "words": loader_words(),
        }


def channel_for(key: str, *, beside: Sequence[str] = BESIDE) -> Channel:
    """The chat with this key, with all that belongs to it, or only with what is asked for `beside` it.

    NotSeen where none is in use.
    """
    found = Channel.objects.select_related(*beside).filter(key=key, kind="chat", is_active=True).first()
    if found is None or not tokens.is_public_key(key):
        raise NotSeen
    return found


def settings_for(channel: Channel) -> ChatSettings:
    """Its settings, as they came with it."""
    kept = getattr(channel, "settings", None)
    return read_settings(kept.values if kept else {})


def look_of(channel: Channel, *, language: str) -> Look:
    """How it looks now in a language, as the site names it."""
    told = settings_for(channel)
    spoken = told.language_for(language)
    now = timezone.now()
    away = is_away(channel, now)
    with in_language_of(spoken):
        words = _away_words(channel, told, now) if away else ""
        return Look(told, spoken, told.when_away if away else CHAT, words, consent_of(told, spoken, now))


def consent_of(told: ChatSettings, language: str, now: datetime) -> tuple[str, str] | None:
    """The version and the words of the consent that is asked before the first word; None where none is.

    It is the one that holds now, in the visitor's language where it was written in it.
    """
    if not told.consent:
        return None
    texts = ConsentText.objects.filter(purpose=ConsentText.Purpose.PROCESSING, valid_from__lte=now)
    last = texts.filter(language=language).order_by("-valid_from", "-pk").first()
    last = last or texts.order_by("-valid_from", "-pk").first()
    return (last.version, last.body) if last else None


def _away_words(channel: Channel, told: ChatSettings, now: datetime) -> str:
    if told.away_text:
        return told.away_text
    opens = away_until(channel, now)
    if opens is not None:
        return answered_words(opens, now=now)
    return _("Nobody is here just now. Leave your question and a contact: we will answer.")


class Remembered:
    """What was found lately, by key and language: safe to use from many threads."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], tuple[float, dict[str, Any], tuple[str, ...]]] = {}
        self._lock = Lock()

    def look(self, key: str, language: str) -> tuple[dict[str, Any], tuple[str, ...]]:
        """What the script is told, and on which sites it may stand."""
        asked = (key, language[:2].lower())
        with self._lock:
            known = self._found.get(asked)
        if known is None or known[0] < time.monotonic():
            look = look_of(channel_for(key), language=language)
            with in_language_of(look.language):
                known = (time.monotonic() + HOLDS, look.as_json(), look.settings.sites)
            with self._lock:
                if len(self._found) >= MOST_KEPT:
                    self._found.clear()
                self._found[asked] = known
        return known[1], known[2]

    def forget(self) -> None:
        """Know nothing, as a new process."""
        with self._lock:
            self._found.clear()


LOOKS = Remembered()
