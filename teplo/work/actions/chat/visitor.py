"""What a visitor's page says of him beside his words: where he is, that he types, how far he has read, his rating.

Nobody signs in: whoever holds the secret is the visitor, and nothing but his own talk is touched.
"""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Channel
from teplo.kit.problems import Conflict, FieldError, Invalid
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record, tell_page
from teplo.ledger.actors import SYSTEM
from teplo.work.actions.chat.heard import Visit
from teplo.work.chat.models import Visitor
from teplo.work.chat.queries import last_to_answer
from teplo.work.talks.models import Conversation, Message

MOST_STARS = 5
LONGEST_WORDS = 1_000


@front_door
def note_presence(visit: Visit, *, channel: Channel, at: datetime) -> Visitor | None:
    """His page was opened or moved on; None for who has never written: of him nothing is kept."""
    visitor = _known(channel, visit.key)
    if visitor is None:
        return None
    moved = visit.page not in ("", visitor.page)
    visitor.seen_at = at
    if moved:
        visitor.page, visitor.page_title = visit.page, visit.title
    visitor.save(update_fields=["seen_at", "page", "page_title"])
    if moved:
        _tell_us(visitor)
    return visitor


@front_door
def note_typing(key: str, *, channel: Channel, at: datetime) -> None:
    """He presses keys: whoever looks at his talk sees it for a few seconds."""
    visitor = _known(channel, key)
    if visitor is not None:
        visitor.typing_at = visitor.seen_at = at
        visitor.save(update_fields=["typing_at", "seen_at"])
        _tell_us(visitor)


@front_door
def note_read(key: str, *, line: int, channel: Channel, at: datetime) -> None:
    """He has seen our words up to this line; one that there is not yet counts as the last."""
    visitor = _known(channel, key)
    if visitor is None or visitor.conversation_id is None:
        return
    said = Message.objects.filter(conversation=visitor.conversation_id, line__lte=line, line__gt=visitor.read_line)
    last = said.order_by("-line").values_list("line", flat=True).first()
    if last:
        visitor.read_line, visitor.seen_at = last, at
        visitor.save(update_fields=["read_line", "seen_at"])
        _tell_us(visitor)


@front_door
def rate(key: str, *, stars: int, words: str, channel: Channel, at: datetime) -> None:
    """Say how good the talk was, 1 to 5 stars; said again, it takes the place of what was said.

    Conflict `nobody_answered` before a person has answered. Whoever it is about learns nothing of it.
    """
    if not 1 <= stars <= MOST_STARS:
        raise Invalid(errors=[FieldError("stars", "out_of_range", _("Give one to five stars."))])
    visitor = _known(channel, key)
    rated = last_to_answer(visitor.conversation) if visitor and visitor.conversation else None
    if visitor is None or rated is None:
        raise Conflict("nobody_answered", _("Nobody has answered yet."))
    visitor.rating, visitor.rating_words, visitor.rated_at = stars, words[:LONGEST_WORDS], at
    visitor.rated_id = rated
    visitor.save(update_fields=["rating", "rating_words", "rated_at", "rated"])
    record("chat.rated", by=SYSTEM, at=at, conversation=visitor.conversation_id, employee=rated)


@step
def _known(channel: Channel, key: str) -> Visitor | None:
    """His row, locked: what is kept of him is written by one at a time."""
    return Visitor.objects.select_for_update(no_key=True).filter(channel=channel, key=key).first()


@step
def _tell_us(visitor: Visitor) -> None:
    """Open pages of whoever has the talk hear that something about him has changed."""
    if visitor.conversation_id is None:
        return
    owned = Conversation.objects.filter(pk=visitor.conversation_id).values_list("owner_employee", "lead")
    for employee, lead in owned:
        tell_page("chat", of=employee, lead=lead)
