"""The queue's own housekeeping: jobs of dead workers go back, killers are stopped, finished jobs go away."""

from datetime import timedelta

import structlog
from django.db import connection
from django.utils import timezone

from teplo.kit import meters
from teplo.kit.transactions import front_door
from teplo.ledger.actions import forget_effects

log = structlog.get_logger("teplo.jobs")

QUEUE = "rescue"
SUSPECTS = "suspects"
DEATHS = 5
BEAT_SECONDS = 5
HEARTBEAT_SECONDS = 20
KEPT_FAILED_DAYS = 30
KEPT_EFFECTS = timedelta(days=60)  # longer than any job that could run again

# A job is stalled when its worker has not been heard of for a while, or is no longer known at all. SKIP LOCKED
# lets two rescuers share the work instead of waiting for each other.
STALLED = """
    select job.id, job.task_name, job.attempts
    from procrastinate_jobs job
    left join procrastinate_workers worker on worker.id = job.worker_id
    where job.status = 'doing'
      and (worker.id is null or worker.last_heartbeat < now() - %s * interval '1 second')
    order by job.id
    for update of job skip locked
"""
# Whoever was at work when a worker died may have killed it. Suspects go to a queue that runs one at a time, so an
# innocent job dies once beside the killer and never again; deaths are counted by the attempts.
# A second job with the same queueing lock may wait already, or have died beside it: then this one has nothing left
# to do.
GO_BACK = """
    update procrastinate_jobs job
    set status = 'todo', attempts = attempts + 1, worker_id = null, abort_requested = false,
        queue_name = 'suspects', scheduled_at = now() + attempts * interval '1 second'
    where id = any(%s)
      and not exists (
        select 1 from procrastinate_jobs other
        where other.queueing_lock = job.queueing_lock
          and (other.status = 'todo' or other.id = any(%s) and other.id < job.id)
      )
"""
END = """
    update procrastinate_jobs
    set status = 'failed', attempts = attempts + 1, abort_requested = false
    where id = any(%s) and status = 'doing'
"""


@front_door
def rescue() -> tuple[int, int]:
    """Give the jobs of dead workers back, and fail those that have killed five; how many of each.

    Safe to run from anywhere at any time and at once: rows are taken with SKIP LOCKED. The queue is the plumbing
    under all rooms, so this leaves log lines and no ledger line.
    """
    with connection.cursor() as cursor:
        cursor.execute(STALLED, [HEARTBEAT_SECONDS])
        stalled = cursor.fetchall()
        back = [number for number, _, attempts in stalled if attempts + 1 < DEATHS]
        dead = [(number, task) for number, task, attempts in stalled if attempts + 1 >= DEATHS]
        if back:
            cursor.execute(GO_BACK, [back, back])
            cursor.execute(END, [back])
        if dead:
            cursor.execute(END, [[number for number, _ in dead]])
    if back:
        log.warning("jobs.rescued", jobs=back)
    meters.JOB_DEATHS.inc(len(stalled))
    for number, task in dead:
        log.error("job.failed_for_good", job=number, task=task, deaths=DEATHS)
    return len(back), len(dead)


@front_door
def delete_finished() -> int:
    """Delete jobs that ended well a day ago, failed ones after a month, and old effects; how many jobs went."""
    forget_effects(before=timezone.now() - KEPT_EFFECTS)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            delete from procrastinate_jobs job
            using (select job_id, max(at) as at from procrastinate_events group by job_id) last
            where last.job_id = job.id
              and (job.status in ('succeeded', 'cancelled', 'aborted') and last.at < now() - interval '1 day'
                   or job.status = 'failed' and last.at < now() - %s * interval '1 day')
            """,
            [KEPT_FAILED_DAYS],
        )
        return int(cursor.rowcount)
