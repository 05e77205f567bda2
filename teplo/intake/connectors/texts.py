"""What all plug-ins of short texts do alike: whose number it is, to whom a message goes, where its fate is told."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from teplo.channels.models import Channel
from teplo.identity.given import Contact, Who
from teplo.intake.connectors.plug import Heard, Meta, Never
from teplo.kit import tokens
from teplo.kit.phones import is_stored, show_phone
from teplo.triage.draft import Draft
from teplo.work.talks import Address, HeardMessage, Message, ThreadKey
from teplo.work.talks.rules import LONGEST_SMS, no_sms

PURPOSE = "text"


def heard(number: str, text: str, *, external_id: str | None, at: datetime) -> Heard:
    """A text from a number in normal form; the talk is that with the number, whoever's it is."""
    contacts = (Contact("phone", number, show_phone(number, country=settings.COUNTRY)),) if is_stored(number) else ()
    with override(settings.LANGUAGE_CODE):
        need = _("SMS")
    message = HeardMessage("sms", text[:LONGEST_SMS], at, Address("", number), external_id=external_id)
    return Heard(
        ThreadKey(thread=number), message, Draft(who=Who(contacts=contacts), need=need, text=text[:LONGEST_SMS])
    )


def to_of(message: Message) -> str:
    """The number that a message goes to; empty where it names none."""
    return str(message.recipients[0].get("address") or "") if message.recipients else ""


def refusal_of(message: Message) -> Never | None:
    """Why it cannot go as a short text; nothing of it is cut off."""
    refused = no_sms(message.text, has_files=message.attachments.exists())
    return Never(str(refused)) if refused else None


def own_mark(message: Message) -> str:
    """Our own number of a message for the other side: nobody who has not been told it can name another's."""
    return f"{message.pk}x{tokens.mac(str(message.pk), purpose=PURPOSE)}"


def number_of_mark(mark: str) -> int | None:
    """The message of `own_mark`; None for whatever we have not written."""
    number, _x, proof = mark.partition("x")
    is_ours = number.isdecimal() and len(number) < 19 and tokens.is_mac(proof, number, purpose=PURPOSE)
    return int(number) if is_ours else None


def told_at(channel: Channel, message: Message) -> str:
    """The address at which the other side tells what became of a message."""
    return f"{settings.BASE_URL.rstrip('/')}{reverse('hook', args=[channel.key])}?message={own_mark(message)}"


def own_number(meta: Meta) -> int | None:
    """Our own number of the message that a report is about, as `told_at` put it into the address."""
    asked = meta.get("query")
    return number_of_mark(str(asked.get("message") or "")) if isinstance(asked, dict) else None
