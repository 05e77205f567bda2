"""How quick the dispatcher's page is with a hundred people and five thousand open enquiries (docs/benchmarks.md)."""

import contextlib
import gc
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.identity.models import Person
from teplo.leads.actions.tally import rebuild_tally
from teplo.leads.models import Heat, Lead, Status
from teplo.ops.bench import Figures, say
from teplo.ops.bench_desk import ask, client_of, percentile
from teplo.ops.bench_people import hire
from teplo.staff.models import Absence, Capacity, Employee, Queue, Shift, Team
from teplo.triage.models import Assignment
from teplo.work.models import Task

PEOPLE, OPEN, TEAMS = 100, 5_000, 5
ROUNDS = 40
ASKED = (
    "", "?show=late", "?show=unowned", "?show=soon", "?team={team}", "?channel={channel}", "?most=200",
)  # fmt: skip
# Their constraint triggers would ask for each lead's next step before its task is written.
CHECKED = ("leads_lead", "work_task")


def measure() -> Figures:
    """The whole page through the whole of Django, as a dispatcher and a head ask for it, in a throw-away database.

    `dispatch_ms` is the wall clock, `dispatch_work_ms` what the processor did for it here and in PostgreSQL.
    """
    say(f"writing {PEOPLE} people and {OPEN} open enquiries")
    now = timezone.now()
    askers = _fill(now)
    team, channel = Team.objects.exclude(parent=None)[0].pk, Channel.objects.order_by("pk")[0].pk
    urls = [f"/dispatch/{query.format(team=team, channel=channel)}" for query in ASKED]
    clients = [client_of(asker) for asker in askers]
    for client in clients:
        ask(client, urls[0])
    gc.collect()
    gc.freeze()
    took, worked = [], []
    for _round in range(ROUNDS):
        for client in clients:
            for url in urls:
                begun = _worked()
                took.append(ask(client, url))
                worked.append(_worked() - begun)
    return {"dispatch_ms": _figures(took), "dispatch_work_ms": _figures(worked)}


def _figures(times: list[float]) -> dict[str, float]:
    return {"p50": round(percentile(times, 0.5), 1), "p95": round(percentile(times, 0.95), 1)}


def _worked() -> float:
    """Milliseconds that the processor has given to Django and to its connection in PostgreSQL so far."""
    with contextlib.suppress(OSError):  # a server elsewhere does not tell
        told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
        return time.process_time() * 1000 + int(told.split()[0]) / 1e6
    return time.process_time() * 1000


def _fill(now: datetime) -> tuple[Employee, Employee]:
    """The company; gives its dispatcher and the head of them all."""
    root = Team.objects.create(name="Продажи")
    teams = [Team.objects.create(name=f"Отдел {number}", parent=root) for number in range(TEAMS)]
    names = [f"Менеджер {number}" for number in range(PEOPLE)]
    staff = hire(names, role="manager", teams=teams, at=now, language="ru")
    [dispatcher] = hire(["Диспетчер"], role="dispatcher", teams=[root], at=now, language="ru")
    [head] = hire(["Руководитель"], role="head", teams=[root], at=now, language="ru")
    _lay_out(staff, now)
    _enquiries(staff, now)
    return dispatcher, head


def _lay_out(staff: list[Employee], now: datetime) -> None:
    """Most are on shift, some away, half have a limit of their own."""
    hours = timedelta(hours=4)
    Shift.objects.bulk_create(Shift(employee=one, starts_at=now - hours, ends_at=now + hours) for one in staff[::2])
    week = timedelta(days=7)
    Absence.objects.bulk_create(
        Absence(employee=one, since=now, until=now + week, kind="vacation", added_at=now) for one in staff[::9]
    )
    Capacity.objects.bulk_create(Capacity(employee=one, open_leads=60) for one in staff[1::2])


def _enquiries(staff: list[Employee], now: datetime) -> None:
    """A fifth waits in the queue; of what people have every other is answered, the rest is late, soon late, or not."""
    queue, channels = Queue.objects.get(key="new"), list(Channel.objects.order_by("pk"))
    statuses = {status.kind: status for status in Status.objects.filter(key__in=("new", "working"))}
    people = Person.objects.bulk_create(
        Person(name=f"Клиент {n}", sort_key=f"клиент {n}", search=f"клиент {n}", created_at=now) for n in range(OPEN)
    )
    leads = [_lead(n, person, staff, now) for n, person in enumerate(people)]
    for lead in leads:
        lead.channel = channels[(lead.person_id or 0) % len(channels)]
        lead.status = statuses[lead.status_kind]
        lead.owner_queue = None if lead.owner_employee else queue
    with connection.cursor() as cursor:
        for table in CHECKED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        leads = Lead.objects.bulk_create(leads, batch_size=1_000)
        Task.objects.bulk_create(_task(lead, now) for lead in leads)
        Assignment.objects.bulk_create(
            Assignment(lead=lead, why={"code": "turn"}, by_kind="rule", skipped=_skipped(staff), at=now)
            for lead in leads
        )
        for table in CHECKED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    rebuild_tally()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _lead(n: int, person: Person, staff: list[Employee], now: datetime) -> Lead:
    in_queue, came = n % 5 == 0, now - timedelta(minutes=n)
    return Lead(
        person=person, need=f"Ламинат, {n} м²", status_kind="new" if n % 5 in (0, 1, 2) else "working",
        owner_employee=None if in_queue else staff[n % PEOPLE], heat=(Heat.HOT, Heat.WARM, Heat.COLD, "")[n % 4],
        created_at=came, touched_at=came, due_at=now + timedelta(minutes=n % 700 - 300),
        answered_at=now if n % 2 and not in_queue else None,
    )  # fmt: skip


def _task(lead: Lead, now: datetime) -> Task:
    owners = {"owner_employee": lead.owner_employee, "owner_queue": lead.owner_queue}
    return Task(lead=lead, kind="call", due_at=now, created_at=now, **owners)


def _skipped(staff: list[Employee]) -> list[dict[str, object]]:
    return [{"employee": one.pk, "why": "off_shift"} for one in staff[:20]]
