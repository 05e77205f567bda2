"""Verbs of talks: what is heard, said, noted, sent, handed over and closed."""

from teplo.work.actions.talks.course import close, drop_draft, hand_over, keep_draft, note, reopen
from teplo.work.actions.talks.hear import hear
from teplo.work.actions.talks.say import say, write
from teplo.work.actions.talks.templates import add_template, change_template, remove_template

__all__ = [
    "add_template",
    "change_template",
    "close",
    "drop_draft",
    "hand_over",
    "hear",
    "keep_draft",
    "note",
    "remove_template",
    "reopen",
    "say",
    "write",
]
