"""Calls: what providers tell of them, event by event, and what is so far true of each."""

from dataclasses import dataclass
from datetime import datetime

__all__ = ["CallWord"]


@dataclass(frozen=True, slots=True)
class CallWord:
    """One event of a call as a provider told it, read: `kind` is a CallEvent.Kind, `at` the provider's own time, None
    where it says none; `received_at` is when it came, by our clock.

    `external_id` is its number there or made of its body. `leg` is the provider's part of a call, empty for the call
    as a whole: with the hang-up of a leg the call is not over yet. `seq` is the order within a leg. Numbers are in
    normal form where they can be. `seconds` is how long was talked (0: nobody talked), `waited` how long was waited.
    `command` is the provider's name of the command by which we had it dialled.
    """

    external_id: str
    kind: str
    at: datetime | None = None
    seq: int | None = None
    leg: str = ""
    direction: str = ""
    from_number: str = ""
    to_number: str = ""
    line: str = ""
    extension: str = ""
    seconds: int | None = None
    waited: int | None = None
    reason: str = ""
    recording: str = ""
    command: str = ""
    received_at: datetime | None = None
