"""Steps of calls, which triage leads: their events are kept, what they say is written down, a call back is owed."""

from teplo.work.actions.calls.dial import ask_call, extension_of, forget_all_asked, forget_asked, name_command
from teplo.work.actions.calls.keep import Gathered, gather, name_employees, wait_turn, write
from teplo.work.actions.calls.missed import give_up, note_missed, settle, settle_others, take_back_missed
from teplo.work.actions.calls.recordings import keep_recording, miss_recording, retry_recording, take_recording
from teplo.work.actions.calls.stepped import finish_calls

__all__ = [
    "Gathered",
    "ask_call",
    "extension_of",
    "finish_calls",
    "forget_all_asked",
    "forget_asked",
    "gather",
    "give_up",
    "keep_recording",
    "miss_recording",
    "name_command",
    "name_employees",
    "note_missed",
    "retry_recording",
    "settle",
    "settle_others",
    "take_back_missed",
    "take_recording",
    "wait_turn",
    "write",
]
