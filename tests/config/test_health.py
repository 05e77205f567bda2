import json
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from teplo.config import errors
from teplo.config.postgres.base import Gate, ServerAway


def test_liveness_answers_without_the_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"


def test_every_answer_carries_the_policies(client: Client) -> None:
    answer = client.get("/healthz")
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "img-src 'self' data:" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert "no-store" in answer["Cache-Control"]


@pytest.fixture
def worker(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers default values")


def missing(client: Client) -> tuple[int, list[str]]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()["missing"]


def test_with_tables_and_a_worker_it_is_ready(client: Client, worker: None) -> None:
    assert missing(client) == (200, [])


def test_without_a_living_worker_it_is_not_ready(client: Client, worker: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_workers set last_heartbeat = now() - interval '1 minute'")
    assert missing(client) == (503, ["worker"])


def test_a_database_that_only_reads_is_not_ready(client: Client, worker: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set transaction read only")
    assert missing(client) == (503, ["database"])


@pytest.fixture
def answer(rf: RequestFactory) -> Callable[[Exception, str], HttpResponse]:
    def failing(error: Exception, path: str) -> HttpResponse:
        try:
            raise error
        except (OperationalError, ValueError):
            return errors.failed(rf.get(path))

    return failing


def test_while_the_database_is_away_a_page_says_when_to_come_back(answer: Callable[..., HttpResponse]) -> None:
    told = answer(OperationalError("away"), "/leads/")
    assert (told.status_code, told["Retry-After"]) == (503, "5")
    assert b"<h1>" in told.content


def test_a_program_is_told_by_problem_details(answer: Callable[..., HttpResponse]) -> None:
    told = answer(OperationalError("away"), "/api/v1/leads")
    assert told["Content-Type"] == "application/problem+json"
    assert json.loads(told.content)["status"] == 503


def test_a_mistake_of_ours_is_500_without_its_words(answer: Callable[..., HttpResponse]) -> None:
    told = answer(ValueError("secret-canary"), "/leads/")
    assert told.status_code == 500
    assert b"canary" not in told.content
    assert "Retry-After" not in told


class Server:
    """A server that is away until told otherwise, and counts who knocks."""

    def __init__(self) -> None:
        self.away = True
        self.knocks = 0
        self.hold = threading.Event()
        self.hold.set()

    def __call__(self) -> str:
        self.knocks += 1
        self.hold.wait(5)
        if self.away:
            raise psycopg.OperationalError("away")
        return "connection"


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    monkeypatch.setattr(Gate, "PAUSE_SECONDS", 0.0)
    return Gate()


def try_to(gate: Gate, server: Server) -> Any:
    try:
        return gate.connect(server)
    except psycopg.OperationalError:
        return sys.exc_info()[0]


def test_while_one_knocks_the_others_are_refused_at_once(gate: Gate) -> None:
    server = Server()
    assert try_to(gate, server) is psycopg.OperationalError
    server.hold.clear()
    knocking = threading.Thread(target=try_to, args=(gate, server))
    knocking.start()
    while server.knocks < 2:
        pass
    assert try_to(gate, server) is ServerAway
    server.hold.set()
    knocking.join()
    assert server.knocks == 2


def test_the_first_who_gets_in_opens_the_gate_for_all(gate: Gate) -> None:
    server = Server()
    try_to(gate, server)
    server.away = False
    assert [try_to(gate, server) for _ in range(3)] == ["connection"] * 3


def test_after_a_refusal_nobody_knocks_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server()
    gate = Gate()
    try_to(gate, server)
    assert try_to(gate, server) is ServerAway
    assert server.knocks == 1
