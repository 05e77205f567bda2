"""How quick the lists of clients are over a million contacts and half a million deals (docs/benchmarks.md)."""

import argparse
import gc
import random
import resource
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from teplo.clients.models import Deal, Stage
from teplo.kit.filters import EVERYTHING
from teplo.leads.lists import context_of
from teplo.ledger.actors import SYSTEM
from teplo.ops import bench_bulk, bench_place, bench_world
from teplo.ops.bench import Figures, say
from teplo.ops.bench_desk import SEED, ask, client_of, percentile
from teplo.reports.actions import take_list
from teplo.reports.exports.tables import TABLES as EXPORTS
from teplo.staff.models import Employee
from teplo.terms.actions import add_field, index_fields
from teplo.web.export.making import made
from teplo.web.export.sheets import write_csv
from teplo.web.looks.rooms import url_of
from teplo.work.actions import save_view
from teplo.work.looks import Room, View

# A deal to every second contact.
CONTACTS_OF_A_DEAL = 2
CHANGED = 50_000
ROUNDS = 8
REGIONS = ("north", "south", "east", "west")
TABLES = (
    "identity_company", "identity_person", "identity_contactpoint", "clients_contact", "clients_clientcompany",
    "clients_deal",
)  # fmt: skip
CHECKED = ("clients_contact", "clients_deal")
CONTACTS = """
INSERT INTO clients_contact (id, person_id, company_id, owner_employee_id, created_at, custom, version)
SELECT p.id, p.id, p.company_id, o.id, p.created_at,
    CASE WHEN p.id %% 3 = 0 THEN jsonb_build_object('region', (ARRAY['north', 'south', 'east', 'west'])[1 + p.id %% 4])
        ELSE '{}' END, 1
FROM (SELECT *, 1 + floor(power(random(), 2) * 50)::int AS whose FROM identity_person) p
JOIN bench_owner o ON o.n = p.whose
"""
COMPANIES = """
INSERT INTO clients_clientcompany (company_id, owner_employee_id, created_at, custom, version)
SELECT c.id, o.id, c.created_at - interval '3 years' * random(), '{}', 1
FROM (SELECT *, 1 + floor(power(random(), 2) * 50)::int AS whose FROM identity_company) c
JOIN bench_owner o ON o.n = c.whose
"""
POSITIONS = """
INSERT INTO clients_position (contact_id, company_id, is_main)
SELECT id, company_id, true FROM clients_contact WHERE company_id IS NOT NULL
"""
# Nearly all have ended; those of the last months are under way.
DEALS = """
INSERT INTO clients_deal (id, title, contact_id, company_id, stage_id, stage_kind, owner_employee_id, amount, currency,
    expected_on, lost_reason_id, lost_because, search, created_at, moved_at, closed_at, custom, version)
SELECT m.n, d.need || ' ' || m.n, m.contact, c.company_id, s.id, s.kind, c.owner_employee_id,
    CASE WHEN h < 0.8 THEN round((5000 + 300000 * h * h)::numeric, -2) END,
    CASE WHEN h < 0.01 THEN 'USD' WHEN h < 0.03 THEN 'KZT' ELSE 'RUB' END, (m.at + interval '30 days')::date,
    CASE WHEN s.kind = 'lost' THEN r.id END, '', translate(lower(d.need || ' ' || m.n), 'ё', 'е'), m.at,
    least(m.at + interval '20 days' * h, %(now)s),
    CASE WHEN s.kind <> 'open' THEN least(m.at + interval '20 days' * h, %(now)s) END,
    CASE WHEN m.n %% 3 = 0 THEN jsonb_build_object('region', (ARRAY['north', 'south', 'east', 'west'])[1 + m.n %% 4])
        ELSE '{}' END, 1
FROM (SELECT g.n, g.n * %(each)s AS contact, random() AS h, random() AS chance, 1 + floor(random() * 20)::int AS need,
        1 - g.n / %(deals)s::float AS age, %(now)s - interval '3 years' * (1 - g.n / %(deals)s::float) AS at
    FROM generate_series(1, %(deals)s) g (n)) m
JOIN bench_need d ON d.n = m.need
JOIN clients_contact c ON c.id = m.contact
JOIN clients_stage s ON s.key = CASE WHEN age > 0.15 OR chance < 0.2 THEN CASE WHEN h < 0.6 THEN 'won' ELSE 'lost' END
    WHEN chance < 0.6 THEN 'agreed' WHEN chance < 0.85 THEN 'offered' ELSE 'invoiced' END
LEFT JOIN LATERAL (SELECT id FROM terms_reason WHERE kind = 'lost' AND is_active ORDER BY (id + m.n) %% 7 LIMIT 1) r
    ON s.kind = 'lost'
"""
STEPS = (bench_world.COMPANIES, bench_world.PERSONS, bench_world.POINTS, CONTACTS, COMPANIES, POSITIONS, DEALS)
KEPT = """
TRUNCATE clients_dealtally;
INSERT INTO clients_dealtally (stage_id, owner_employee_id, currency, deals, amount)
SELECT stage_id, owner_employee_id, currency, count(*), coalesce(sum(amount), 0) FROM clients_deal GROUP BY 1, 2, 3
"""
# Saved views by their names; a few more questions than most people keep, some of which few rows answer.
FILTERS: Mapping[str, Mapping[str, str]] = {
    Room.CONTACTS: {
        "newest": "",
        "oldest": "sort=created",
        "mine": "owner=me",
        "of my team": "owner=my_team",
        "of a colleague": "owner={colleague}",
        "last month": "created=last_month",
        "mine, this year": "owner=me&created=this_year",
        "of a company": "company={company}",
        "region": "custom_region=north",
        "mine, of a region": "owner=me&custom_region=south",
        "by a name": "q=анна соколова",
        "by a part of a name": "q=федос",
    },
    Room.DEALS: {
        "newest": "",
        "open": "kind=open",
        "mine, open": "owner=me&kind=open",
        "won this year": "kind=won&closed=this_year",
        "lost, for a reason": "lost_reason={reason}",
        "a stage": "stage={stage}",
        "large, open": "kind=open&amount_from=200000",
        "late": "kind=open&expected_to=2020-01-01",
        "in dollars": "currency=USD",
        "last moved": "sort=-moved",
        "region, open": "custom_region=north&kind=open",
        "by a part of a title": "q=кухня",
    },
    Room.COMPANIES: {"newest": "", "mine": "owner=me", "by a part of a name": "q=компани"},
}


def measure(options: argparse.Namespace) -> Figures:
    """The pages behind saved views, a bulk change of fifty thousand deals with its undo, an export of all deals."""
    contacts = options.rows
    deals = contacts // CONTACTS_OF_A_DEAL
    say(f"writing {contacts} contacts and {deals} deals")
    people = bench_world.people()
    fill(contacts, deals)
    export = _export(people["administrator"], deals)
    bulk = _bulk(people["administrator"], min(CHANGED, deals // 4))
    return {
        "machine": bench_place.machine(),
        "settings": {**bench_place.server_settings(), "rounds": ROUNDS},
        "contacts": contacts,
        "deals": deals,
        "views": _views({name: who for name, who in people.items() if name in ("manager", "head")}),
        "bulk": bulk,
        "export": export,
    }


def fill(contacts: int, deals: int) -> None:
    """Write so many contacts and deals, three years of them, with a field of the company that has an index."""
    now = timezone.now()
    for entity in ("contact", "deal"):
        add_field(
            entity, name="Region", kind="choice", key="region", options=REGIONS, is_sought=True, by=SYSTEM, at=now
        )
    values: dict[str, Any] = {
        "from": 0, "to": contacts, "whole": contacts, "deals": deals, "each": CONTACTS_OF_A_DEAL, "now": now,
    }  # fmt: skip
    with connection.cursor() as cursor:
        for table in CHECKED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            cursor.execute("SET session_replication_role = replica")  # saves the look-up of every foreign key
        cursor.execute("SELECT setseed(0.42)")
        cursor.execute(bench_world.NAMES)
        owners = Employee.objects.filter(role__key="manager").order_by("pk").values_list("pk").query
        sql, given = owners.sql_with_params()
        cursor.execute(
            f"CREATE TEMP TABLE bench_owner AS SELECT row_number() OVER () AS n, id FROM ({sql}) r (id)", given
        )
        indexes = bench_world.drop_indexes(cursor, TABLES)
        for step in STEPS:
            cursor.execute(step, values)
        for index in indexes:
            cursor.execute(index)
        for table in ("identity_company", "identity_person", "clients_contact", "clients_deal", "clients_position"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
        cursor.execute(KEPT)
        for table in CHECKED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("DISCARD ALL")
    index_fields(at=now)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _views(people: Mapping[str, Employee]) -> Figures:
    """Each view is asked by a manager and by the head; the whole is the p95 over all of them.

    `work` is what the processor did for an answer, which other programs on the machine disturb less.
    """
    say("asking saved views")
    plan = [(room, name, client_of(who), url) for who in people.values() for room, name, url in _saved(who)]
    for _room, _name, client, url in plan:
        ask(client, url)  # templates and the upper pages of the indexes are warm in real life too
    asked = plan * ROUNDS
    random.Random(SEED).shuffle(asked)
    gc.collect()
    gc.freeze()
    times: dict[str, list[float]] = defaultdict(list)
    work: list[float] = []
    for room, name, client, url in asked:
        begun = bench_bulk.worked()
        times[f"{room}: {name}"].append(ask(client, url))
        work.append((bench_bulk.worked() - begun) * 1000)
    every = [took for taken in times.values() for took in taken]
    return {
        "work_p50_ms": round(percentile(work, 0.5), 1),
        "work_p95_ms": round(percentile(work, 0.95), 1),
        "p50_ms": round(percentile(every, 0.5), 1),
        "p95_ms": round(percentile(every, 0.95), 1),
        "slowest_p95_ms": round(max(percentile(taken, 0.95) for taken in times.values()), 1),
        "p95_ms_of": {name: round(percentile(taken, 0.95), 1) for name, taken in sorted(times.items())},
        "requests": len(every),
    }


def _saved(employee: Employee) -> Iterator[tuple[str, str, str]]:
    """The views of an employee, saved as he would: the room, the name, where it is looked at."""
    named = {
        "colleague": Employee.objects.filter(role__key="manager").order_by("pk").values_list("pk", flat=True)[5],
        "company": Deal.objects.filter(company__isnull=False).values_list("company", flat=True)[0],
        "reason": Deal.objects.filter(lost_reason__isnull=False).values_list("lost_reason", flat=True)[0],
        "stage": Stage.objects.get(key="offered").pk,
    }
    for room, filters in FILTERS.items():
        for name, question in filters.items():
            pairs = [pair.split("=") for pair in question.format(**named).split("&") if pair]
            values = {
                "pairs": [pair for pair in pairs if pair[0] != "sort"],
                "sort": next((text for key, text in pairs if key == "sort"), ""),
            }
            view: View = save_view(room, name=name, values=values, by=employee, at=timezone.now())
            yield room, name, url_of(view)


def _bulk(by: Employee, count: int) -> Figures:
    numbers = list(Deal.objects.filter(stage_kind="won").order_by("-pk").values_list("pk", flat=True)[:count])
    active = Employee.objects.people().filter(role__key="manager", is_active=True)
    managers = list(active.order_by("pk").values_list("pk", flat=True)[:5])
    deeds: dict[str, dict[str, Any]] = {
        "assign": {"employees": managers},
        "stage": {"stage": Stage.objects.get(key="offered").pk},
        "field": {"field": "custom_region", "value": "west"},
    }
    found = {deed: bench_bulk.timed(deed, values, numbers, by, entity="deal") for deed, values in deeds.items()}
    return {
        "seconds": max(one["seconds"] for one in found.values()),
        "undo_seconds": max(one["undo_seconds"] for one in found.values()),
        "deeds": found,
    }


def _export(by: Employee, deals: int) -> Figures:
    """All deals as one file, through what the page calls; `peak_mb` is the whole process, Django within."""
    say("taking all deals along")
    settings.EXPORT_ROWS = max(settings.EXPORT_ROWS, deals)
    table, begun, worked = EXPORTS["deals"], time.perf_counter(), bench_bulk.worked()
    columns = [column for column in table.columns(by) if column.is_usual]
    keys = [column.key for column in columns]
    asked = {"sort": "", "reason": "copy", "form": "csv"}
    numbers = take_list(table, EVERYTHING, context_of(by), **asked, columns=keys, by=by, at=timezone.now())
    with made(lambda file: write_csv(file, columns, table.pieces(by, numbers, frozenset(keys)))) as file:
        size = file.seek(0, 2)
    return {
        "rows": len(numbers),
        "seconds": round(time.perf_counter() - begun, 1),
        "work_seconds": round(bench_bulk.worked() - worked, 1),
        "megabytes": round(size / 2**20, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
