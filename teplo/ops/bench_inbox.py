"""How quick the inbox and the journal are over a million messages (docs/benchmarks.md)."""

import argparse
import contextlib
import gc
import random
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.db import connection

from teplo.channels.models import Channel
from teplo.ops import bench_place, bench_world
from teplo.ops.bench import Figures, say
from teplo.ops.bench_desk import ask, client_of, percentile
from teplo.staff.models import Employee

# The pages that somebody asks for: what each counts to, and its address.
Addresses = Callable[[Employee, random.Random], list[tuple[str, str]]]
MESSAGES_OF_A_TALK = 4
TEXTS = 20_000
ROUNDS = 3
CUT_OUT = 30
SEED = 771
# Of many and of few, together and alone: words, beginnings, names, numbers, and what nobody has said.
ASKED = (
    "ламинат", "ламинаты", "паркетная доска", "лам", "плитка ванную замер", "перезвоните", "рассрочка кухня",
    "иванов", "кабанин ламинат", "петров паркет", "счёт 4512", "8 (912) 345-67-89", "+7912", "client77",
    "гидроизоляция", "delivery", "ремонт душевая расчёт",
)  # fmt: skip
FILTERS = ("", "&channel={channel}", "&since={since}", "&person={person}")
LISTS = ("mine", "team", "unassigned", "us", "them", "closed")

TALKS = """
INSERT INTO work_conversation (channel_id, person_id, lead_id, subject, owner_employee_id, owner_queue_id, state,
    waits_for, waiting_since, last_message_at, last_words, is_lead_source, created_at)
SELECT %(channel)s, l.person_id, l.id, l.need, l.owner_employee_id, l.owner_queue_id,
    CASE WHEN l.id %% 12 = 0 THEN 'open' ELSE 'closed' END,
    CASE WHEN l.id %% 12 <> 0 THEN 'nobody' WHEN l.id %% 24 = 0 THEN 'us' ELSE 'them' END,
    CASE WHEN l.id %% 12 = 0 THEN l.touched_at END, l.touched_at, left(l.need, 200), true, l.created_at
FROM leads_lead l ORDER BY l.id
"""
# What many say often and few say at all: the needs and usual sentences first, then a thousand surnames.
WORDS = """
CREATE TEMP TABLE bench_word AS SELECT array_agg(word ORDER BY place, n) AS words FROM (
    SELECT 1 AS place, n, regexp_split_to_table(need, ' ') AS word FROM bench_need
    UNION ALL SELECT 2, n, regexp_split_to_table(words, ' ') FROM bench_text WHERE words <> ''
    UNION ALL SELECT 3, n, name FROM bench_last) w WHERE word <> '';
CREATE TEMP TABLE bench_said AS SELECT n, (
    SELECT string_agg(w.words[1 + floor(power(random(), 2.2) * cardinality(w.words))::int + 0 * g], ' ')
    FROM generate_series(1, 14 + n %% 9) g) AS words FROM bench_word w, generate_series(0, %(texts)s - 1) n
"""
MESSAGES = """
INSERT INTO work_message (conversation_id, channel_id, direction, kind, state, author_id, is_automatic, sender_name,
    sender_address, recipients, cc, subject, text, folded, external_id, in_reply_to, "references", at, error, attempts)
SELECT c.id, c.channel_id, CASE WHEN g.n %% 2 = 0 THEN 'in' ELSE 'out' END, 'letter',
    CASE WHEN g.n %% 2 = 0 THEN 'received' ELSE 'sent' END, CASE WHEN g.n %% 2 = 1 THEN c.owner_employee_id END, false,
    CASE WHEN g.n %% 2 = 0 THEN coalesce(p.name, '') ELSE '' END,
    CASE WHEN g.n %% 2 = 0 THEN 'client' || c.id || '@mail.ru' ELSE '' END, '[]', '[]', c.subject,
    s.words || CASE WHEN (c.id + g.n) %% 7 = 0 THEN
        '. Счёт ' || c.id || ', тел. 8 (9' || lpad((c.id %% 100)::text, 2, '0') || ') 345-67-' || 10 + g.n ELSE '' END,
    '', '<' || c.id || '.' || g.n || '@bench>', '', '[]', c.last_message_at - interval '7 hours' * (%(each)s - 1 - g.n),
    '', 0
FROM work_conversation c CROSS JOIN generate_series(0, %(each)s - 1) AS g (n)
JOIN bench_said s ON s.n = (c.id * 31 + g.n * 7919) %% %(texts)s
LEFT JOIN identity_person p ON p.id = c.person_id
"""
TABLES = ("work_conversation", "work_message")


def measure(options: argparse.Namespace) -> Figures:
    """Lists, talks and searches through the whole of Django, as a manager and a head ask; `rows` messages."""
    people = bench_world.people()
    talks = options.rows // MESSAGES_OF_A_TALK
    say(f"writing {talks} leads with a talk each, {options.rows} messages")
    bench_world.fill(0, talks, talks)
    _fill()
    return {
        "machine": bench_place.machine(),
        "settings": bench_place.server_settings(),
        "rows": options.rows,
        **figures({name: people[name] for name in ("manager", "head")}, _addresses),
    }


def figures(askers: Mapping[str, Employee], addresses: Addresses) -> Figures:
    """What these people wait for; `work` is what the processor did for it in Python and in PostgreSQL."""
    chance = random.Random(SEED)
    plan = [(who, page, url) for who, one in askers.items() for page, url in addresses(one, chance)]
    clients = {who: client_of(one) for who, one in askers.items()}
    for who, client in clients.items():
        say(f"asking as {who}")
        ask(client, plan[0][2])
    gc.collect()
    gc.freeze()
    times: dict[str, list[tuple[float, float]]] = {}
    for _round in range(ROUNDS):
        chance.shuffle(plan)
        for who, page, url in plan:
            begun = _worked()
            took = ask(clients[who], url)
            times.setdefault(page, []).append((took, _worked() - begun))
    return {page: _figures(taken) for page, taken in sorted(times.items())}


def _worked() -> float:
    """Milliseconds that the processor has given to Django and to its connection in PostgreSQL so far."""
    with contextlib.suppress(OSError):  # a server elsewhere does not tell
        told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
        return time.process_time() * 1000 + int(told.split()[0]) / 1e6
    return time.process_time() * 1000


def _figures(taken: list[tuple[float, float]]) -> dict[str, float]:
    took, worked = ([pair[place] for pair in taken] for place in (0, 1))
    return {
        "p50": round(percentile(took, 0.5), 1),
        "p95": round(percentile(took, 0.95), 1),
        "work_p95": round(percentile(worked, 0.95), 1),
        "slowest": round(max(took), 1),
        "requests": len(took),
    }


def _addresses(employee: Employee, chance: random.Random) -> list[tuple[str, str]]:
    """Every list, some talks, and every question by itself and under each filter."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, person_id FROM work_conversation WHERE owner_employee_id = %s LIMIT 20", [employee.pk]
        )
        own = cursor.fetchall() or [(1, 1)]
        cursor.execute("SELECT text FROM work_message WHERE id %% %s = 0 LIMIT %s", [7919, CUT_OUT])
        cut = [" ".join(chance.sample(text.split(), 2)) for (text,) in cursor.fetchall()]
    filled: dict[str, Any] = {"channel": Channel.objects.get(slug="bench-mail").pk, "since": "2026-01-01"}
    found = [("lists_ms", f"/inbox/?list={tab}") for tab in LISTS]
    found += [("talk_ms", f"/inbox/{number}/") for number, _person in own if number != 1]
    found += [("journal_ms", f"/journal/?{query.format(**filled, person=own[0][1])}") for query in FILTERS]
    for words in (*ASKED, *cut):
        query = chance.choice(FILTERS).format(**filled, person=own[0][1])
        found += [("search_ms", f"/journal/?q={words}"), ("search_filtered_ms", f"/journal/?q={words}{query}")]
    return found


def _fill() -> None:
    mail = {"kind": "email", "name": "Почта", "key": "bench-mail"}
    channel, _new = Channel.objects.get_or_create(slug="bench-mail", defaults=mail)
    with connection.cursor() as cursor:
        cursor.execute(bench_world.NAMES)
        cursor.execute(WORDS, {"texts": TEXTS})
        indexes = bench_world.drop_indexes(cursor, TABLES)
        for statement in (TALKS, MESSAGES):
            cursor.execute(statement, {"channel": channel.pk, "each": MESSAGES_OF_A_TALK, "texts": TEXTS})
        for index in indexes:
            cursor.execute(index)
        cursor.execute("DISCARD ALL")
        cursor.execute("VACUUM (ANALYZE)")
