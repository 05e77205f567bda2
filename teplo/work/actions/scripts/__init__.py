"""Verbs of scripts: how they are written, how people walk them, and what customers say on the way."""

from teplo.work.actions.scripts.marks import drop_mark, make_mark
from teplo.work.actions.scripts.runs import answer, go_back, leave, leave_forgotten, object_to, start
from teplo.work.actions.scripts.writing import (
    add_script,
    begin_with,
    change_script,
    copy_script,
    publish,
    put_step,
    remove_step,
    take_up,
)

__all__ = [
    "add_script",
    "answer",
    "begin_with",
    "change_script",
    "copy_script",
    "drop_mark",
    "go_back",
    "leave",
    "leave_forgotten",
    "make_mark",
    "object_to",
    "publish",
    "put_step",
    "remove_step",
    "start",
    "take_up",
]
