"""How many enquiries of a past month a rehearsal lives through in a second (docs/benchmarks.md)."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.identity.given import Contact, Who
from teplo.kit.clock import database_now
from teplo.kit.transactions import front_door
from teplo.ledger.actors import SYSTEM
from teplo.ops import bench_people
from teplo.ops.bench import Figures, say
from teplo.staff.models import Employee, Queue, Schedule, Shift, Team, Working
from teplo.triage.actions import admit_many, rule_drafts, rule_setup
from teplo.triage.actions.serve import serve_waiting
from teplo.triage.draft import Draft, Entry
from teplo.triage.rehearsal.living import Rehearsing

ENQUIRIES, DAYS = 30_000, 30
PEOPLE, RULES = 100, 50


def measure() -> Figures:
    """A month of enquiries among a hundred people by fifty rules, then a draft that changes every other rule.

    In a throw-away database. What is counted is the whole rehearsal, from the reading of the base to its figures;
    `same_again` of `rehearsed` were decided the same once more from what is kept with them.
    """
    first = database_now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS)
    say(f"writing a month of {ENQUIRIES} enquiries to {PEOPLE} people by {RULES} rules")
    by, *people = _hire(first)
    _work(people, first)
    for at, part in _month(first):
        _come(part, at=at)
        serve_waiting(by=SYSTEM, at=at)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    draft = rule_drafts.make_draft("bench", by=by, at=timezone.now())
    for place in range(0, len(draft.rules) - 1, 2):
        values = {"strategy": "least_loaded"}
        rule_drafts.change_in_draft(draft, place=place, values=values, by=by, at=timezone.now())
    draft.refresh_from_db()
    say("rehearsing")
    begun, worked = time.perf_counter(), time.process_time()
    living = Rehearsing([one["text"] for one in draft.rules], since=first, until=first + timedelta(days=DAYS))
    changed = sum(1 for _one in living.live(lambda _walked: True))
    found = living.found()
    spent = time.perf_counter() - begun
    assert found["whole"] == ENQUIRIES
    return {
        "rehearsal_per_second": round(found["whole"] / spent),
        "rehearsal_seconds": round(spent, 1),
        "rehearsal_work_seconds": round(time.process_time() - worked, 1),
        "rehearsed": found["whole"],
        "rehearsed_otherwise": changed,
        "same_again": found["again"]["same"],
    }


def _hire(at: datetime) -> list[Employee]:
    """An administrator and a hundred managers."""
    team = Team.objects.create(name="Bench")
    by = bench_people.hire(["Administrator"], role="administrator", teams=[team], at=at)
    return by + bench_people.managers(PEOPLE, team=team, at=at)


def _work(people: list[Employee], first: datetime) -> None:
    """Everybody is on shift by day, half of them earlier, half of them later; three stand behind each region."""
    hours, earlier = timedelta(hours=9), first - timedelta(days=1)
    Shift.objects.bulk_create(
        Shift(employee=one, starts_at=start, ends_at=start + hours)
        for one in people
        for start in (first + timedelta(days=day, hours=7 + 3 * (one.pk % 2)) for day in range(DAYS))
    )
    schedule = Schedule.objects.create(name="Bench", pattern={"kind": "weekly", "days": [[[420, 1140]]] * 7})
    Working.objects.bulk_create(Working(employee=one, schedule=schedule, since=earlier.date()) for one in people)
    queue, numbers = Queue.objects.get(key="new"), [one.pk for one in people]
    for number in range(RULES):
        asked = [{"field": "region", "op": "is", "values": [f"{number:02}"]}]
        three = [numbers[(2 * number + step) % PEOPLE] for step in range(3)]
        rule_setup.add_rule(
            f"Region {number}", by=SYSTEM, at=earlier,
            values={
                "strategy": "round_robin", "employees": three, "conditions": {"v": 1, "all": asked},
                "fallback": "wait", "queue": queue, "caps": {"open": 1_000},
            },
        )  # fmt: skip


def _month(first: datetime) -> Iterator[tuple[datetime, list[Entry]]]:
    """The enquiries of each hour, with the moment at which they are given to somebody."""
    related = ("default_source", "default_product", "responsible_employee", "schedule")
    channel = Channel.objects.select_related(*related).get(slug="api")
    hours, number = DAYS * 24, 0
    for hour in range(hours):
        begins, last = first + timedelta(hours=hour), ENQUIRIES * (hour + 1) // hours
        yield begins, [_entry(one, channel, begins) for one in range(number, last)]
        number = last


def _entry(number: int, channel: Channel, at: datetime) -> Entry:
    phone = f"+7924{number:07}"
    who = Who(name=f"Клиент {number}", contacts=(Contact("phone", phone, phone),))
    return Entry(Draft(who, region=f"{number % RULES:02}", heat=("", "cold", "warm", "hot")[number % 4]), channel, at)


@front_door
def _come(part: list[Entry], *, at: datetime) -> None:
    admit_many(part, by=SYSTEM, at=at)
