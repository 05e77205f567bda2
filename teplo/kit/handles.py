"""Messenger and network identities: one stored form however the name, the link or the number was written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from teplo.kit.phones import PhoneMistake, read_phone
from teplo.kit.problems import Mistake, Words
from teplo.kit.text import one_line

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Handle:
    """An identity: `value` as stored and compared, `shown` as it was written."""

    kind: str
    value: str
    shown: str


class HandleMistake(Mistake):
    """The text is no identity of this kind; codes `empty`, `too_long`, `unknown_kind`, `not_a_name`, `not_a_phone`."""


@dataclass(frozen=True, slots=True)
class _Kind:
    name: Words
    hosts: tuple[str, ...]
    # A name as the network allows it; the stored form is lower-cased, since no network tells the case apart.
    pattern: re.Pattern[str]
    link: str = ""


def _numeric_or(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\d{{1,20}}|{pattern}", re.IGNORECASE)


_KINDS = {
    "telegram": _Kind(
        _("Telegram"),
        ("t.me", "telegram.me", "telegram.dog"),
        _numeric_or(r"[a-z][a-z0-9_]{3,31}"),
        "https://t.me/{}",
    ),
    "vk": _Kind(
        _("VK"),
        ("vk.com", "vk.ru", "m.vk.com", "vk.me", "vkontakte.ru"),
        _numeric_or(r"[a-z0-9_][a-z0-9_.]{1,31}"),
        "https://vk.com/{}",
    ),
    "max": _Kind(_("MAX"), ("max.ru",), _numeric_or(r"[a-z0-9_]{3,64}")),
    "instagram": _Kind(
        _("Instagram"),
        ("instagram.com", "instagr.am"),
        _numeric_or(r"[a-z0-9_][a-z0-9_.]{0,29}"),
        "https://instagram.com/{}",
    ),
    "facebook": _Kind(
        _("Facebook"),
        ("facebook.com", "fb.com", "m.facebook.com", "m.me", "fb.me"),
        _numeric_or(r"[a-z0-9.]{5,50}"),
        "https://facebook.com/{}",
    ),
    "skype": _Kind(_("Skype"), (), re.compile(r"[a-z][a-z0-9_.,:\-]{2,99}", re.IGNORECASE), "skype:{}?chat"),
    "ok": _Kind(_("Odnoklassniki"), ("ok.ru",), _numeric_or(r"[a-z0-9_.\-]{3,50}"), "https://ok.ru/{}"),
}
# Known by the telephone number; the bots of these networks hand out opaque ids of their own as well.
_BY_PHONE: dict[str, tuple[Words, re.Pattern[str] | None]] = {
    "whatsapp": (_("WhatsApp"), None),
    "viber": (_("Viber"), re.compile(r"[A-Za-z0-9+/]{22}==")),
    "signal": (_("Signal"), re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")),
}
KINDS: dict[str, Words] = {key: kind.name for key, kind in _KINDS.items()} | {
    key: name for key, (name, _pattern) in _BY_PHONE.items()
}

_SCHEME = re.compile(r"^(?:https?:)?//(?:www\.)?|^www\.", re.IGNORECASE)
_PHONE_LINK = re.compile(r"^(?:wa\.me/|api\.whatsapp\.com/send/?\?phone=|viber://\w+\?number=)", re.IGNORECASE)


def read_handle(kind: str, text: str, *, country: str | None = None) -> Handle:
    """Read an identity of a network: '@ivan', 't.me/ivan', a profile's address, a numeric id, a telephone number.

    `country` explains a number without its country code. Raises `HandleMistake`.
    """
    if kind not in KINDS:
        raise HandleMistake("unknown_kind", _("Nothing is known of this messenger"))
    if len(text) > LONGEST * 4:
        raise HandleMistake("too_long", _("This is too long for a name in a messenger"))
    shown = one_line(text, limit=LONGEST)
    plain = _SCHEME.sub("", shown)
    if not plain.strip("@ "):
        raise HandleMistake("empty", _("Enter a name, a link or a number"))
    value = _phone_value(kind, plain, country) if kind in _BY_PHONE else _name_value(_KINDS[kind], plain)
    return Handle(kind, value, shown)


def handle_link(kind: str, value: str) -> str:
    """Return the address that opens a talk with a stored identity, '' where a network has none."""
    if kind == "whatsapp":
        return f"https://wa.me/{value.lstrip('+')}"
    known = _KINDS.get(kind)
    if known is None or not known.pattern.fullmatch(value) or (kind == "telegram" and value.isdigit()):
        return ""
    return known.link.format(value)


def _name_value(kind: _Kind, plain: str) -> str:
    for host in kind.hosts:
        if plain.lower().startswith(f"{host}/"):
            plain = plain[len(host) + 1 :]
            break
    # A numeric profile hides behind a word: 'profile.php?id=17', 'profile/17'.
    profile = re.match(r"(?:profile\.php\?id=|profile/|id=|people/[^/]+/)(\d+)", plain)
    name = profile[1] if profile else re.split(r"[?#/]", plain, maxsplit=1)[0].strip().removeprefix("@")
    if not kind.pattern.fullmatch(name):
        raise HandleMistake("not_a_name", _("This network has no such names: write it like @name, or paste the link"))
    return name.lower()


def _phone_value(kind: str, plain: str, country: str | None) -> str:
    opaque = _BY_PHONE[kind][1]
    if opaque and opaque.fullmatch(plain):
        return plain
    linked = _PHONE_LINK.match(plain)
    number = f"+{plain[linked.end() :].removeprefix('%2B').lstrip('+ ')}" if linked else plain
    try:
        return read_phone(number, country=country).value.partition(";")[0]
    except PhoneMistake as mistake:
        raise HandleMistake("not_a_phone", mistake.message) from None
