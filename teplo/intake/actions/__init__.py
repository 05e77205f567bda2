"""Verbs of intake: what arrives is kept first and read afterwards."""

from teplo.intake.actions.decide import block, put_aside
from teplo.intake.actions.journal import drop_aside, retry_aside
from teplo.intake.actions.receive import count_try, enter, forget_unmended, keep_unmended, receive, retry

__all__ = [
    "block",
    "count_try",
    "drop_aside",
    "enter",
    "forget_unmended",
    "keep_unmended",
    "put_aside",
    "receive",
    "retry",
    "retry_aside",
]
