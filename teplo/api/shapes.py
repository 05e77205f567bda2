"""Shapes that several answers share, and how their values are written."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from django.utils import timezone
from pydantic import BaseModel


class Owner(BaseModel):
    """Who answers for a record: an employee or a queue."""

    kind: Literal["employee", "queue"]
    id: int
    name: str


def local(moment: datetime | None) -> datetime | None:
    """A moment in the zone of whoever asks."""
    return None if moment is None else timezone.localtime(moment)


def decimal_words(amount: Decimal | None) -> str | None:
    """An amount as a string, so that nobody's arithmetic rounds it on the way."""
    return None if amount is None else f"{amount:.2f}"
