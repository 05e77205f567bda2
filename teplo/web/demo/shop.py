"""Whether the demo company is here, how far it is filled, and the form of its site."""

from pathlib import Path

from django.conf import settings
from django.utils import timezone

from teplo.channels.models import Channel, Form
from teplo.intake.models import Capture
from teplo.kit import filling

SITE = "site"
CHAT = "site-chat"
# The demo numbers what it sends itself; nobody outside can send such a number over a form.
FIRST = "demo-1"


def form() -> Form | None:
    """The form of the demo's site; None where the demo was not loaded or its form is switched off."""
    channel = Channel.objects.filter(slug=SITE, kind=Channel.Kind.FORM, is_active=True).select_related("form").first()
    if channel is None or not Capture.objects.filter(channel=channel, external_id=FIRST).exists():
        return None
    return channel.form


def chat_key() -> str | None:
    """The key of the chat on the demo's site; None where it is not there or switched off."""
    return Channel.objects.filter(slug=CHAT, kind="chat", is_active=True).values_list("key", flat=True).first()


def filled() -> int | None:
    """How far it is that is being filled behind these pages, in percent; None where nothing is."""
    return filling.percent(Path(settings.DATA), timezone.now())
