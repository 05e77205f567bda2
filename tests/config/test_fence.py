"""The end of a job, told to a database that does not always hear."""

import asyncio
from typing import Any

import pytest
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.testing import InMemoryConnector

from teplo.config import fence
from teplo.config.fence import FencedJobManager


class Deaf(InMemoryConnector):
    """Hears nothing the first few times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left, self.heard = times, 0

    async def execute_query_all_async(self, query: str, **values: Any) -> list[dict[str, Any]]:
        if self.left:
            self.left -= 1
            raise ConnectorException
        self.heard += 1
        return [{"id": 1}]


@pytest.fixture(autouse=True)
def in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fence, "PAUSES", (0, 0, 0))


def end(deaf: Deaf) -> None:
    job = Job(id=1, queue="q", lock=None, queueing_lock=None, task_name="t", worker_id=7)
    asyncio.run(FencedJobManager(deaf).finish_job(job, Status.SUCCEEDED, False))


def test_an_end_that_was_not_heard_is_told_again() -> None:
    deaf = Deaf(3)
    end(deaf)
    assert deaf.heard == 1


def test_who_is_never_heard_says_so() -> None:
    with pytest.raises(ConnectorException):
        end(Deaf(4))


class Slow(InMemoryConnector):
    """Another scheduler of the process goes on to its next period while this one asks."""

    def __init__(self, shared: dict[str, Any]) -> None:
        super().__init__()
        self.shared = shared

    async def execute_query_all_async(self, query: str, **values: Any) -> list[dict[str, Any]]:
        self.shared["timestamp"] = 12
        return []


def test_schedulers_of_one_process_do_not_take_each_others_periods() -> None:
    shared = {"timestamp": 6}
    job = Job(id=None, queue="q", lock=None, queueing_lock=None, task_name="t", task_kwargs=shared)
    slow = Slow(shared)
    asyncio.run(FencedJobManager(slow).defer_periodic_job(job, "", 6))
    assert [one["args"] for one in slow.jobs.values()] == [{"timestamp": 6}]
