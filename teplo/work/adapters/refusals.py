"""What another side answers to what we send, told the same way whatever the way."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something was not sent: a code, whether it is for ever, and whether it may have arrived all the same."""

    code: str
    is_final: bool = False
    is_unsure: bool = False
