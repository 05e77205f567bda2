"""Pure decisions about chats: what is done for a visitor who waits, and when somebody looks again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from teplo.work.chat.models import Visitor

Stage = Visitor.Stage


@dataclass(frozen=True, slots=True)
class Looked:
    """What is to be done now, in this order, and after how long a wait in all somebody looks again (None: never)."""

    deeds: tuple[Stage, ...]
    again: timedelta | None


def look(stage: int, waited: timedelta, *, auto: int, rescue: int) -> Looked:
    """What has come due for a visitor who has waited so long, beyond the stage that was reached before.

    `auto` and `rescue` are minutes, 0 is never. Others are called no sooner than it has answered by itself, and heads
    after twice the wait at which others are.
    """
    called = max(rescue, auto)
    steps = [(Stage.ANSWERED, auto)] if auto else []
    steps += [(Stage.OTHERS, called), (Stage.HEADS, 2 * called)] if rescue else []
    open_steps = [(step, timedelta(minutes=minutes)) for step, minutes in steps if step > stage]
    due = tuple(step for step, after in open_steps if after <= waited)
    later = [after for _step, after in open_steps if after > waited]
    return Looked(due, min(later, default=None))


def whom_to_call(candidates: Sequence[int], heads: Sequence[int], *, stage: Stage) -> tuple[int, ...]:
    """Who is called: colleagues who may answer first, and the heads where there is none or they were called before."""
    if stage is Stage.OTHERS and (colleagues := [one for one in candidates if one not in heads]):
        return tuple(colleagues)
    return tuple(heads)
