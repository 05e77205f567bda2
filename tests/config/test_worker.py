"""The worker's threads outlive their connections."""

import asyncio

import pytest
from django.db import OperationalError, connection
from procrastinate import App
from procrastinate.testing import InMemoryConnector

from teplo.config import worker
from teplo.ledger.models import Effect


@pytest.mark.django_db(transaction=True)
def test_a_job_after_a_dead_connection_reads_again() -> None:
    app, seen = App(connector=InMemoryConnector()), []

    @app.task(queue="q")
    def dies() -> None:
        with pytest.raises(OperationalError), connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(pg_backend_pid())")

    @app.task(queue="q")
    def reads() -> None:
        seen.append(Effect.objects.exists())

    async def work() -> None:
        for task in (dies, reads):
            await task.defer_async()
        await worker._worker(app, ["q"], 1, until_empty=True)

    asyncio.run(work())
    assert seen == [False]
