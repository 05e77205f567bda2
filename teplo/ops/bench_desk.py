"""How quick the pages are over a large base, against the same pages over a small one (docs/benchmarks.md)."""

import argparse
import contextlib
import gc
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from teplo.identity.models import Person
from teplo.kit.limits import LIMITS
from teplo.leads.models import Lead
from teplo.ops import bench_live, bench_place, bench_world
from teplo.ops.bench import Figures, say
from teplo.staff.models import Employee

SMALL = 10_000
ROUNDS = 4
SEARCHES = 60
CARDS = 40
DESKS = 12
SEED = 771
FILTERS = {
    "newest": "",
    "open": "kind=new,working",
    "new": "status=new",
    "mine": "owner=me",
    "unassigned": "owner=none",
    "hot and open": "heat=hot&kind=new,working",
    "source": "source=expo-2024",
    "channel, two statuses": "channel=site&status=refused,junk",
    "campaign": "campaign=campaign-7",
    "product, last month": "product=doors&created=last_month",
    "reason": "reason=price",
    "long untouched": "kind=working&touched_to=2026-01-01",
}
# Of many and of few, of names, phones, addresses, needs and companies; beside those cut out of the base at random.
FRAGMENTS = (
    "иван", "ванов", "петров анна", "федосе", "кабанин", "9123", "912 345", "79561", "client77", "mail", "ламинат",
    "кухня рассрочка", "компания 41", "плит", "zzzzz", "ский", "L-4711", "+7 912 345-67-89",
)  # fmt: skip

# Page → its addresses, for manager and head alike; what only heads have is below.
PAGES = {
    "board": ("/leads/board/?look=all", "/leads/board/?owner=me", "/leads/board/?heat=hot",
        "/leads/board/?source=expo-2024"),
    "calendar": ("/leads/calendar/", "/leads/calendar/?view=week", "/leads/calendar/?view=day",
        "/leads/calendar/?channel=site"),
    "tasks": ("/tasks/",),
    "deals": ("/deals/",),
    "deals list": ("/deals/list/",),
    "contacts": ("/clients/contacts/",),
    "companies": ("/clients/companies/",),
}  # fmt: skip
PAGES_OF_HEADS = {"team": ("/team/", "/team/?days=30"), "feed": ("/feed/",), "desk": ("/desk/?of=team", "/desk/?of=me")}
REPORTS = ("leads-by-status", "leads-by-source", "leads-by-manager")
# Usual questions, and those that no kept figure answers alone.
QUESTIONS = (
    "", "period=this_year", "period=last_30_days&compare=yes", "from=2025-03-11&to=2026-02-05", "as_of=2025-10-15",
    "period=last_month&owner=me", "period=this_quarter&source=partner", "period=last_30_days&product=doors",
)  # fmt: skip

Times = dict[str, list[float]]


@dataclass
class Base:
    """A company in a database of its own: the connection to it, who asks there, and what."""

    connection: BaseDatabaseWrapper
    clients: dict[str, Client]
    plan: list[tuple[str, str, str]]
    times: Times = field(default_factory=lambda: defaultdict(list))
    work: Times = field(default_factory=lambda: defaultdict(list))

    def ask(self, place: int) -> None:
        """The page of that place in the plan, timed."""
        who, page, url = self.plan[place]
        connections["default"] = self.connection
        begun = self._worked()
        took = ask(self.clients[who], url)
        worked = self._worked() - begun
        for name in (page, "list") if page.startswith("list: ") else (page,):
            self.times[name].append(took)
            self.work[name].append(worked)

    def _worked(self) -> float:
        """Milliseconds that the processor has given to Django and to its connection in PostgreSQL so far."""
        database = self.connection.connection.info.backend_pid
        with contextlib.suppress(OSError):  # a server elsewhere does not tell
            return time.process_time() * 1000 + int(Path(f"/proc/{database}/schedstat").read_text().split()[0]) / 1e6
        return 0.0


def measure(options: argparse.Namespace) -> Figures:
    """Every page through the whole of Django, asked by a manager and by the head over few leads and over many.

    The two bases take turns, so that a disturbance of the machine meets both.
    """
    large = _base(options.rows)
    first = connections["default"]
    second = connections["default"] = connections.create_connection("default")
    second.settings_dict = dict(first.settings_dict)
    try:
        with bench_place.throw_away():
            small = _base(SMALL)
            say("asking pages of both")
            gc.collect()
            gc.freeze()  # as the web server does when it has loaded everything
            _take_turns(small, large)
    finally:
        connections["default"] = first
    return {
        "machine": bench_place.machine(),
        "settings": {**bench_place.server_settings(), "filters": len(FILTERS), "rounds": ROUNDS},
        "rows": options.rows,
        "rows_small": SMALL,
        "pages": {name: _figures(name, large, small) for name in sorted(large.times)},
        "live": bench_live.measure(bench_world.heads(bench_live.BOARDS)),
    }


def _base(rows: int) -> Base:
    """A company of so many leads in the database that Django speaks to now."""
    say(f"writing {rows} leads")
    people = {name: who for name, who in bench_world.people().items() if name in ("manager", "head")}
    bench_world.fill(0, rows, rows)
    chance = random.Random(SEED)
    plan = [(who, page, url) for who, employee in people.items() for page, url in _addresses(employee, chance)]
    clients = {who: client_of(employee) for who, employee in people.items()}
    for who, _page, url in plan[:: len(plan) // 40]:
        ask(clients[who], url)  # templates and the upper pages of the indexes are warm in real life too
    return Base(connections["default"], clients, plan)


def _take_turns(small: Base, large: Base) -> None:
    places = list(range(min(len(small.plan), len(large.plan))))
    random.Random(SEED).shuffle(places)
    for place in places:
        small.ask(place)
        large.ask(place)
    connections["default"] = small.connection


def _addresses(employee: Employee, chance: random.Random) -> Iterator[tuple[str, str]]:
    for name, query in FILTERS.items():
        yield from [(f"list: {name}", f"/leads/?{query}")] * ROUNDS
    for fragment in (*FRAGMENTS, *_cut_out(chance)):
        yield "search", f"/search/?q={fragment}"
        yield "search in the list", f"/leads/?q={fragment}"
    seen = Lead.objects.visible_to(employee).order_by("-pk").values_list("pk", flat=True)[:2_000]
    yield from [("card", f"/leads/{number}/") for number in chance.sample(list(seen), CARDS)]
    yield from [("desk", "/desk/")] * DESKS
    yield from [("people", "/people/")] * DESKS
    for page, urls in {**PAGES, **(PAGES_OF_HEADS if employee.role.key == "head" else {})}.items():
        yield from [(page, url) for url in urls] * DESKS
    for report in REPORTS:
        yield from [(report, f"/reports/{report}/?{question}") for question in QUESTIONS] * ROUNDS


def _cut_out(chance: random.Random) -> list[str]:
    """Fragments of four to eight characters out of what people are found by."""
    numbers = Person.objects.order_by("pk").values_list("pk", flat=True)
    people = Person.objects.filter(pk__in=chance.sample(list(numbers), SEARCHES)).order_by("pk")
    found = []
    for line in people.values_list("search", flat=True):
        word = chance.choice([word for word in line.split() if len(word) > 4])
        start = chance.randrange(len(word) - 3)
        found.append(word[start : start + chance.randint(4, 8)])
    return found


def client_of(employee: Employee) -> Client:
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0].lstrip("*.") or "localhost"})
    client.force_login(employee, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def ask(client: Client, url: str) -> float:
    """Milliseconds from the request to the last byte of the answer."""
    LIMITS.forget()
    begun = time.perf_counter()
    answer: Any = client.get(url)
    took = (time.perf_counter() - begun) * 1000
    if answer.status_code != 200 or not answer.content:
        raise RuntimeError(f"{url} answered {answer.status_code}")
    return took


def _figures(page: str, large: Base, small: Base) -> Figures:
    """`work` is what the processor did for an answer, which other programs on the machine disturb less."""
    times, work = large.times[page], large.work[page]
    p95, p95_small = percentile(times, 0.95), percentile(small.times[page], 0.95)
    return {
        "p50_ms": round(percentile(times, 0.5), 1),
        "p95_ms": round(p95, 1),
        "p95_ms_small": round(p95_small, 1),
        "ratio": round(p95 / p95_small, 2),
        "work_p95_ms": round(percentile(work, 0.95), 1),
        "work_p95_ms_small": round(percentile(small.work[page], 0.95), 1),
        "requests": len(times),
    }


def percentile(times: list[float], share: float) -> float:
    """What that share of them stays below."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
