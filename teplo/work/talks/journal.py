"""The journal: every message and every enquiry of all channels in the order of time, found by words, names, numbers.

Words are looked for among the newest rows first, where what many texts have is met soon; what few have is taken from
its index. Which of the two it is PostgreSQL cannot know beforehand, and a wrong guess costs seconds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from teplo.kit import sql
from teplo.kit.marks import read_mark, write_mark
from teplo.kit.text import search_words
from teplo.leads.models import Enquiry, Lead
from teplo.leads.pages import pattern
from teplo.leads.queries import hide_people, people_visible_to
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, Scope, owned_by_reach, reach_of
from teplo.work.talks.lists import by_number, whose
from teplo.work.talks.models import Conversation, Message, lead_says_no_more
from teplo.work.talks.rules import tsquery

PAGE = 50
WINDOW, WIDEST, ENOUGH = 2_000, 25_000, 5

# What of a row of either kind stands in the mark of a page: messages have even numbers, enquiries odd ones.
MESSAGES = """
SELECT m.id * 2 AS number, m.at FROM work_message m {talks} WHERE {where} ORDER BY m.at DESC, m.id DESC LIMIT %(limit)s
"""
NEWEST_MESSAGES = """
WITH newest AS MATERIALIZED (SELECT m.id * 2 AS number, m.at, m.search {more} FROM work_message m {talks} WHERE {where}
    ORDER BY m.at DESC, m.id DESC LIMIT %(window)s),
met AS MATERIALIZED (SELECT number, at FROM newest WHERE search @@ ({words}))
SELECT (SELECT count(*) FROM newest), (SELECT count(*) FROM met),
    ARRAY(SELECT ROW(number, at)::text FROM met ORDER BY at DESC, number DESC LIMIT %(limit)s)
"""
FOUND_MESSAGES = """
WITH met AS MATERIALIZED (SELECT m.id * 2 AS number, m.at, m.conversation_id, m.channel_id, m.id FROM work_message m
    WHERE m.search @@ ({words}))
SELECT m.number, m.at FROM met m {talks} WHERE {where} ORDER BY m.at DESC, m.id DESC LIMIT %(limit)s
"""
ENQUIRIES = """
SELECT m.id * 2 + 1 AS number, m.at FROM leads_enquiry m JOIN leads_lead l ON l.id = m.lead_id
WHERE {where} ORDER BY m.at DESC, m.id DESC LIMIT %(limit)s
"""
NEWEST_ENQUIRIES = """
WITH newest AS MATERIALIZED (SELECT m.id * 2 + 1 AS number, m.at, l.search FROM leads_enquiry m
    JOIN leads_lead l ON l.id = m.lead_id WHERE {where} ORDER BY m.at DESC, m.id DESC LIMIT %(window)s),
met AS MATERIALIZED (SELECT number, at FROM newest l WHERE {words})
SELECT (SELECT count(*) FROM newest), (SELECT count(*) FROM met),
    ARRAY(SELECT ROW(number, at)::text FROM met ORDER BY at DESC, number DESC LIMIT %(limit)s)
"""
FOUND_ENQUIRIES = """
WITH l AS MATERIALIZED (SELECT l.id, l.owner_employee_id, l.owner_queue_id, l.person_id FROM leads_lead l
    WHERE {words})
SELECT m.id * 2 + 1, m.at FROM l JOIN leads_enquiry m ON m.lead_id = l.id
WHERE {where} ORDER BY m.at DESC, m.id DESC LIMIT %(limit)s
"""
# A word that came in is shown once: as the message, not as the enquiry that it made.
NOT_SAID = "NOT EXISTS (SELECT FROM work_message said WHERE said.enquiry_id = m.id)"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: words, one channel, one person, a period (zone-aware, `until` excluded)."""

    words: str = ""
    channel: int | None = None
    person: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(slots=True)
class Entry:
    """One line of the journal: a message with its talk, or an enquiry with its lead."""

    at: datetime
    message: Message | None = None
    talk: Conversation | None = None
    enquiry: Enquiry | None = None
    lead: Lead | None = None


@dataclass(slots=True)
class Page:
    """A stretch of the journal, newest first, and the mark of the next one; '' at the end."""

    entries: list[Entry] = field(default_factory=list)
    after: str = ""


@dataclass(slots=True)
class _Source:
    """Where one kind of row is looked for: the statements, the conditions and their values."""

    plain: str
    newest: str
    found: str
    words: str
    where: list[str]
    values: dict[str, Any]
    talks: str = ""

    def statement(self, text: str) -> str:
        where = " AND ".join(self.where) or "true"
        return text.format(where=where, talks=self.talks, words=self.words, more="")


def journal(employee: Employee, asked: Asked, *, after: str = "", limit: int = PAGE) -> Page:
    """What fits, as far as this employee sees it; FilterMistake for a mark that cannot be read."""
    sources = [source for source in (_messages(employee, asked), _enquiries(employee, asked)) if source]
    places: list[tuple[int, datetime]] = []
    for source in sources:
        if after:
            at, number = read_mark(after)
            is_odd = 1 if source.plain is ENQUIRIES else 0
            source.where.append(
                "m.at <= %(mark_at)s::timestamptz AND (m.at, m.id * 2 + %(odd)s) < (%(mark_at)s, %(mark)s)"
            )
            source.values |= {"mark_at": at, "mark": number, "odd": is_odd}
        places += _places(source, limit + 1)
    places.sort(key=lambda place: (place[1], place[0]), reverse=True)
    mark = write_mark(places[limit - 1][1], places[limit - 1][0]) if len(places) > limit else ""
    return Page(_entries(employee, places[:limit]), mark)


def _places(source: _Source, limit: int) -> list[tuple[int, datetime]]:
    values = {**source.values, "limit": limit}
    if not source.words:
        return [(number, at) for number, at in sql.rows(source.statement(source.plain), values)]
    for window in (WINDOW, WIDEST):
        read, met, rows = sql.row(source.statement(source.newest), {**values, "window": window})
        if len(rows) == limit or read < window:
            return [_place(row) for row in rows]
        if met < ENOUGH:
            break
    return [(number, at) for number, at in sql.rows(source.statement(source.found), values)]


def _place(row: str) -> tuple[int, datetime]:
    number, _comma, at = row.strip("()").partition(",")
    return int(number), datetime.fromisoformat(at.strip('"'))


def _messages(employee: Employee, asked: Asked) -> _Source | None:
    reach = whose(employee)
    if reach is None:
        return None
    source = _Source(MESSAGES, NEWEST_MESSAGES, FOUND_MESSAGES, "", *_common(asked))
    needs_talk = reach.people is not None or asked.person is not None
    if reach.people is not None:
        source.where.append("(c.owner_employee_id = ANY (%(people)s) OR c.owner_queue_id = ANY (%(queues)s))")
        source.values |= {"people": reach.people, "queues": reach.queues}
    if asked.person:
        source.where.append("c.person_id = %(person)s")
    if not lead_says_no_more(employee):
        needs_talk = True
        seen = Lead.objects.visible_to(employee).filter(pk=RawSQL("c.lead_id", ()))
        source.where.append(f"(c.lead_id IS NULL OR {_exists(seen, source.values)})")
    if asked.words:
        _look_for(asked.words, source)
        if not _sees_people_of(employee, Permission.CONVERSATION_SEE):
            needs_talk = True
            seen_people = people_visible_to(employee).filter(pk=RawSQL("c.person_id", ()))
            source.where.append(f"(c.person_id IS NULL OR {_exists(seen_people, source.values)})")
    if needs_talk:
        source.talks = "JOIN work_conversation c ON c.id = m.conversation_id"
    return source


def _look_for(words: str, source: _Source) -> None:
    parts = tsquery(words)
    source.words = " && ".join(f"to_tsquery('pg_catalog.russian', %(word_{n})s)" for n in range(len(parts)))
    source.words = source.words or "''::tsquery"
    source.values |= {f"word_{n}": part for n, part in enumerate(parts)}


def _enquiries(employee: Employee, asked: Asked) -> _Source | None:
    reach = owned_by_reach(employee, Permission.LEAD_SEE)
    if reach is None:
        return None
    source = _Source(ENQUIRIES, NEWEST_ENQUIRIES, FOUND_ENQUIRIES, "", *_common(asked))
    source.where.append(NOT_SAID)
    if reach != Q():
        seen = Lead.objects.visible_to(employee).filter(pk=RawSQL("l.id", ()))
        source.where.append(_exists(seen, source.values))
    if asked.person:
        source.where.append("m.person_id = %(person)s")
    if asked.words:
        fragments = search_words(asked.words)
        source.words = " AND ".join(f"l.search LIKE %(like_{n})s" for n in range(len(fragments))) or "false"
        source.values |= {f"like_{n}": pattern(word) for n, word in enumerate(fragments)}
        if not _sees_people_of(employee, Permission.LEAD_SEE):
            seen_people = people_visible_to(employee).filter(pk=RawSQL("l.person_id", ()))
            source.where.append(f"(l.person_id IS NULL OR {_exists(seen_people, source.values)})")
    return source


def _common(asked: Asked) -> tuple[list[str], dict[str, Any]]:
    where, values = [], dict[str, Any]()
    for name, words in (
        ("channel", "m.channel_id = %(channel)s"),
        ("since", "m.at >= %(since)s"),
        ("until", "m.at < %(until)s"),
    ):
        if (value := getattr(asked, name)) is not None:
            where.append(words)
            values[name] = value
    if asked.person:
        values["person"] = asked.person
    return where, values


def _sees_people_of(employee: Employee, permission: Permission) -> bool:
    """Whether whoever writes is seen by everybody who may read what he wrote."""
    people = reach_of(employee, Permission.PERSON_SEE)
    return people.usual is Scope.ALL or people == reach_of(employee, permission)


def _exists(rows: QuerySet[Any], values: dict[str, Any]) -> str:
    """A condition of the policy as text, its values put among the others by name."""
    try:
        text, asked = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "false"
    first, *rest = text.split("%s")
    names = [f"given_{len(values) + number}" for number in range(len(rest))]
    values |= dict(zip(names, asked, strict=True))
    named = "".join(f"%({name})s{piece}" for name, piece in zip(names, rest, strict=True))
    return f"EXISTS ({first}{named})"


def _entries(employee: Employee, places: Sequence[tuple[int, datetime]]) -> list[Entry]:
    messages = Message.objects.select_related("author").defer("search", "folded").in_bulk(_of(places, 0))
    enquiries = Enquiry.objects.select_related("channel", "lead__person", "lead__status").in_bulk(_of(places, 1))
    talks = by_number(employee, list({message.conversation_id for message in messages.values()}))
    hide_people([enquiry.lead for enquiry in enquiries.values()], employee)
    entries = (_entry(number, messages, enquiries, talks) for number, _at in places)
    return [entry for entry in entries if entry]


def _of(places: Sequence[tuple[int, datetime]], odd: int) -> list[int]:
    return [number // 2 for number, _at in places if number % 2 == odd]


def _entry(
    number: int,
    messages: Mapping[int, Message],
    enquiries: Mapping[int, Enquiry],
    talks: Mapping[int, Conversation],
) -> Entry | None:
    if number % 2:
        enquiry = enquiries.get(number // 2)
        return Entry(enquiry.at, enquiry=enquiry, lead=enquiry.lead) if enquiry else None
    message = messages.get(number // 2)
    talk = talks.get(message.conversation_id) if message else None
    return Entry(message.at, message=message, talk=talk) if message and talk else None
