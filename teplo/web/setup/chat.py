"""What the page of a chat shows beside its settings: the line of code, how it looks, who is there to answer."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.intake.connectors.chat.hours import is_away, those_there
from teplo.intake.connectors.chat.settings import ChatSettings, in_language_of, settings_of

MOST_SHOWN = 12


def around(channel: Channel) -> dict[str, Any]:
    """For the template web/setup/channel_chat.html."""
    now, told = timezone.now(), settings_of(channel)
    language = told.language_for("")
    address = f"{settings.BASE_URL.rstrip('/')}/w/{channel.key}"
    with in_language_of(language):
        usual = ChatSettings()
        words = {"title": usual.title_words(), "greeting": usual.greeting_words()}
    there = those_there(channel, now)
    return {
        "snippet": f'<script src="{address}.js" async></script>',
        "address": f"{address}/",
        "preview": f"{reverse('chat-frame', args=[channel.key])}?preview=1&language={language}",
        "usual": words,
        "there": there[:MOST_SHOWN],
        "more": len(there) - MOST_SHOWN,
        "is_away": is_away(channel, now),
        "has_sites": bool(told.sites),
    }
