"""What the queue does otherwise here: it takes the next job by an index, and asks whose a job is at its end."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.utils import utcnow

log = structlog.get_logger("teplo.jobs")

# The library sorts everything that waits in the queues of a worker to find the first: with two hundred thousand jobs
# that takes longer than any job. Here each queue tells its first few by the index `jobs_of_queue`, whatever is known of
# the table so far: a queue is asked for as a range, as an equation would let the planner walk the index of another
# order. Few are 32: more than could be in the hands of others at this moment.
TAKE = """
    with candidate as (
        select job.id
        from procrastinate_jobs job
        where job.status = 'todo' and job.id = any (array(
            select next.id
            from unnest(%(queues)s::varchar[]) as queue (name)
            cross join lateral (
                select job.id, job.priority
                from procrastinate_jobs job
                where job.status = 'todo'
                    and job.queue_name >= queue.name and job.queue_name <= queue.name
                    and (job.scheduled_at is null or job.scheduled_at <= now())
                    and (job.lock is null or not exists (
                        select from procrastinate_jobs other
                        where other.lock = job.lock and other.status in ('todo', 'doing') and (
                            other.status = 'doing' or other.priority > job.priority
                            or other.priority = job.priority and other.id < job.id)))
                order by job.queue_name, job.priority desc, job.id
                limit 32
            ) next
        ))
        order by - job.priority, job.id
        limit 1
        for update of job skip locked
    )
    update procrastinate_jobs job set status = 'doing', worker_id = %(worker)s
    from candidate where job.id = candidate.id
    returning job.id, job.status, job.task_name, job.priority, job.lock, job.queueing_lock, job.args, job.scheduled_at,
        job.queue_name, job.attempts, job.worker_id
"""
# The functions of the queue ask for nothing but the job's number, so a worker that wakes up would end, or begin anew,
# what another one is at work on. Who ran it is told by the worker and by how often it had been tried.
MINE = """
    with mine as (
        select id from procrastinate_jobs
        where id = %(job)s and status = 'doing' and worker_id = %(worker)s and attempts = %(attempts)s
        for update
    )
"""
FINISH = f"{MINE} select procrastinate_finish_job_v1(id, %(status)s::procrastinate_job_status, false)::text from mine"
RETRY = f"""{MINE}
    select procrastinate_retry_job_v2(id, %(at)s, %(priority)s::int, %(queue)s::text, %(lock)s::text)::text from mine
"""
# Seconds until the end of a job is told again where the database did not hear of it: the job would be at work for ever,
# as its worker lives.
PAUSES = (1.0, 2.0, 4.0, 8.0)
# The library remembers the newest period of a task alone: a scheduler whose clock is behind would begin the one before
# a second time.
LATER = """
    select id from procrastinate_periodic_defers
    where task_name = %(task)s and periodic_id = %(periodic)s and defer_timestamp > %(period)s
"""


class FencedJobManager(JobManager):
    """Finishes and retries a job where it is still this run's; else leaves a line in the log and lets it be."""

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """Take the next job of these queues, which must be named; None where nothing waits that may run."""
        assert queues is not None  # every worker of ours has its queues
        rows = await self.connector.execute_query_all_async(TAKE, queues=list(queues), worker=worker_id)
        return Job.from_row(rows[0]) if rows else None

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:  # noqa: FBT001  # as the library calls it
        """End a job as `status`; our workers never delete it with that."""
        await self._if_mine(FINISH, job, status=status.value)

    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """Let a job be tried again at `retry_at`, at once by default."""
        await self._if_mine(RETRY, job, at=retry_at or utcnow(), priority=priority, queue=queue, lock=lock)

    async def defer_periodic_job(self, job: Job, periodic_id: str, defer_timestamp: int) -> int | None:
        """Enqueue the job of a period and give its number; None where this period or a later one was begun before."""
        # The schedulers of a process share these values, and another one may go on to its next period meanwhile.
        job = job.evolve(task_kwargs=dict(job.task_kwargs))
        period = {"task": job.task_name, "periodic": periodic_id, "period": defer_timestamp}
        if await self.connector.execute_query_all_async(LATER, **period):
            return None
        return await super().defer_periodic_job(job, periodic_id, defer_timestamp)

    async def _if_mine(self, query: str, job: Job, **values: Any) -> None:
        mine = {"job": job.id, "worker": job.worker_id, "attempts": job.attempts}
        if not await self._told(query, job, mine | values):
            log.warning("job.not_ours", job=job.id, task=job.task_name)

    async def _told(self, query: str, job: Job, values: dict[str, Any]) -> list[dict[str, Any]]:
        for pause in PAUSES:
            try:
                return await self.connector.execute_query_all_async(query, **values)
            except ConnectorException as error:
                log.warning("job.end_unheard", job=job.id, task=job.task_name, error=type(error.__cause__).__name__)
                await asyncio.sleep(pause)
        return await self.connector.execute_query_all_async(query, **values)
