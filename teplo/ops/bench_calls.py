"""How quick the list of calls is over a million of them, under every filter (docs/benchmarks.md)."""

import argparse
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.ops import bench_inbox, bench_place, bench_world
from teplo.ops.bench import Figures, say
from teplo.staff.models import Employee
from teplo.work.calls.models import MissedCall

CALLS_OF_A_LEAD = 4
LINES = ("+74950000001", "+74950000002", "+74950000003")
# Among the last so many calls those that were missed wait for a call back: about a hundred.
WAITING = 700
# Three years of calls: more come in than go out, a quarter of those that come in is missed; each is its lead's owner's.
CALLS = """
INSERT INTO work_call (channel_id, external_id, direction, state, ending, number, from_number, to_number, line, reason,
    started_at, answered_at, ended_at, wait_seconds, talk_seconds, person_id, lead_id, employee_id, rung,
    owner_employee_id, owner_queue_id, created_at)
SELECT %(channel)s, 'bench-' || c.n, c.direction, 'ended', CASE WHEN c.talks THEN 'answered'
        WHEN c.direction = 'in' THEN 'missed' ELSE 'no_answer' END, p.value,
    CASE c.direction WHEN 'in' THEN p.value ELSE c.line END, CASE c.direction WHEN 'in' THEN c.line ELSE p.value END,
    c.line, '', c.at, CASE WHEN c.talks THEN c.at + interval '20 seconds' END, c.at + interval '3 minutes', 20,
    CASE WHEN c.talks THEN 160 END, l.person_id, l.id,
    CASE WHEN c.talks THEN coalesce(l.owner_employee_id, c.other) END, '{}', l.owner_employee_id, l.owner_queue_id, c.at
FROM (SELECT n, CASE WHEN r < 0.6 THEN 'in' WHEN r < 0.97 THEN 'out' ELSE 'internal' END AS direction,
        random() < 0.75 AS talks, (%(lines)s::text[])[1 + floor(power(random(), 2) * %(kinds)s)::int] AS line,
        %(now)s - interval '3 years' * (1 - n / %(calls)s::float) AS at,
        1 + floor(random() * %(leads)s)::int AS lead, (%(people)s::bigint[])[1 + n %% cardinality(%(people)s)] AS other
    FROM (SELECT n, random() AS r FROM generate_series(1, %(calls)s) g (n)) made) c
JOIN leads_lead l ON l.id = c.lead
LEFT JOIN identity_contactpoint p ON p.person_id = l.person_id AND p.kind = 'phone'
"""
MISSED = """
INSERT INTO work_missedcall (call_id, lead_id, number, state, missed_at, due_at, settled_at)
SELECT id, lead_id, number, m.state, ended_at, ended_at + interval '23 hours',
    CASE WHEN m.state <> 'waiting' THEN ended_at + interval '2 hours' END
FROM work_call CROSS JOIN LATERAL (SELECT CASE WHEN id > %(calls)s - %(waiting)s THEN 'waiting'
    WHEN id %% 10 < 4 THEN 'within_20_minutes' WHEN id %% 10 < 7 THEN 'within_23_hours' WHEN id %% 997 > 0 THEN 'came_through'
    ELSE 'not_reached' END AS state) m
WHERE direction = 'in' AND answered_at IS NULL
"""  # noqa: E501
TABLES = ("work_call", "work_missedcall")
TABS = ("", "list=missed", "list=mine")
FILTERS = (
    "", "direction=out", "line={line}", "channel={channel}", "since={day}&until={day}", "since={month}",
    "since={old}&until={old}", "who={colleague}", "who={colleague}&since={month}", "who={gone}",
    "line={line}&direction=in&since={month}",
)  # fmt: skip


def measure(options: argparse.Namespace) -> Figures:
    """The list of calls as a manager and a head ask it, through the whole of Django; `rows` calls."""
    people = bench_world.people()
    leads = options.rows // CALLS_OF_A_LEAD
    say(f"writing {leads} leads and {options.rows} calls")
    bench_world.fill(0, leads, leads)
    fill(options.rows, leads)
    askers = {name: people[name] for name in ("manager", "head")}
    return {
        "machine": bench_place.machine(),
        "settings": bench_place.server_settings(),
        "rows": options.rows,
        **bench_inbox.figures(askers, lambda employee, _chance: addresses(employee)),
    }


def addresses(employee: Employee) -> list[tuple[str, str]]:
    """Every tab under every filter, each end of missed calls, and pages deep in the list."""
    today = timezone.localdate()
    managers = list(Employee.objects.filter(role__key="manager").order_by("pk").values_list("pk", flat=True))
    filled = {
        "line": LINES[-1],
        "channel": Channel.objects.get(slug="bench-calls").pk,
        "day": today - timedelta(days=1),
        "month": today - timedelta(days=30),
        "old": today - timedelta(days=700),
        "colleague": managers[10],
        "gone": managers[-1],
    }
    names = {"": "all", "list=missed": "missed", "list=mine": "mine"}
    found = [(f"{names[tab]}_ms", f"/calls/?{tab}&{query.format(**filled)}") for tab in TABS for query in FILTERS]
    ends = MissedCall.State.values
    found += [("ends_ms", f"/calls/?list=missed&became={end}") for end in ends]
    found += [
        ("ends_ever_ms", f"/calls/?list=missed&became={end}&since={today - timedelta(days=1200)}") for end in ends
    ]
    return found


def fill(calls: int, leads: int) -> None:
    """Write so many calls over leads 1 to `leads`."""
    pbx = {"kind": "pbx", "name": "АТС", "key": "bench-calls"}
    channel, _new = Channel.objects.get_or_create(slug="bench-calls", defaults=pbx)
    values: dict[str, Any] = {
        "channel": channel.pk, "calls": calls, "leads": leads, "now": timezone.now(), "lines": list(LINES),
        "kinds": len(LINES), "waiting": WAITING,
        "people": list(Employee.objects.filter(role__key="manager", is_active=True).values_list("pk", flat=True)),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.42)")
        indexes = bench_world.drop_indexes(cursor, TABLES)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in (CALLS, MISSED):
            cursor.execute(statement, values)
        for index in indexes:
            cursor.execute(index)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("VACUUM (ANALYZE)")
