"""The ways out of the house, one module each: to join, a way needs its name in `deliveries.Way` and an adapter here."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from teplo.work.adapters.email import EMAIL
from teplo.work.adapters.push import PUSH
from teplo.work.adapters.refusals import Refusal
from teplo.work.adapters.sms import SMS
from teplo.work.deliveries import Delivery, Way


class Line(Protocol):
    """An open connection; `refusal` says why there is none."""

    refusal: Refusal | None

    def send(self, delivery: Delivery) -> Refusal | None: ...


class Adapter(Protocol):
    """One way out."""

    def is_set_up(self) -> bool: ...
    def connected(self) -> AbstractContextManager[Line]: ...


KNOWN: Mapping[str, Adapter] = {Way.EMAIL: EMAIL, Way.SMS: SMS, Way.PUSH: PUSH}


def of(way: str) -> Adapter:
    """The adapter of a way; KeyError where nobody has written one."""
    return KNOWN[way]


__all__ = ["Adapter", "Line", "Refusal", "of"]
