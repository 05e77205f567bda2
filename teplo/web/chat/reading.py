"""What the streams of visitors read: the lines that each still lacks, in one question, by the event loop itself."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg

from teplo.web.chat.holder import file_url
from teplo.web.live.ear import ANSWERS_WITHIN, connect, cut_off_after
from teplo.work.actions.chat.said import called
from teplo.work.chat.queries import TO_RATE

# So many lines of one talk at once; the rest follows in the next round.
MOST_LINES = 100
FIRST_LINES = 50
# A line is taken up to the last one that is committed: they are counted under the lock of the talk, so none of a
# lower number can still come.
LACKING = """
SELECT asked.key, asked.channel, asked.after, m.line, m.direction, m.external_id, m.text, m.at, m.is_automatic, e.name,
    (SELECT json_agg(json_build_array(a.id, a.name, a.type, a.size) ORDER BY a.id) FROM work_attachment a
        WHERE a.message_id = m.id)
FROM unnest(%(keys)s::text[], %(channels)s::text[], %(after)s::bigint[]) AS asked (key, channel, after)
JOIN channels_channel c ON c.key = asked.channel AND c.is_active
JOIN work_visitor v ON v.channel_id = c.id AND v.key = asked.key
CROSS JOIN LATERAL (
    SELECT said.id, said.line, said.direction, said.external_id, said.text, said.at, said.is_automatic, said.author_id
    FROM work_message said WHERE said.conversation_id = v.conversation_id AND said.line > CASE
        WHEN asked.after >= 0 THEN asked.after
        ELSE (SELECT coalesce(max(last.line), 0) - %(first)s FROM work_message last
            WHERE last.conversation_id = v.conversation_id) END
    ORDER BY said.line LIMIT %(most)s) m
LEFT JOIN staff_employee e ON e.id = m.author_id
ORDER BY asked.key, asked.after, m.line
"""
TURNED = f"""
SELECT v.key, t.state = 'open', s.values -> 'ask_rating' IS DISTINCT FROM 'false' AND {TO_RATE}
FROM work_visitor v JOIN work_conversation t ON t.id = v.conversation_id
LEFT JOIN channels_channelsettings s ON s.channel_id = v.channel_id
WHERE v.key = ANY (%(keys)s::text[])
"""
IN_USE = "SELECT key FROM channels_channel WHERE is_active AND key = ANY (%(keys)s::text[])"


@dataclass(frozen=True, slots=True)
class Lacked:
    """A line that a page lacks: whose page, the last line that it has, this one's number, and what it is told."""

    key: str
    after: int
    number: int
    data: dict[str, object]


class Reader:
    """Asks over one connection of its own, one question at a time whoever asks; a lost one is made anew at the next."""

    def __init__(self) -> None:
        self._connection: psycopg.AsyncConnection | None = None
        self._asking = asyncio.Lock()

    async def lacking(self, asked: Sequence[tuple[str, str, int]]) -> list[Lacked]:
        """The lines after those that each has: of each visitor his key, the channel's, his last line (or FRESH)."""
        keys, channels, after = (list(column) for column in zip(*asked, strict=True))
        values = {"keys": keys, "channels": channels, "after": after, "first": FIRST_LINES, "most": MOST_LINES}
        now = datetime.now(UTC)
        return [Lacked(row[0], row[2], row[3], _said(row, at=now)) for row in await self._rows(LACKING, values)]

    async def turned(self, keys: Sequence[str]) -> dict[str, dict[str, object]]:
        """Of talks that were ended or taken up again: whether they are open, and whether a rating is asked for."""
        rows = await self._rows(TURNED, {"keys": list(keys)})
        return {key: {"open": is_open, "rating_asked": asked} for key, is_open, asked in rows}

    async def in_use(self, channels: Sequence[str]) -> set[str]:
        """Those of these channels that are still in use."""
        return {key for (key,) in await self._rows(IN_USE, {"keys": list(channels)})}

    async def close(self) -> None:
        """Give the connection back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _rows(self, question: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        async with self._asking:
            if self._connection is None or self._connection.closed:
                self._connection = await connect("teplo chat")
            try:
                with cut_off_after(ANSWERS_WITHIN, self._connection):
                    return await (await self._connection.execute(question, values)).fetchall()
            except BaseException:  # also where nobody waits any more: an answer half read is nobody's
                await self.close()
                raise


def _said(row: tuple[Any, ...], *, at: datetime) -> dict[str, object]:
    key, channel, _after, line, direction, external_id, text, said_at, is_automatic, name, files = row
    is_his = direction == "in"
    return {
        "line": line,
        "from": "you" if is_his else "us",
        "id": (external_id or "").partition(":")[2] or None if is_his else None,
        "text": text,
        "at": said_at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "name": "" if is_his else called(name or ""),
        "automatic": is_automatic,
        "files": [
            {"name": file, "type": kind, "size": size, "url": file_url(channel, number, key, at=at)}
            for number, file, kind, size in files or []
        ],
    }
