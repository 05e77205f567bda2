"""What all plug-ins of telephony read alike: numbers, moments, the mark by which an event is known; pure."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Channel
from teplo.intake.connectors.plug import CallHeard, Delivered, Forged, Read, Unreadable
from teplo.kit.phones import PhoneMistake, read_phone
from teplo.kit.text import one_line

LONGEST = 40
MOST_FIELDS = 200
# So many digits begin a number of the public network; what is shorter is one of the inner ones, or a service's.
LEAST_OUTSIDE = 7
HIDDEN = frozenset(
    ["", "0", "s", "anonymous", "unknown", "unavailable", "restricted", "private", "hidden", "<unknown>", "asserted"]
)
_SIP = re.compile(r"^(?:sips?|tel):", re.IGNORECASE)


def number_of(written: object) -> str:
    """A number in normal form where it is one of the public network, else as it stands; empty where it is hidden."""
    text = _SIP.sub("", one_line(written, limit=80)).partition("@")[0].strip()
    if text.lower() in HIDDEN:
        return ""
    digits = re.sub(r"\D", "", text)
    if len(digits) >= LEAST_OUTSIDE:
        # Providers send the country's code without the plus.
        for spelling in (text, f"+{digits}"):
            try:
                return read_phone(spelling, country=settings.COUNTRY).value
            except PhoneMistake:
                continue
        return digits[:LONGEST]
    return text[:LONGEST]


def moment(written: object, *, zone: str = "") -> datetime | None:
    """A time in any of the forms that providers send: seconds since 1970, ISO, the form of letters; None for no time.

    What names no zone is meant in `zone`, the company's where that is empty.
    """
    text = one_line(written, limit=60)
    try:
        if re.fullmatch(r"\d{9,11}(\.\d+)?", text):
            return datetime.fromtimestamp(float(text), UTC)
        if re.fullmatch(r"\d{13}", text):
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        found = parsedate_to_datetime(text) if text[:1].isalpha() else datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=_zone(zone))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)


def seconds_of(written: object) -> int | None:
    """Whole seconds, as a number or as `1:02:03`; None where nothing is said."""
    text = one_line(written, limit=20)
    if re.fullmatch(r"\d{1,7}(\.\d+)?", text):
        return int(float(text))
    if re.fullmatch(r"(?:\d{1,3}:)?\d{1,3}:\d{2}", text):
        total = 0
        for part in text.split(":"):
            total = total * 60 + int(part)
        return total
    return None


def mark_of(*parts: object) -> str:
    """The mark by which an event is known: what it says of itself, as it stands or, where that is long, its digest."""
    plain = ":".join(str(part) for part in parts)
    if len(plain) <= 120 and plain.isprintable():
        return plain
    return f"sha256:{hashlib.sha256(plain.encode('utf-8', 'surrogatepass')).hexdigest()}"


def of_body(given: object) -> str:
    """The mark of an event that has no number of its own: a digest of what it says, whatever the order."""
    plain = json.dumps(given, sort_keys=True, ensure_ascii=False, default=str)
    return f"sha256:{hashlib.sha256(plain.encode('utf-8', 'surrogatepass')).hexdigest()}"


def form_of(body: bytes) -> dict[str, str]:
    """The fields of a form, the last of each name; Unreadable where it is none."""
    return dict(pairs_of(body))


def pairs_of(body: bytes) -> list[tuple[str, str]]:
    """The same with every value, in their order."""
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except (ValueError, UnicodeError):
        raise Unreadable("not_a_form", _now("The submission cannot be taken apart.")) from None


def proved_form(delivered: Delivered) -> dict[str, str]:
    """The fields of a delivery whose proof stands in them; Forged where they cannot be taken apart."""
    try:
        return form_of(delivered.body)
    except Unreadable:
        raise Forged("no_signature") from None


def number_by_event(read: Read) -> str | None:
    """What a repeated delivery is known by: the mark of its first event."""
    return read.events[0].external_id if isinstance(read, CallHeard) and read.events else None


def known_by_event(read: Callable[[Delivered], Read]) -> Callable[[Delivered, Channel], str | None]:
    """A plug-in's `number`: the mark of what `read` finds in a delivery, so that one which is sent again is known."""

    def number(delivered: Delivered, channel: Channel) -> str | None:
        try:
            return number_by_event(read(delivered))
        except Unreadable:
            return None

    return number


def zone_field() -> forms.CharField:
    """The field for the zone in which a provider tells its times."""
    return forms.CharField(
        label=_("Time zone of the account"), max_length=60, required=False, validators=[check_zone],
        help_text=_("As the provider shows its times, such as Europe/Moscow; empty is the company's."),
    )  # fmt: skip


def check_zone(name: str) -> None:
    """ValidationError where there is no such zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise forms.ValidationError(_("There is no such time zone.")) from None


def number_field(label: object, words: object = "") -> forms.CharField:
    """The field for one of our own numbers, kept as the provider wants it written."""
    return forms.CharField(
        label=label, max_length=20, required=False, help_text=words,  # type: ignore[arg-type]  # lazy words
        validators=[check_number],
    )  # fmt: skip


def check_number(number: str) -> None:
    """ValidationError where it is no telephone number."""
    try:
        read_phone(number, country=settings.COUNTRY)
    except PhoneMistake as mistake:
        raise forms.ValidationError(str(mistake.message)) from None


def check_address(address: str) -> None:
    """ValidationError where an address that is asked over the network is none; it may have places to be filled."""
    if not re.match(r"https?://[^\s/{}]+", address, re.IGNORECASE):
        raise forms.ValidationError(_("Write a whole address, such as https://example.ru/hook."))


def secret_field(label: object, words: object = "", *, required: bool = False) -> forms.CharField:
    """A field whose value is sealed and never shown again."""
    return forms.CharField(
        label=label, max_length=200, required=required, help_text=words,  # type: ignore[arg-type]  # lazy words
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip


def zone_of(told: Mapping[str, object]) -> str:
    """The zone that a channel's settings name."""
    return str(told.get("zone") or "")
