"""The journal: every message and every enquiry of all channels in the order of time, found by words, names, numbers.

Words are looked for among the newest rows first, where what many texts have is met soon; what few have is taken from
its index. Which of the two it is PostgreSQL cannot know beforehand, and a wrong guess costs seconds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from teplo.kit import sql
from teplo.kit.marks import read_mark, write_mark
from teplo.kit.text import search_words
from teplo.leads.models import Enquiry, Lead
from teplo.leads.pages import Order, with_words
from teplo.leads.parts import parts_visible_to
from teplo.leads.queries import hide_people, people_visible_to, searched
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, Scope, hides, owned_by_reach, reach_of
from teplo.work.talks.lists import by_number, whose
from teplo.work.talks.models import Conversation, Message, lead_says_no_more
from teplo.work.talks.rules import tsquery

PAGE = 50
WINDOW, WIDEST, ENOUGH = 2_000, 14_000, 5
# Owners whose talks are read one after the other.
FEW = 12

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
# The same of few owners, whose talks lie far apart among those of all: their newest talks are read, and what was said
# since the last word of the oldest of these is whole.
NEWEST_OF_FEW = """
WITH talks AS MATERIALIZED (
    SELECT t.* FROM (SELECT true AS is_people, unnest(%(people)s::bigint[]) AS id
        UNION ALL SELECT false, unnest(%(queues)s::bigint[])) o CROSS JOIN LATERAL (
        (SELECT t.* FROM work_conversation t WHERE o.is_people AND t.owner_employee_id = o.id AND t.state = 'open'
            ORDER BY t.last_message_at DESC, t.id DESC LIMIT %(window)s)
        UNION ALL
        (SELECT t.* FROM work_conversation t WHERE o.is_people AND t.owner_employee_id = o.id AND t.state = 'closed'
            ORDER BY t.last_message_at DESC, t.id DESC LIMIT %(window)s)
        UNION ALL
        (SELECT t.* FROM work_conversation t WHERE NOT o.is_people AND t.owner_queue_id = o.id AND t.state = 'open'
            ORDER BY t.last_message_at DESC, t.id DESC LIMIT %(window)s)
        UNION ALL
        (SELECT t.* FROM work_conversation t WHERE NOT o.is_people AND t.owner_queue_id = o.id AND t.state = 'closed'
            ORDER BY t.last_message_at DESC, t.id DESC LIMIT %(window)s)) t
    ORDER BY t.last_message_at DESC, t.id DESC LIMIT %(window)s),
whole AS MATERIALIZED (SELECT count(*) AS read, min(last_message_at) AS since FROM talks),
newest AS MATERIALIZED (SELECT m.id * 2 AS number, m.at, m.search FROM talks c
    JOIN work_message m ON m.conversation_id = c.id WHERE {where}),
met AS MATERIALIZED (SELECT number, at FROM newest, whole
    WHERE search @@ ({words}) AND (whole.read < %(window)s OR at >= whole.since))
SELECT (SELECT read FROM whole), (SELECT count(*) FROM met),
    ARRAY(SELECT ROW(number, at)::text FROM met ORDER BY at DESC, number DESC LIMIT %(limit)s)
"""
FOUND_MESSAGES = """
WITH met AS MATERIALIZED (SELECT m.id * 2 AS number, m.at, m.conversation_id, m.channel_id, m.id FROM work_message m
    WHERE m.search @@ ({words}))
SELECT m.number, m.at FROM (SELECT * FROM met ORDER BY at DESC, id DESC OFFSET 0) m {talks} WHERE {where}
ORDER BY m.at DESC, m.id DESC LIMIT %(limit)s
"""
# A person has said so little that all of it is read.
OF_PERSON = """
WITH c AS MATERIALIZED (SELECT * FROM work_conversation WHERE person_id = %(person)s),
m AS MATERIALIZED (SELECT m.* FROM c JOIN work_message m ON m.conversation_id = c.id)
SELECT m.id * 2, m.at FROM m JOIN c ON c.id = m.conversation_id WHERE {where} ORDER BY m.at DESC, m.id DESC
LIMIT %(limit)s
"""
# One by one, in the order of the messages, so that whoever has found enough stops.
TALK = "CROSS JOIN LATERAL (SELECT c.* FROM work_conversation c WHERE c.id = m.conversation_id OFFSET 0) c"
ENQUIRIES = """
SELECT m.id * 2 + 1 AS number, m.at FROM leads_enquiry m JOIN leads_lead l ON l.id = m.lead_id
WHERE {where} ORDER BY m.at DESC, m.id DESC LIMIT %(limit)s
"""
# A word that came in is shown once: as the message, not as the enquiry that it made.
BEYOND = "m.at <= %(mark_at)s::timestamptz AND (m.at, m.id * 2 + %(odd)s) < (%(mark_at)s, %(mark)s)"
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
    # How many messages stand behind a row of the window: of a talk several.
    share: int = 1

    def statement(self, text: str) -> str:
        where = " AND ".join(self.where) or "true"
        return text.format(where=where, talks=self.talks, words=self.words, more="")


def journal(employee: Employee, asked: Asked, *, after: str = "", limit: int = PAGE) -> Page:
    """What fits, as far as this employee sees it; FilterMistake for a mark that cannot be read.

    With words, an enquiry stands there by its lead, whose line has the words of all that came for it.
    """
    mark = read_mark(after) if after else None
    sources = [_messages(employee, asked), None if asked.words else _enquiries(employee, asked)]
    places: list[tuple[int, datetime]] = []
    for odd, source in enumerate(sources):
        if source and mark:
            source.where.append(BEYOND)
            source.values |= {"mark_at": mark[0], "mark": mark[1], "odd": odd}
        places += _places(source, limit + 1) if source else []
    if asked.words:
        places += _leads(employee, asked, mark, limit + 1)
    places.sort(key=lambda place: (place[1], place[0]), reverse=True)
    next_mark = write_mark(places[limit - 1][1], places[limit - 1][0]) if len(places) > limit else ""
    return Page(_entries(employee, places[:limit], by_lead=bool(asked.words)), next_mark)


def _leads(employee: Employee, asked: Asked, mark: tuple[str, int] | None, limit: int) -> list[tuple[int, datetime]]:
    """The leads that have the words, as the list of leads finds them, with the moment they came."""
    words = search_words(asked.words)
    if not words or owned_by_reach(employee, Permission.LEAD_SEE) is None or hides(employee, "lead", "other"):
        return []
    fits = Q()
    for name, value in (("channel", asked.channel), ("person", asked.person)):
        fits &= Q(**{name: value}) if value else Q()
    for name, moment in (("created_at__gte", asked.since), ("created_at__lt", asked.until)):
        fits &= Q(**{name: moment}) if moment else Q()
    if mark:
        fits &= Q(created_at__lt=mark[0]) | Q(created_at=mark[0], pk__lte=(mark[1] - 2) // 2)
    seen = searched(Lead.objects.visible_to(employee), employee)
    parts = [searched(part, employee) for part in parts_visible_to(Lead.objects.all(), employee)]
    found = with_words(seen, parts, fits, words, Order("created_at", descending=True, backwards=False), limit=limit)
    came = Lead.objects.filter(pk__in=found.numbers).values_list("pk", "created_at")
    return [(number * 2 + 1, at) for number, at in came]


def _places(source: _Source, limit: int) -> list[tuple[int, datetime]]:
    values = {**source.values, "limit": limit}
    if not source.words:
        return [(number, at) for number, at in sql.rows(source.statement(source.plain), values)]
    window = first = WINDOW // source.share
    while window:
        read, met, rows = sql.row(source.statement(source.newest), {**values, "window": window})
        if len(rows) == limit or read < window:
            return [_place(row) for row in rows]
        wider = 2 * first * limit // max(met, 1)
        window = wider if window == first and met >= ENOUGH and wider <= WIDEST // source.share else 0
    return [(number, at) for number, at in sql.rows(source.statement(source.found), values)]


def _place(row: str) -> tuple[int, datetime]:
    number, _comma, at = row.strip("()").partition(",")
    return int(number), datetime.fromisoformat(at.strip('"'))


def _messages(employee: Employee, asked: Asked) -> _Source | None:
    reach = whose(employee)
    if reach is None:
        return None
    source = _Source(MESSAGES, NEWEST_MESSAGES, FOUND_MESSAGES, "", *_common(asked))
    needs_talk = reach.people is not None
    if reach.people is not None:
        source.where.append("(c.owner_employee_id = ANY (%(people)s) OR c.owner_queue_id = ANY (%(queues)s))")
        source.values |= {"people": reach.people, "queues": reach.queues}
        if len(reach.people) + len(reach.queues) <= FEW:
            source.newest, source.share = NEWEST_OF_FEW, 4
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
    source.talks = TALK if needs_talk else ""
    return _of_person(source) if asked.person else source


def _of_person(source: _Source) -> _Source:
    """All that one person has said is read at once, words or not."""
    if source.words:
        source.where.append(f"m.search @@ ({source.words})")
    source.plain, source.words = OF_PERSON, ""
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
    source = _Source(ENQUIRIES, "", "", "", *_common(asked))
    source.where.append(NOT_SAID)
    if reach != Q():
        seen = Lead.objects.visible_to(employee).filter(pk=RawSQL("l.id", ()))
        source.where.append(_exists(seen, source.values))
    if asked.person:
        source.where.append("m.person_id = %(person)s")
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


def _entries(employee: Employee, places: Sequence[tuple[int, datetime]], *, by_lead: bool) -> list[Entry]:
    messages = Message.objects.select_related("author").defer("search", "folded").in_bulk(_of(places, 0))
    related = Enquiry.objects.select_related("channel", "lead__person", "lead__status")
    if by_lead:
        said = Message.objects.filter(enquiry=OuterRef("pk"))
        first = related.filter(~Exists(said), lead__in=_of(places, 1)).order_by("lead", "pk").distinct("lead")
        enquiries = {enquiry.lead_id: enquiry for enquiry in first}
    else:
        enquiries = related.in_bulk(_of(places, 1))
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
