"""What is known of an enquiry when rules are asked: plain values by the keys of `triage.fields.ENQUIRY`."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from teplo.channels.models import Channel, Source
from teplo.identity.given import Firm
from teplo.kit.phones import country_of
from teplo.kit.regions import region_of
from teplo.kit.text import fold
from teplo.terms.models import Product
from teplo.triage import queries
from teplo.triage.draft import Draft, Entry
from teplo.triage.masking import masked

# How an enquiry calls what has no place of its own: the names of its fields, folded.
SAID = {
    "size": ("size", "company_size", "employees", "размер", "размер компании", "сотрудников"),
    "industry": ("industry", "отрасль"),
    "skill": ("skill", "skills", "навык", "навыки"),
    "amount": ("amount", "budget", "сумма", "бюджет"),
}
_NUMBER = re.compile(r"\d[\d\s\u00a0]*(?:[.,]\d+)?")
_LETTERS = re.compile(r"[^\W\d_]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
# Letters that one alphabet alone has.
_OWN = (("uk", re.compile("[іїєґІЇЄҐ]")), ("kk", re.compile("[әғқңөұүһӘҒҚҢӨҰҮҺ]")), ("be", re.compile("[ўЎ]")))
# Not kept with an assignment: what people write is theirs, and goes when they want it gone.
PERSONAL = frozenset({"text"})


@dataclass(frozen=True, slots=True)
class Before:
    """What was known of somebody before his enquiry: whose client he is or was, and whether he is a client at all."""

    owner: int | None = None
    is_client: bool = False
    is_known: bool = False

    @property
    def came(self) -> str:
        return "client" if self.is_client else "repeated" if self.is_known else "new"


STRANGER = Before()
NO_FIRM = Firm("")


def _phone(entry: Entry) -> str:
    return next((one.value for one in entry.draft.who.contacts if one.kind == "phone"), "")


def _here(entry: Entry) -> datetime:
    return entry.at.astimezone(ZoneInfo(settings.TIME_ZONE))


def _amount(entry: Entry) -> Decimal | None:
    return entry.amount if entry.amount is not None else _number(_said(entry, "amount"))


def _firm(entry: Entry) -> Firm:
    return entry.draft.who.firm or NO_FIRM


def _size(entry: Entry) -> Decimal | None:
    """How many people work at the company: as it is named, else as the enquiry's own fields say."""
    size = _firm(entry).size
    return Decimal(size) if size is not None else _number(_said(entry, "size"))


@lru_cache(maxsize=4096)
def _country_of(phone: str) -> str:
    return (country_of(phone) if phone else None) or ""


def _tags(entry: Entry) -> list[str]:
    """The tag of the channel, and those that came along."""
    tag = entry.channel.tag
    return [*([tag] if tag else ()), *(one for one in entry.tags if one != tag)]


# How each fact is found; some cost more than all the rest of an imported row, so they are asked for one by one.
FACTS: dict[str, Callable[[Entry], Any]] = {
    "channel": lambda entry: entry.channel.slug,
    "source": lambda entry: entry.draft.source or _key(entry.channel.default_source),
    "campaign": lambda entry: entry.draft.campaign,
    "product": lambda entry: entry.draft.product or _key(entry.channel.default_product),
    "region": lambda entry: entry.draft.region or region_of(_phone(entry)),
    "country": lambda entry: _country_of(_phone(entry)),
    "language": lambda entry: _language(entry.draft),
    "heat": lambda entry: entry.draft.heat,
    "score": lambda entry: entry.score,
    "size": _size,
    "industry": lambda entry: _firm(entry).industry or _said(entry, "industry"),
    "skill": lambda entry: _said(entry, "skill"),
    "hour": lambda entry: _here(entry).hour,
    "weekday": lambda entry: str(_here(entry).isoweekday()),
    "in_hours": lambda entry: queries.is_open(entry.channel, entry.at),
    "tags": _tags,
    "amount": _amount,
    "text": lambda entry: f"{entry.draft.need}\n{entry.draft.text}".strip(),
}


def facts_of(entry: Entry, before: Before = STRANGER, *, only: Collection[str] | None = None) -> dict[str, Any]:
    """What a rule may ask about an arriving enquiry: all of it, or `only` what is asked for."""
    found: dict[str, Any] = {"came": before.came}
    for name in FACTS if only is None else FACTS.keys() & only:
        found[name] = FACTS[name](entry)
    return found


def kept(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as they are kept with an assignment: without what somebody has written, and what is empty.

    Where a visitor's own words stand in a fact, numbers and addresses that he wrote into them are left out.
    """
    given = {key: value for key, value in facts.items() if key not in PERSONAL and value not in ("", None, [])}
    return {key: _without_contacts(value) for key, value in given.items()}


def _without_contacts(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list):
        return [masked(str(one)) for one in value]
    return masked(value) if isinstance(value, str) else value


def unkept(stored: Mapping[str, Any], *, text: str = "") -> dict[str, Any]:
    """Facts out of what was kept, whole again; `text` is what the enquiry says."""
    whole = {**dict.fromkeys(TEXTS, ""), "size": None, "amount": None, "tags": [], **stored, "text": text}
    return whole | {key: Decimal(whole[key]) for key in ("size", "amount") if isinstance(whole[key], str)}


TEXTS = ("channel", "source", "campaign", "product", "region", "country", "language", "heat", "industry", "skill")


def language_of(text: str) -> str:
    """The language in which something is written, as far as its letters tell: `ru`, `en`, `uk`, `kk`, `be` or ''."""
    letters = len(_LETTERS.findall(text))
    if not letters:
        return ""
    if 2 * len(_CYRILLIC.findall(text)) < letters:
        return "en" if text.isascii() else ""
    return next((language for language, own in _OWN if own.search(text)), "ru")


def _key(row: Source | Product | None) -> str:
    return row.key if row else ""


def _said(entry: Entry, name: str) -> str:
    """What the enquiry's own fields say of this; '' where they say nothing."""
    if not entry.draft.fields:
        return ""
    given = {fold(str(key)): str(value).strip() for key, value in entry.draft.fields.items()}
    return next((given[key] for key in SAID[name] if given.get(key)), "")


def _language(draft: Draft) -> str:
    return draft.who.language or language_of(f"{draft.need} {draft.text}")


def _number(text: str) -> Decimal | None:
    """The first number in what was said; None where there is none, or one that nobody means."""
    found = _NUMBER.search(text)
    digits = "".join(found[0].split()).replace(",", ".") if found else ""
    return Decimal(digits) if digits and len(digits) <= 15 else None


def of_draft(draft: Draft, channel: Channel, *, at: datetime) -> dict[str, Any]:
    """The facts of an enquiry that might come at `at` from somebody unknown."""
    return facts_of(Entry(draft, channel, at))
