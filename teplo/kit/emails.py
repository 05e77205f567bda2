"""E-mail addresses: read with mistakes named, stored lower-cased with an ASCII domain, told free from work mail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, validate_email

from teplo.kit.problems import Mistake
from teplo.kit.text import one_line
from teplo.kit.text.keys import one_slip

LONGEST = 254  # RFC 5321 4.5.3.1.3, without the angle brackets

# An address as nearly all are: of the domain alone more is to be asked, once.
_PLAIN = re.compile(r"([a-z0-9]+(?:[._-][a-z0-9]+)*)@([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.ASCII | re.IGNORECASE)
_ANY = re.compile(r"[^\s<>,;:()\[\]\"']+@[^\s<>,;:()\[\]\"']+")
# Seven digits and more, however they are parted: codes of servers (550 5.1.1) have fewer.
_NUMBER = re.compile(r"\+?\d(?:[\s().\u2010-\u2015-]*\d){6,}")
LONGEST_LOCAL = 64  # RFC 5321 4.5.3.1.1
_LATIN = re.compile("[a-z]", re.IGNORECASE)
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_FREE = """
mail.ru bk.ru list.ru inbox.ru internet.ru xmail.ru mail.ua ya.ru yandex.com narod.ru rambler.ru lenta.ru autorambler.ru
myrambler.ru ro.ru rambler.ua ukr.net i.ua bigmir.net meta.ua tut.by mail.kz nextmail.ru pochta.ru hotbox.ru qip.ru
vk.com gmail.com googlemail.com icloud.com me.com mac.com aol.com msn.com mail.com email.com ymail.com rocketmail.com
proton.me protonmail.com pm.me tutanota.com tuta.io fastmail.com zoho.com hey.com web.de t-online.de freenet.de
posteo.de gmx.de gmx.net gmx.com libero.it wanadoo.fr orange.fr free.fr laposte.net wp.pl o2.pl onet.pl interia.pl
seznam.cz centrum.cz abv.bg qq.com 163.com 126.com sina.com foxmail.com naver.com daum.net comcast.net
verizon.net att.net
"""
_FREE_DOMAINS = frozenset(_FREE.split())
# Free mail under many national endings: yandex.ru, yandex.kz, yahoo.co.uk …
_FREE_NAMES = frozenset({"yandex", "yahoo", "hotmail", "outlook", "live"})
_OFTEN_MEANT = (
    "gmail.com",
    "mail.ru",
    "yandex.ru",
    "rambler.ru",
    "icloud.com",
    "outlook.com",
    "hotmail.com",
    "inbox.ru",
)
_NO_SUCH_MAIL = {"gmail.ru": "gmail.com", "jmail.com": "gmail.com", "mail.ry": "mail.ru", "ynadex.ru": "yandex.ru"}


@dataclass(frozen=True, slots=True)
class Email:
    """An address: `value` as stored and compared (`ivan@xn--e1afmkfd.xn--p1ai`), `shown` as it was written."""

    value: str
    shown: str


class EmailMistake(Mistake):
    """The text is no e-mail address; codes are the keys of `_MESSAGES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code, _MESSAGES[code])


_MESSAGES = {
    "empty": _("Enter an e-mail address"),
    "too_long": _("This is too long for an e-mail address"),
    "no_at": _("An e-mail address has an @ in the middle"),
    "several": _("These are several addresses: write one, and add the others below"),
    "comma": _("There is a comma where a dot should be"),
    "space": _("There is a space inside the address"),
    "alphabets": _("Russian letters got in among the Latin ones: type the address again in the Latin layout"),
    "no_dot": _("The ending is missing, such as .ru or .com"),
    "invalid": _("This e-mail address cannot exist: check it letter by letter"),
}


def read_email(text: str) -> Email:
    """Read one address as people write it, also 'Иван <ivan@example.ru>'; nothing is asked of the network.

    Raises `EmailMistake`.
    """
    if len(text) > LONGEST * 2:
        raise EmailMistake("too_long")
    shown = _bare(one_line(text, limit=LONGEST * 2))
    plain = _PLAIN.fullmatch(shown)
    if plain and len(plain[1]) <= LONGEST_LOCAL and len(shown) <= LONGEST and (domain := _domain(plain[2].lower())):
        return Email(f"{plain[1].lower()}@{domain}", shown)
    if len(shown) > LONGEST:
        raise EmailMistake("too_long")
    if mistake := _usual_mistake(shown):
        raise EmailMistake(mistake)
    try:
        read = validate_email(shown, check_deliverability=False)
    except EmailNotValidError:
        raise EmailMistake("invalid") from None
    value = f"{read.local_part}@{read.ascii_domain}".lower()
    if len(value) > LONGEST:
        raise EmailMistake("too_long")
    return Email(value, shown)


def without_addresses(text: str) -> str:
    """A text of another system for somebody who may not see whom it speaks of: no address, no telephone number."""
    return _NUMBER.sub("…", _ANY.sub("…", text))


@lru_cache(maxsize=8192)
def _domain(domain: str) -> str:
    """The domain as it is stored; '' where no mail can go there."""
    try:
        return validate_email(f"a@{domain}", check_deliverability=False).ascii_domain.lower()
    except EmailNotValidError:
        return ""


def domain_hint(value: str) -> str | None:
    """Return the address that was probably meant ('ivan@gmial.com' → 'ivan@gmail.com'); only ever a hint."""
    local, _at, domain = value.rpartition("@")
    if not local or _is_free(domain):
        return None
    meant = _NO_SUCH_MAIL.get(domain) or next((known for known in _OFTEN_MEANT if one_slip(domain, known)), None)
    return f"{local}@{meant}" if meant else None


def work_domain(value: str) -> str | None:
    """Return the domain of a stored address that tells the person's company; None for free mail."""
    local, _at, domain = value.rpartition("@")
    return domain if local and domain and not _is_free(domain) else None


def site_domain(site: str) -> str | None:
    """Return the domain of a site, which may begin with 'www.', from which its people write; None for free mail."""
    return work_domain(f"a@{site.lower().removeprefix('www.')}") if site else None


def _bare(text: str) -> str:
    """Take the address out of 'mailto:', a display name and the marks that are copied along with it."""
    if text.endswith(">") and "<" in text:
        text = text[text.rindex("<") + 1 : -1]
    return text.removeprefix("mailto:").strip(" .,;<>")


def _usual_mistake(text: str) -> str | None:
    local, _at, domain = text.rpartition("@")
    usual = (
        ("empty", not text),
        ("no_at", not local or not domain),
        ("several", "@" in local and re.search(r"[\s,;/]", text)),
        ("invalid", "@" in local),
        ("space", " " in text),
        ("comma", "," in domain),
        ("alphabets", _mixes_alphabets(local, domain)),
        ("no_dot", "." not in domain),
    )
    return next((code for code, holds in usual if holds), None)


def _mixes_alphabets(local: str, domain: str) -> bool:
    if _CYRILLIC.search(local) and not _CYRILLIC.search(domain):
        return True  # a Russian mailbox exists only at a Russian domain
    return any(_CYRILLIC.search(label) and _LATIN.search(label) for label in (local, *domain.split(".")))


def _is_free(domain: str) -> bool:
    return domain in _FREE_DOMAINS or domain.partition(".")[0] in _FREE_NAMES
