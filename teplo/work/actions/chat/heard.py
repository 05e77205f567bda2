"""What a visitor says: he is met once, his words follow one another, and his wait is watched."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime

from teplo.channels.models import Channel
from teplo.kit import sql
from teplo.kit.transactions import step
from teplo.work.chat.models import Visitor
from teplo.work.chat.telling import LINE, tell_visitor
from teplo.work.talks.models import Conversation

# The row is his queue: of words that come at once, the second waits here until the first is committed. It is locked
# before everything else, and nobody locks it after something else.
MEET = """
INSERT INTO work_visitor (channel_id, key, page, page_title, first_page, referrer, utm, language, consent_version,
    consent_at, created_at, seen_at, read_line, seen_line, stage, rating_words)
VALUES (%(channel)s, %(key)s, %(page)s, %(title)s, %(page)s, %(referrer)s, %(utm)s::jsonb, %(language)s, %(consent)s,
    %(agreed_at)s, %(at)s, %(at)s, 0, 0, 0, '')
ON CONFLICT (channel_id, key) DO UPDATE SET
    page = CASE WHEN EXCLUDED.page = '' THEN work_visitor.page ELSE EXCLUDED.page END,
    page_title = CASE WHEN EXCLUDED.page = '' THEN work_visitor.page_title ELSE EXCLUDED.page_title END,
    language = CASE WHEN EXCLUDED.language = '' THEN work_visitor.language ELSE EXCLUDED.language END,
    consent_version = CASE WHEN EXCLUDED.consent_version = '' THEN work_visitor.consent_version
        ELSE EXCLUDED.consent_version END,
    consent_at = coalesce(work_visitor.consent_at, EXCLUDED.consent_at),
    seen_at = EXCLUDED.seen_at, typing_at = NULL
RETURNING id
"""
# In the order of the commits: whoever numbers holds the talk until his transaction ends.
PLACE = """
UPDATE work_message SET line = (
    SELECT coalesce(max(said.line), 0) + 1 FROM work_message said WHERE said.conversation_id = %(talk)s)
WHERE id = %(message)s AND line IS NULL RETURNING line
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """Who writes and where he stands; `key` is the digest of his secret, `consent` the version of the text he took."""

    key: str
    page: str = ""
    title: str = ""
    referrer: str = ""
    language: str = ""
    consent: str = ""
    utm: dict[str, str] = field(default_factory=dict)


@step
def meet(visit: Visit, *, channel: Channel, at: datetime) -> Visitor:
    """The visitor of this key, known or new, locked until the end of the transaction, with his talk and its lead."""
    given = asdict(visit) | {"utm": json.dumps(visit.utm, ensure_ascii=False)}
    number = sql.row(MEET, {**given, "channel": channel.pk, "at": at, "agreed_at": at if visit.consent else None})[0]
    return Visitor.objects.select_related("conversation__lead").get(pk=number)


@step
def keep_place(talk: int, message: int) -> int:
    """Give a message its line in a chat; the talk is locked by the caller. Gives the line it has had before, if any."""
    placed = sql.rows(PLACE, {"talk": talk, "message": message})
    if placed:
        return int(placed[0][0])
    return int(sql.row("SELECT line FROM work_message WHERE id = %s", [message])[0])


@step
def note_turn(visitor: Visitor, *, talk: int, name: str, look_at: datetime) -> None:
    """He has said something: his other pages hear of it, and somebody looks at `look_at` whether he still waits.

    `name` is how the talk is called while nobody knows his.
    """
    now = Conversation.objects.get(pk=talk)
    if not now.with_name:
        Conversation.objects.filter(pk=talk).update(with_name=name)
    visitor.conversation = now
    if visitor.waits_since != now.waiting_since:
        visitor.waits_since, visitor.stage, visitor.look_at = now.waiting_since, Visitor.Stage.NEW, look_at
    visitor.save(update_fields=["conversation", "waits_since", "stage", "look_at"])
    tell_visitor(visitor.key, LINE)
