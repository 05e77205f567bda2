"""How long it takes to say whose an enquiry is, and how quick the clocks, the dispatcher's page and a leaving are.

Each part measures in the throw-away database after the one before it; what they need beside it they make themselves.
"""

import argparse
import json
import time
from datetime import datetime, timedelta

from django.utils import timezone

from teplo.channels.models import Channel
from teplo.intake.actions import receive
from teplo.intake.arrival import Arrival
from teplo.kit import sql
from teplo.ops import bench_clocks, bench_dispatch, bench_leaving, bench_people, bench_place, bench_rehearsal
from teplo.ops.bench import Figures, say
from teplo.ops.bench_desk import percentile
from teplo.staff.models import Capacity, Employee, Queue, Schedule, Shift, Team, Working
from teplo.triage.models import Conversions, Cursor, Rule

PEOPLE, RULES, OPEN_EACH = 100, 50, 50
DAYS = 21  # of shifts behind and before us
WARM, ROUNDS = 60, 600
RELATED = ("default_source", "default_product", "responsible_employee", "schedule")
# Each of the rules that may fit has a strategy of its own; the last ones have the costly ones.
STRATEGIES = ("round_robin", "weighted", "least_loaded", "longest_waiting", "best_converters", "offer", "head")
PERSON = """
INSERT INTO identity_person (name, sort_key, search, position, language, time_zone, region)
VALUES ('Bench', '', '', '', '', '', '') RETURNING id
"""
LEADS = """
INSERT INTO leads_lead (person_id, need, status_id, status_kind, owner_employee_id, heat, score, channel_id, region,
    tags, fields, search, created_at, touched_at, wait_reason, wait_until, reason_comment, handover_note, version,
    currency)
SELECT %(person)s, '', %(status)s, 'new', employee, '', 0, %(channel)s, '', '{}', '{}', '', %(at)s, %(at)s, 'bench',
    %(until)s, '', '', 1, 'RUB'
FROM unnest(%(people)s::bigint[]) AS employee, generate_series(1, %(each)s)
"""


def measure(options: argparse.Namespace) -> Figures:
    """What `teplo bench routing` prints."""
    figures: Figures = {"machine": bench_place.machine(), "settings": bench_place.server_settings()}
    figures |= assignment()
    figures["due_clocks_per_second"] = round(bench_clocks.due_clocks_per_second(), 1)
    for measured in (bench_rehearsal.measure, bench_dispatch.measure, bench_leaving.measure):
        with bench_place.throw_away():
            figures |= measured()
    return figures


def assignment() -> Figures:
    """What the rules add to an enquiry whose owner the channel names: a hundred people, fifty rules, in turns.

    `assign_ms` is over all strategies; `strategy_ms` the median that each adds; `enquiry_ms` an enquiry as a whole;
    `limited_ms` as `assign_ms`, where the rules limit everybody, so that what each has had is read and written.
    """
    say(f"{PEOPLE} people with {OPEN_EACH} open leads each, {RULES} rules")
    people = _hire(timezone.now())
    _rule_them(people)
    named = Channel.objects.create(kind="api", slug="named", key="named", name="N", responsible_employee=people[0])
    plain, drawn = _rounds(named, since=0)
    Rule.objects.exclude(catches_all=True).update(caps={"hour": 100_000})
    limited = _rounds(named, since=WARM + ROUNDS)
    together = _all(drawn)
    return {
        "people": PEOPLE,
        "rules": RULES,
        "assign_ms": _added(together, plain),
        "strategy_ms": {name: round(percentile(each, 0.5) - percentile(plain, 0.5), 2) for name, each in drawn.items()},
        "enquiry_ms": {"p50": round(percentile(together, 0.5), 2), "p95": round(percentile(together, 0.95), 2)},
        "limited_ms": _added(_all(limited[1]), limited[0]),
    }


def _rounds(named: Channel, *, since: int) -> tuple[list[float], dict[str, list[float]]]:
    """Milliseconds of enquiries whose owner the channel names, and of those that rules decide, by strategy."""
    ruled = Channel.objects.select_related(*RELATED).get(slug="api")
    times: dict[str, list[float]] = {name: [] for name in ("named", *STRATEGIES)}
    for turn in range(WARM + ROUNDS):
        if turn == WARM:
            sql.run("ANALYZE")  # as the server does by itself
        strategy = STRATEGIES[turn % len(STRATEGIES)]
        for name, channel in (("named", named), (strategy, ruled)):
            took = _send(channel, since + turn, strategy)
            if turn >= WARM:
                times[name].append(took)
    return times.pop("named"), times


def _all(times: dict[str, list[float]]) -> list[float]:
    return [took for each in times.values() for took in each]


def _added(drawn: list[float], plain: list[float]) -> dict[str, float]:
    return {
        name: round(max(0.0, percentile(drawn, share) - percentile(plain, share)), 2)
        for name, share in (("p50", 0.5), ("p95", 0.95))
    }


def _send(channel: Channel, turn: int, strategy: str) -> float:
    """Milliseconds for one enquiry of a new person, from its body to the commit."""
    number = turn + (1_000_000 if channel.slug == "named" else 0)
    body = {
        "person": {"name": f"Client {number}", "phones": [f"+7913{number:07}"], "emails": [f"c{number}@bench.ru"]},
        "need": "Ламинат, 120 м²", "source": strategy, "region": "54",
    }  # fmt: skip
    now = timezone.now()
    begun = time.perf_counter()
    receive(channel, Arrival(json.dumps(body).encode()), at=now, now=now)
    return (time.perf_counter() - begun) * 1000


def _hire(now: datetime) -> list[Employee]:
    """A hundred people who work by a schedule, most with limits of their own, each with open leads."""
    people = bench_people.managers(PEOPLE, team=Team.objects.create(name="Bench"), at=now, skills=["tile"])
    days = [[[0, 1440]]] * 7
    schedule = Schedule.objects.create(name="Always", pattern={"kind": "weekly", "days": days})
    day = timedelta(days=1)
    since = now.date() - DAYS * day
    Working.objects.bulk_create(Working(employee=one, schedule=schedule, since=since) for one in people)
    Shift.objects.bulk_create(
        Shift(employee=one, starts_at=now + (number - 0.5) * day, ends_at=now + (number + 0.5) * day)
        for one in people
        for number in range(-DAYS, DAYS)
    )
    limits = {"open_leads": 10_000, "per_day": 10_000, "per_month": 100_000}
    Capacity.objects.bulk_create(Capacity(employee=one, **limits) for one in people[::2])
    Conversions.objects.bulk_create(
        Conversions(employee=one, heat="", won=number % 7, ended=20) for number, one in enumerate(people)
    )
    _give(people, now)
    return people


def _give(people: list[Employee], now: datetime) -> None:
    person, status, channel = (
        sql.row(asked)[0]
        for asked in (
            PERSON,
            "SELECT id FROM leads_status WHERE kind = 'new' ORDER BY position LIMIT 1",
            "SELECT id FROM channels_channel WHERE slug = 'api'",
        )
    )
    values = {"person": person, "status": status, "channel": channel, "at": now, "until": now + timedelta(days=9)}
    sql.run(LEADS, {**values, "people": [one.pk for one in people], "each": OPEN_EACH})
    sql.run("VACUUM (ANALYZE)")


def _rule_them(people: list[Employee]) -> None:
    """Fifty rules: most ask for something else, the last ones have a strategy each."""
    queue, team = Queue.objects.get(key="new"), people[0].team
    for number in range(RULES):
        place = number - (RULES - len(STRATEGIES))
        strategy = STRATEGIES[max(place, 0)]
        source = strategy if place >= 0 else f"source-{number}"
        asked = [
            {"field": "source", "op": "is", "values": [source, "other"]},
            {"field": "region", "op": "is", "values": ["54", "77"]},
            {"field": "came", "op": "is", "values": ["new", "repeated"]},
        ]
        rule = Rule.objects.create(
            name=f"Rule {number}", position=number, strategy=strategy, team=team, queue=queue, skills=["tile"],
            conditions={"v": 1, "all": asked}, weights={str(people[0].pk): 3}, offer_minutes=5, fallback="wait",
            beginners_share=20,
        )  # fmt: skip
        Cursor.objects.create(rule=rule)
