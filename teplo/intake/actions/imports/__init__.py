"""Verbs of imports: a file is kept, its columns are chosen, its rows come in and are taken back."""

from teplo.intake.actions.imports.aging import let_go
from teplo.intake.actions.imports.course import begin, check, fail, forget, hand_on, pause, resume, revive, stop, undo
from teplo.intake.actions.imports.keep import choose, drop_mapping, keep_import, keep_mapping, relay, use_mapping

__all__ = [
    "begin",
    "check",
    "choose",
    "drop_mapping",
    "fail",
    "forget",
    "hand_on",
    "keep_import",
    "keep_mapping",
    "let_go",
    "pause",
    "relay",
    "resume",
    "revive",
    "stop",
    "undo",
    "use_mapping",
]
