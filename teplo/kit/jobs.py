"""What every job does alike: how it is enqueued, and how one walks over rows."""

import logging
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db import close_old_connections, connection
from procrastinate import JobContext
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.manager import JobManager
from procrastinate.tasks import Task
from procrastinate.worker import Worker

T = TypeVar("T")
log = logging.getLogger(__name__)

# In a worker the queue speaks over a connection of its own. A job enqueued over that one is there before the
# transaction that speaks of it: another worker would find nothing to tell of, and call it done.
IN_TRANSACTION = JobManager(DjangoConnector())


def enqueue(task: Task[Any, Any, Any], **ids: Any) -> None:
    """Enqueue a job in the open transaction; what the database says against it is raised as Django's own errors.

    By them the front door tries a deadlock again, and the sender is told to come again while the database is away.
    """
    deferrer = task.configure()
    deferrer.job_manager = IN_TRANSACTION
    try:
        deferrer.defer(**ids)
    except ConnectorException as wrapped:
        with connection.wrap_database_errors:
            raise wrapped.__cause__ or wrapped from None


def on_fresh_connection(run: Callable[[], Any], _context: JobContext, _worker: Worker) -> Any:
    """Around every job: its thread lives on, and must keep no connection that has died meanwhile."""
    close_old_connections()
    try:
        return run()
    finally:
        close_old_connections()


def each(rows: Iterable[T], do: Callable[[T], object]) -> int:
    """Do it to each row in a transaction of its own; a row that fails is logged and keeps nobody else waiting.

    Gives how many went well.
    """
    done = 0
    for row in rows:
        try:
            do(row)
        except Exception:
            # By its number: what a row says of itself may be a text of people.
            log.exception("%s failed for %s", getattr(do, "__name__", do), getattr(row, "pk", row))
        else:
            done += 1
    return done
