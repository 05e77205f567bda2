"""Counts what comes in, once it is really kept: around the front door, never inside its transaction."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from teplo.channels.models import Channel
from teplo.intake.arrival import Receipt
from teplo.kit import meters

P = ParamSpec("P")


def count(kind: str, receipt: Receipt, *, seconds: float) -> None:
    """Count one enquiry that came over a channel of this kind, `seconds` after its arrival."""
    meters.ENQUIRIES.labels(kind, "repeated" if receipt.is_repeat else receipt.state).inc()
    if receipt.state == "admitted" and not receipt.is_repeat:
        meters.TO_CARD.observe(seconds)


def counted(receive: Callable[Concatenate[Channel, P], Receipt]) -> Callable[Concatenate[Channel, P], Receipt]:
    """Around a front door that takes a channel and gives a receipt."""

    @wraps(receive)
    def counting(channel: Channel, /, *args: P.args, **kwargs: P.kwargs) -> Receipt:
        begun = time.perf_counter()
        receipt = receive(channel, *args, **kwargs)
        count(channel.kind, receipt, seconds=time.perf_counter() - begun)
        return receipt

    return counting
