"""The Russian tax number (ИНН)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Mistake

# Weights of the control digits, order of the Federal Tax Service ММВ-7-6/435 (29.06.2012), appendix.
_WEIGHTS_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_WEIGHTS_11 = (7, *_WEIGHTS_10)
_WEIGHTS_12 = (3, *_WEIGHTS_11)


class InnMistake(Mistake):
    """The text is no tax number."""


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
