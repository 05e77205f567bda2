"""Verbs of chats: a visitor is met, his words get their place, he is told, he rates."""

from teplo.work.actions.chat.heard import keep_place, meet, note_turn
from teplo.work.actions.chat.said import note_seen, speak, tell_typing, was_said
from teplo.work.actions.chat.visitor import note_presence, note_read, note_typing, rate

__all__ = [
    "keep_place",
    "meet",
    "note_presence",
    "note_read",
    "note_seen",
    "note_turn",
    "note_typing",
    "rate",
    "speak",
    "tell_typing",
    "was_said",
]
