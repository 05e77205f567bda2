"""The course of a lead: the verbs that people, rules and doors call."""

from teplo.triage.actions.admit import Admitted, admit
from teplo.triage.actions.course import (
    assign,
    bring_back,
    change,
    identify,
    mark_junk,
    refuse,
    reopen,
    ripen,
    set_status,
    take,
    untake,
    wait,
)
from teplo.triage.actions.seed import seed

__all__ = [
    "Admitted",
    "admit",
    "assign",
    "bring_back",
    "change",
    "identify",
    "mark_junk",
    "refuse",
    "reopen",
    "ripen",
    "seed",
    "set_status",
    "take",
    "untake",
    "wait",
]
