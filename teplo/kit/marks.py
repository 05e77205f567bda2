"""The mark from which a list in the order of time goes on: a moment and a number."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from teplo.kit.filters import FilterMistake


def write_mark(at: datetime, number: int) -> str:
    """The mark of a row."""
    return f"{at.isoformat()}~{number}"


def read_mark(text: str) -> tuple[str, int]:
    """The moment, as PostgreSQL reads it, and the number; FilterMistake for what is no mark."""
    moment, _tilde, number = text.rpartition("~")
    try:
        at = datetime.fromisoformat(moment.replace(" ", "+"))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise FilterMistake("after", "malformed", _("This page mark cannot be read"))
    return at.isoformat(), int(number)
