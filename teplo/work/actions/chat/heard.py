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
# A new wait begins at its first stage; one that goes on is left alone.
TURN = """
WITH named AS (UPDATE work_conversation SET with_name = %(name)s WHERE id = %(talk)s AND with_name = '')
UPDATE work_visitor v SET conversation_id = t.id, waits_since = t.waiting_since,
    stage = CASE WHEN v.waits_since IS DISTINCT FROM t.waiting_since THEN 0 ELSE v.stage END,
    look_at = CASE WHEN v.waits_since IS DISTINCT FROM t.waiting_since THEN %(look_at)s::timestamptz ELSE v.look_at END
FROM work_conversation t WHERE v.id = %(visitor)s AND t.id = %(talk)s RETURNING t.lead_id
"""
# Whoever is met is looked at with each of his words: of his lead no more than is asked.
MET = (
    *(field.name for field in Visitor._meta.concrete_fields),
    *(f"conversation__{field.name}" for field in Conversation._meta.concrete_fields),
    "conversation__lead__status_kind",
    "conversation__lead__person",
)


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
    return Visitor.objects.select_related("conversation__lead").only(*MET).get(pk=number)


@step
def keep_place(talk: int, message: int) -> int:
    """Give a message its line in a chat; the talk is locked by the caller. Gives the line it has had before, if any."""
    placed = sql.rows(PLACE, {"talk": talk, "message": message})
    if placed:
        return int(placed[0][0])
    return int(sql.row("SELECT line FROM work_message WHERE id = %s", [message])[0])


@step
def note_turn(visitor: Visitor, *, talk: int, name: str, look_at: datetime) -> int | None:
    """He has said something: his other pages hear of it, and somebody looks at `look_at` whether he still waits.

    `name` is how the talk is called while nobody knows his. Gives the number of the talk's lead.
    """
    noted = {"visitor": visitor.pk, "talk": talk, "name": name, "look_at": look_at}
    lead = sql.row(TURN, noted)[0]
    visitor.conversation_id = talk
    tell_visitor(visitor.key, LINE)
    return int(lead) if lead else None
