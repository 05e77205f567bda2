"""Questions about visitors: who is at the other end of a talk, what he does, what he thought of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from teplo.kit import sql
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may, reach_of
from teplo.work.chat.models import Visitor
from teplo.work.talks.models import Conversation, Message

# Whoever has pressed a key within this time is typing; nobody need say that he has stopped.
TYPES = timedelta(seconds=6)

# Of a visitor `v` and his talk `t`: whether it has ended, and a person has answered in it since he rated one before.
TO_RATE = """
(t.state <> 'open' AND EXISTS (SELECT FROM work_message said WHERE said.conversation_id = t.id
    AND said.direction = 'out' AND NOT said.is_automatic AND said.author_id IS NOT NULL
    AND said.at > coalesce(v.rated_at, '-infinity')))
"""
IS_TO_RATE = f"""
SELECT {TO_RATE} FROM work_visitor v JOIN work_conversation t ON t.id = v.conversation_id WHERE v.id = %s
"""


@dataclass(frozen=True, slots=True)
class Rating:
    """What a visitor thought: one to five stars, his words, and whom he spoke with."""

    stars: int
    words: str
    at: datetime
    of: Employee | None


def visitor_of(talk: Conversation) -> Visitor | None:
    """Who is at the other end of a talk over a chat; None for talks over other channels."""
    return Visitor.objects.filter(conversation=talk).first()


def is_typing(visitor: Visitor, now: datetime) -> bool:
    """Whether he is pressing keys just now."""
    return visitor.typing_at is not None and visitor.typing_at > now - TYPES


def is_forgotten(visitor: Visitor, talk: Conversation) -> bool:
    """Whether he has waited so long that others were called."""
    waits = talk.is_open and talk.waits_for == Conversation.WaitsFor.US
    return waits and visitor.waits_since == talk.waiting_since and visitor.stage >= Visitor.Stage.OTHERS


def forgotten_among(talks: Iterable[Conversation]) -> frozenset[int]:
    """The numbers of those talks whose visitors have waited so long that others were called."""
    by_number = {talk.pk: talk for talk in talks}
    called = Visitor.objects.filter(conversation__in=by_number, stage__gte=Visitor.Stage.OTHERS)
    called = called.only("conversation", "waits_since", "stage")
    return frozenset(
        visitor.conversation_id
        for visitor in called
        if visitor.conversation_id is not None and is_forgotten(visitor, by_number[visitor.conversation_id])
    )


def rating_for(employee: Employee, talk: Conversation) -> Rating | None:
    """What the visitor thought of a talk, for whoever leads those who spoke; never for whoever it is about."""
    visitor = Visitor.objects.filter(conversation=talk, rating__isnull=False).select_related("rated").first()
    if visitor is None or visitor.rating is None or visitor.rated_at is None:
        return None
    if visitor.rated_id == employee.pk or not may(employee, Permission.CHAT_RATING_SEE, _whose(visitor, talk)):
        return None
    return Rating(visitor.rating, visitor.rating_words, visitor.rated_at, visitor.rated)


def is_to_rate(visitor: Visitor) -> bool:
    """Whether he may be asked for a rating: once for each talk that has ended, and only where somebody answered."""
    return any(row[0] for row in sql.rows(IS_TO_RATE, [visitor.pk]))


def sees_ratings(employee: Employee) -> bool:
    """Whether he sees ratings of anybody at all."""
    return reach_of(employee, Permission.CHAT_RATING_SEE).usual is not None


def waiting_visitors(now: datetime, *, limit: int = 500) -> list[int]:
    """The numbers of visitors after whom somebody has to look by now, the longest waiting first."""
    due = Visitor.objects.filter(look_at__lte=now).order_by("look_at", "pk")
    return list(due.values_list("pk", flat=True)[:limit])


def last_to_answer(talk: Conversation) -> int | None:
    """The number of the employee who answered in a talk last; None where nobody has."""
    said = Message.objects.filter(conversation=talk, direction="out", is_automatic=False, author__isnull=False)
    return said.order_by("-at", "-pk").values_list("author", flat=True).first()


@dataclass(frozen=True, slots=True)
class _Owned:
    owner_employee_id: int | None
    owner_queue_id: int | None


def _whose(visitor: Visitor, talk: Conversation) -> _Owned:
    """A rating belongs to whoever was rated, whoever has the talk now."""
    return _Owned(visitor.rated_id, None) if visitor.rated_id else _Owned(talk.owner_employee_id, talk.owner_queue_id)
