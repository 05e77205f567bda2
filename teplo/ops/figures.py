"""The figures that stand in the database, asked for when somebody looks: gauges for Prometheus."""

import json
import time
from collections.abc import Callable, Iterator
from threading import Lock

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from teplo.ops.invariants import INVARIANTS, Ask

KEPT_SECONDS = 5.0

WAITING = """
SELECT queue_name, status::text, count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') GROUP BY 1, 2
"""
FAILED = "SELECT queue_name, count(*) FROM procrastinate_jobs WHERE status = 'failed' GROUP BY 1"
# The oldest have the lowest numbers; a job that is planned for later does not wait yet.
OLDEST = """
SELECT queue_name, extract(epoch FROM now() - min(since))::float FROM (
    SELECT j.queue_name, greatest(j.scheduled_at, (
        SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id)) AS since
    FROM procrastinate_jobs j WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())
    ORDER BY j.id LIMIT 500) waiting GROUP BY 1
"""
TRAY = """
SELECT CASE WHEN reason = 'to_mend' THEN 'to_mend' ELSE state END, count(*) FROM intake_capture
WHERE state <> 'admitted' AND state IN ('kept', 'held') GROUP BY 1
"""
# How old the oldest message is that is to go out, how many imports are at work, when each mailbox was read last.
ERRANDS = """
SELECT (SELECT extract(epoch FROM now() - min(kept_at))::float FROM work_message WHERE state IN ('queued', 'sending')),
    (SELECT count(*) FROM intake_import WHERE state IN ('running', 'undoing')),
    (SELECT coalesce(json_object_agg(m.channel_id, extract(epoch FROM m.opened_at)), '{}')::text
        FROM intake_mailbox m JOIN channels_channel c ON c.id = m.channel_id WHERE c.is_active)
"""
CONNECTIONS = """
SELECT count(*) FILTER (WHERE state <> 'idle'), count(*) FROM pg_stat_activity
WHERE application_name LIKE 'teplo%' AND datname = current_database() AND pid <> pg_backend_pid()
"""
GOOD_BACKUP = "SELECT extract(epoch FROM max(at))::float FROM ops_backup WHERE verified_at IS NOT NULL"
LAST_BACKUP = "SELECT (fault <> '')::int FROM ops_backup ORDER BY id DESC LIMIT 1"
INSPECTION = "SELECT broken::text, extract(epoch FROM at)::float FROM ops_inspection ORDER BY id DESC LIMIT 1"


def gauge(name: str, says: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"teplo_{name}", says, labels=labels)


def one(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"teplo_{name}", says, value=value)


def of_queue(ask: Ask) -> Iterator[Metric]:
    jobs = gauge("jobs", "Jobs by queue and status.", "queue", "status")
    for queue, status, count in ask(WAITING):
        jobs.add_metric([queue, status], count)
    for queue, count in ask(FAILED):
        jobs.add_metric([queue, "failed"], count)
    oldest = gauge("job_oldest_seconds", "How long the oldest job waits that could run, by queue.", "queue")
    for queue, seconds in ask(OLDEST):
        oldest.add_metric([queue], seconds)
    yield from (jobs, oldest)


def of_tray(ask: Ask) -> Iterator[Metric]:
    counts: dict[str, int] = dict(ask(TRAY))
    yield one("enquiries_without_card", "Enquiries that were kept and could not be read yet.", counts.get("kept", 0))
    parked = gauge("parked_messages", "What waits in the tray, by why it does.", "state")
    for state in ("kept", "held", "to_mend"):
        parked.add_metric([state], counts.get(state, 0))
    yield parked


def of_errands(ask: Ask) -> Iterator[Metric]:
    waits, imports, mailboxes = ask(ERRANDS)[0]
    opened = gauge("mailbox_last_success_timestamp", "When a mailbox was read last, by its channel.", "channel")
    for channel, at in json.loads(mailboxes).items():
        opened.add_metric([channel], at or 0)
    yield opened
    yield one("outbox_oldest_seconds", "For how long the message has waited that waits longest to be sent.", waits or 0)
    yield one("imports_running", "Imports at work.", imports)


def of_connections(ask: Ask) -> Iterator[Metric]:
    busy, open_ones = ask(CONNECTIONS)[0]
    yield one("db_pool_in_use", "Connections of all processes that are at work in the database.", busy)
    yield one("db_connections", "Connections of all processes that are open.", open_ones)


def of_backups(ask: Ask) -> Iterator[Metric]:
    good = ask(GOOD_BACKUP)[0][0]
    yield one("backup_last_verified_timestamp", "Of when the newest good backup is; 0 where there is none.", good or 0)
    last = ask(LAST_BACKUP)
    yield one("backup_last_failed", "1 where the last try to back up failed.", last[0][0] if last else 0)


def of_rows(ask: Ask) -> Iterator[Metric]:
    looked = ask(INSPECTION)
    violations = gauge("invariant_violations", "Rows that break what must always be true, by its number.", "id")
    if looked:
        broken, at = json.loads(looked[0][0]), looked[0][1]
        for number in sorted({invariant.number for invariant in INVARIANTS}):
            violations.add_metric([number], broken.get(number, 0))
        yield one("invariants_checked_timestamp", "When the rows were looked at last.", at)
    yield violations


PARTS: tuple[Callable[[Ask], Iterator[Metric]], ...] = (
    of_queue,
    of_tray,
    of_errands,
    of_connections,
    of_backups,
    of_rows,
)


class Figures(Collector):
    """Asks the database at most every few seconds, however many ask us.

    `opened` gives a function that runs a statement, within a context; what fails leaves `teplo_database_up` at 0.
    """

    def __init__(self, gather: Callable[[Callable[[Ask], list[Metric]]], list[Metric] | None]) -> None:
        self._gather = gather
        self._lock = Lock()
        self._found: list[Metric] = []
        self._until = 0.0

    def collect(self) -> Iterator[Metric]:
        with self._lock:
            if time.monotonic() >= self._until:
                found = self._gather(lambda ask: [metric for part in PARTS for metric in part(ask)])
                self._found = [one("database_up", "1 while the database answers.", int(found is not None))]
                self._found += found or []
                self._until = time.monotonic() + KEPT_SECONDS
            yield from self._found
