"""How the streams of a process ask the database: one after the other, and not for ever."""

import asyncio
import time

import psycopg
import pytest
from django.conf import settings

from teplo.web.chat import reading
from teplo.web.chat.reading import Reader

pytestmark = pytest.mark.django_db


def test_of_two_who_ask_at_once_one_waits_for_the_other() -> None:
    async def both() -> list[object]:
        reader = Reader()
        slow = "SELECT pg_backend_pid() FROM pg_sleep(0.05)"
        found = await asyncio.gather(*(reader._rows(slow, {}) for _ in range(2)))
        await reader.close()
        return found

    first, second = asyncio.run(both())
    assert first == second  # over the same connection


def test_a_server_that_does_not_answer_is_given_up_and_asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    async def asked() -> tuple[float, list[tuple[object, ...]]]:
        monkeypatch.setattr(reading, "ANSWERS_WITHIN", 0.2)
        reader, begun = Reader(), time.monotonic()
        with pytest.raises(psycopg.OperationalError):
            await reader._rows("SELECT pg_sleep(20)", {})
        seconds, rows = time.monotonic() - begun, await reader._rows("SELECT 1", {})
        await reader.close()
        return seconds, rows

    seconds, rows = asyncio.run(asked())
    assert (seconds < 5, rows) == (True, [(1,)])


def test_a_line_to_the_database_that_is_dead_is_found_by_the_kernel() -> None:
    assert settings.LISTENING["tcp_user_timeout"] == 10_000
    assert settings.LISTENING["keepalives_idle"] < 30
