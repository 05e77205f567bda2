"""How many clocks whose moment has come the job of escalation sees to in a second (docs/benchmarks.md)."""

import time
from datetime import datetime, timedelta

from teplo.channels.models import Channel
from teplo.identity.given import Contact, Who
from teplo.kit import sql
from teplo.kit.clock import database_now
from teplo.kit.transactions import front_door
from teplo.ledger.actors import SYSTEM
from teplo.triage.actions import admit_many
from teplo.triage.actions.escalate import take_due
from teplo.triage.draft import Draft, Entry
from teplo.triage.models import Clock, Escalation, Ladder

BATCH = 500
STEPS = [{"share": 50, "deed": "warn", "to": None}, {"share": 100, "deed": "head", "to": None}]


@front_door
def _come(channel: Channel, first: int, count: int, *, at: datetime) -> None:
    drafts = (
        Draft(Who(name=f"Клиент {number}", contacts=(Contact("phone", f"+7923{number:07}", f"+7923{number:07}"),)))
        for number in range(first, first + count)
    )
    admit_many([Entry(draft, channel, at) for draft in drafts], by=SYSTEM, at=at)


# allow undecorated-verb: measures; what it calls are front doors
def due_clocks_per_second(clocks: int = 5_000) -> float:
    """So many enquiries of two hours ago, all late at once: how many steps of the ladder are taken in a second.

    Each is looked at, its owner is warned and his head is told; the base is one that is thrown away.
    """
    now = database_now()
    Ladder.objects.update_or_create(channel=None, defaults={"steps": STEPS})
    Clock.objects.filter(next_at__isnull=False).update(next_at=None)
    related = ("default_source", "default_product", "responsible_employee", "schedule")
    channel = Channel.objects.select_related(*related).get(slug="api")
    came = now - timedelta(hours=2)
    for first in range(0, clocks, BATCH):
        _come(channel, 1_000_000 + first, min(BATCH, clocks - first), at=came)
    while take_due(at=came):  # the ladder is looked at when they come, long before anything is due
        pass
    sql.run("ANALYZE")  # as the server does by itself
    before = Escalation.objects.count()
    begun = time.perf_counter()
    while take_due(at=now):
        pass
    spent = time.perf_counter() - begun
    return (Escalation.objects.count() - before) / spent
