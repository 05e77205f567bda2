"""Tax numbers by their control digits: the Russian ones (ИНН, КПП, ОГРН, ОГРНИП), and those of other countries."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _
from stdnum import get_cc_module
from stdnum.exceptions import ValidationError

from teplo.kit.problems import Mistake

# Weights of the control digits, order of the Federal Tax Service ММВ-7-6/435 (29.06.2012), appendix.
_WEIGHTS_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_WEIGHTS_11 = (7, *_WEIGHTS_10)
_WEIGHTS_12 = (3, *_WEIGHTS_11)


_KPP = re.compile(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}")
_ELSEWHERE = re.compile(r"[A-Z]{2}[0-9A-Z+*]{4,18}")
# How the number is called where it is not the number of the value added tax.
_KINDS = ("vat", "tin", "ein", "edrpou")
_CONTROL_KZ = (range(1, 12), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2))
_DIGITS_KZ = 12


class TaxMistake(Mistake):
    """The text is no number of this kind."""


class InnMistake(TaxMistake):
    """The text is no tax number."""


def check_tax_number(text: str) -> str:
    """Return a tax number as it is kept: the plain digits of a Russian one, else two letters of the country before it.

    Control digits are checked where the country has them, the form where it has none. Raises `TaxMistake` with the
    codes of `check_inn`, or `country`.
    """
    plain = re.sub(r"[\s./\-]", "", text[:100]).upper()
    if plain.startswith("RU"):
        return check_inn(plain[2:])
    if not plain[:2].isalpha() or not plain[:2].isascii():
        return check_inn(text)
    if not _ELSEWHERE.fullmatch(plain):
        raise TaxMistake("country", _("Write the two letters of the country, then the number: DE136695976"))
    # Greece writes EL before it, as the European Union does.
    country, number = plain[:2].replace("GR", "EL"), plain[2:]
    if country == "KZ":
        return country + _kazakh(number)
    return country + _elsewhere(country, number)


def _elsewhere(country: str, number: str) -> str:
    """The number as the country writes it; where nobody knows how it is made, as it was written."""
    module = next(filter(None, (get_cc_module(country.lower(), kind) for kind in _KINDS)), None)
    if module is None:
        return number
    for written in (number, country + number):
        try:
            return str(module.validate(written)).removeprefix(country)
        except ValidationError:
            continue
    raise TaxMistake("checksum", _("This is no tax number of that country: check it digit by digit"))


def _kazakh(number: str) -> str:
    """БИН and ИИН have one control digit (order of the Ministry of Justice of Kazakhstan, 2003, no. 136)."""
    if len(number) == _DIGITS_KZ and number.isdigit():
        for weights in _CONTROL_KZ:
            control = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False)) % 11
            if control < 10:  # ten is no digit: then the second weights decide
                if control == int(number[-1]):
                    return number
                break
    raise TaxMistake("checksum", _("This is no tax number of that country: check it digit by digit"))


def check_kpp(text: str) -> str:
    """Return the nine signs of a KPP (reason of registration); raises `TaxMistake`."""
    plain = "".join(text[:100].split()).upper()
    if not _KPP.fullmatch(plain):
        raise TaxMistake("kpp", _("A KPP has nine digits"))
    return plain


def check_ogrn(text: str) -> str:
    """Return the number in the register: 13 digits of a company, 15 of a sole trader; raises `TaxMistake`.

    The last digit is the rest of the others by 11, of a sole trader by 13 (rules of the register, order of the
    Ministry of Finance 165н of 30.10.2017).
    """
    digits = "".join(text[:100].split()).replace("-", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) in _OGRN):
        raise TaxMistake("length", _("An OGRN has 13 digits, that of a sole trader 15"))
    if int(digits[:-1]) % _OGRN[len(digits)] % 10 != int(digits[-1]):
        raise TaxMistake("checksum", _("A digit is wrong: the control digit does not fit"))
    return digits


_OGRN = {13: 11, 15: 13}


def check_inn(text: str) -> str:
    """Return the ten digits (company) or twelve (person) of a tax number.

    Raises `InnMistake` with code `empty`, `digits`, `length` or `checksum`.
    """
    digits = "".join(text[:100].split()).replace("-", "")
    if not digits:
        raise InnMistake("empty", _("Enter the tax number"))
    if not (digits.isascii() and digits.isdigit()):
        raise InnMistake("digits", _("A tax number has digits only"))
    if len(digits) not in (10, 12):
        raise InnMistake("length", _("A tax number has 10 digits (a company) or 12 (a person)"))
    checks = (_WEIGHTS_10,) if len(digits) == 10 else (_WEIGHTS_11, _WEIGHTS_12)
    if digits.strip("0") == "" or any(_control(digits, weights) != digits[len(weights)] for weights in checks):
        raise InnMistake("checksum", _("A digit is wrong: the control digits do not fit"))
    return digits


def _control(digits: str, weights: tuple[int, ...]) -> str:
    return str(sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11 % 10)
