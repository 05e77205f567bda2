"""Telephone numbers: read as people write them, stored as E.164 with an RFC 3966 extension, shown for the eye."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from teplo.kit.problems import Mistake
from teplo.kit.text import one_line

LONGEST = 80  # characters of one written number
LONGEST_TEXT = 2_000  # characters that are searched for several
MOST = 10  # numbers taken out of one text

_EXTENSION_MARK = r"(?:доб(?:ав(?:очный)?)?|внутр(?:енний)?|вн|ext(?:ension)?|extn|x|х|;ext=|#)\.?\s*[:№=]?\s*"
_EXTENSION = re.compile(rf"[\s,;(]{{0,4}}{_EXTENSION_MARK}(\d{{1,7}})\)?$", re.IGNORECASE)
_LABEL = re.compile(r"^(?:тел(?:ефон)?|моб(?:ильный)?|раб(?:очий)?|т|м|р|tel|phone|mobile|mob)\b[.:\s]*", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_CANDIDATE = re.compile(
    rf"(?<![\d+])\+?\(?\d[\d\s().\-\u2010-\u2015]{{5,40}}\d(?:[\s,;(]{{0,3}}{_EXTENSION_MARK}\d{{1,7}}(?!\d))?",
    re.IGNORECASE,
)
# A Russian mobile number in full, in the usual spellings: but for 930, every one is in the plan.
_MOBILE = re.compile(r"(?:\+7|[78])[ \u00a0]?[(-]?(9(?!30)\d\d)[)-]?[ \u00a0]?(\d{3})[ -]?(\d\d)[ -]?(\d\d)")
_STORED = re.compile(r"\+[1-9]\d{3,16}(?:;ext=\d{1,7})?")
_NOT_DIGIT = re.compile(r"\D+")


@dataclass(frozen=True, slots=True)
class Phone:
    """A number: `value` as stored and compared (`+79123456789;ext=12`), `shown` as it was written."""

    value: str
    shown: str


class PhoneMistake(Mistake):
    """The text is no telephone number; codes are the keys of `_MESSAGES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code, _MESSAGES[code])


_MESSAGES = {
    "empty": _("Enter a telephone number"),
    "too_long": _("This is too long for a telephone number"),
    "letters": _("A telephone number has no letters"),
    "no_number": _("There is no telephone number here"),
    "several": _("These are several numbers: write one, and add the others below"),
    "no_country": _("Begin with + and the country code"),
    "no_area": _("Add the area code"),
    "too_few_digits": _("Some digits are missing"),
    "too_many_digits": _("There are too many digits"),
    "not_in_plan": _("This country has no such numbers: check the digits"),
}
_REASONS = {
    ValidationResult.INVALID_COUNTRY_CODE: "no_country",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "no_area",
    ValidationResult.TOO_SHORT: "too_few_digits",
    ValidationResult.TOO_LONG: "too_many_digits",
    ValidationResult.INVALID_LENGTH: "too_many_digits",
}


def read_phone(text: str, *, country: str | None) -> Phone:
    """Read one number as people write it: '8 (912) 345-67-89 доб. 12'.

    `country` is the two-letter code whose plan explains a number without its country code; None demands the '+'.
    Raises `PhoneMistake`.
    """
    if len(text) > LONGEST * 4:
        raise PhoneMistake("too_long")
    shown = one_line(text, limit=LONGEST)
    plain, extension = _take_extension(_LABEL.sub("", shown))
    if not plain:
        raise PhoneMistake("empty")
    if _LETTER.search(plain):
        raise PhoneMistake("letters")
    try:
        value = _read(plain, country)
    except PhoneMistake as mistake:
        if mistake.code in ("too_many_digits", "no_number") and len(read_phones(text, country=country)) > 1:
            raise PhoneMistake("several") from None
        raise
    return Phone(f"{value};ext={extension}" if extension else value, shown)


def read_phones(text: str, *, country: str | None) -> list[Phone]:
    """Return the numbers found in a text, each once, in order, at most ten; what is no number is passed over."""
    found: dict[str, Phone] = {}
    for candidate in _CANDIDATE.finditer(text[:LONGEST_TEXT]):
        for phone in _read_candidate(candidate[0], country):
            found.setdefault(phone.value, phone)
        if len(found) >= MOST:
            break
    return list(found.values())[:MOST]


def show_phone(value: str, *, country: str | None) -> str:
    """Return a stored number grouped for the eye; what is not a stored number comes back as it is."""
    number, _mark, extension = value.partition(";ext=")
    shown = _grouped(number, country)
    return gettext("%(number)s ext. %(extension)s") % {"number": shown, "extension": extension} if extension else shown


def tel_link(value: str) -> str:
    """Return the `tel:` address of a stored number, '' for anything else."""
    return f"tel:{value}" if _STORED.fullmatch(value) else ""


def is_stored(value: str) -> bool:
    """Whether a text has the form of a stored number."""
    return _STORED.fullmatch(value) is not None


def country_of(value: str) -> str | None:
    """Return the two-letter country of a stored number as far as its plan tells."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(value.partition(";")[0], None))
    except NumberParseException:
        return None


def _take_extension(text: str) -> tuple[str, str]:
    found = _EXTENSION.search(text)
    if found is None:
        return text.strip(" ,;:."), ""
    return text[: found.start()].strip(" ,;:."), found[1]


def _read(plain: str, country: str | None) -> str:
    """Return the E.164 form; tries the ways in which a country code is miswritten when the plain reading fails."""
    if country == "RU" and (mobile := _MOBILE.fullmatch(plain)):
        return "+7" + "".join(mobile.groups())
    first: PhoneMistake | None = None
    for spelling in _spellings(plain):
        try:
            return _read_spelling(spelling, country)
        except PhoneMistake as mistake:
            first = first or mistake
    raise first or PhoneMistake("no_number")


def _spellings(plain: str) -> list[str]:
    digits = _NOT_DIGIT.sub("", plain)
    spellings = [plain]
    if plain.startswith("+8") and len(digits) == 11:
        spellings.append(f"+7{digits[1:]}")  # the trunk 8 after a plus
    elif digits.startswith("00"):
        spellings.append(f"+{digits[2:]}")  # the prefix of most countries, though not of Russia
    elif not plain.startswith("+") and len(digits) > 11 and digits[0] != "8":
        spellings.append(f"+{digits}")  # the plus forgotten; shorter ones are rather a slip in a home number
    return spellings


def _read_spelling(spelling: str, country: str | None) -> str:
    try:
        number = phonenumbers.parse(spelling, country)
    except NumberParseException as refused:
        kind = refused.error_type
        if kind == NumberParseException.INVALID_COUNTRY_CODE:
            raise PhoneMistake("no_country") from None
        if kind in (NumberParseException.TOO_SHORT_NSN, NumberParseException.TOO_SHORT_AFTER_IDD):
            raise PhoneMistake("too_few_digits") from None
        raise PhoneMistake("too_many_digits" if kind == NumberParseException.TOO_LONG else "no_number") from None
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != ValidationResult.IS_POSSIBLE:
        raise PhoneMistake(_REASONS[reason])
    if not phonenumbers.is_valid_number(number):
        raise PhoneMistake("not_in_plan")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _read_candidate(written: str, country: str | None) -> list[Phone]:
    # A space both groups the digits of a number and divides two numbers: the whole is tried first, then its parts.
    for pieces in ([written], written.split()):
        try:
            return [_read_piece(piece, country) for piece in pieces]
        except PhoneMistake:
            continue
    return []


def _read_piece(written: str, country: str | None) -> Phone:
    plain, extension = _take_extension(written)
    value = _read(plain, country)
    return Phone(f"{value};ext={extension}" if extension else value, one_line(written, limit=LONGEST))


@lru_cache(maxsize=8192)
def _grouped(number: str, country: str | None) -> str:
    try:
        parsed = phonenumbers.parse(number, None)
    except NumberParseException:
        return number
    # Russians and their neighbours write their own numbers with +7; elsewhere home numbers go without the code.
    home = country is not None and parsed.country_code == phonenumbers.country_code_for_region(country) != 7
    return phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL)
