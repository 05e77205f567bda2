"""Verbs of intake: what arrives is kept first and read afterwards."""

from teplo.intake.actions.decide import block, put_aside
from teplo.intake.actions.health import look_after_channels
from teplo.intake.actions.hooks import hear, hear_again, map_fields, note_refused
from teplo.intake.actions.journal import drop_aside, retry_aside
from teplo.intake.actions.receive import count_try, enter, forget_unmended, keep_unmended, receive, retry
from teplo.intake.actions.receive_many import Outcome, Sent, receive_many
from teplo.intake.actions.rescue import look_after

__all__ = [
    "Outcome",
    "Sent",
    "block",
    "count_try",
    "drop_aside",
    "enter",
    "forget_unmended",
    "hear",
    "hear_again",
    "keep_unmended",
    "look_after",
    "look_after_channels",
    "map_fields",
    "note_refused",
    "put_aside",
    "receive",
    "receive_many",
    "retry",
    "retry_aside",
]
