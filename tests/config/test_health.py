import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from teplo.config import errors, health
from teplo.config.postgres.base import Gate, ServerAway
from teplo.config.probes import Probe
from teplo.kit import sql


def test_liveness_answers_without_the_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"


def test_every_answer_carries_the_policies(client: Client) -> None:
    answer = client.get("/healthz")
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "img-src 'self' data:" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_who_is_cut_off_in_a_transaction_is_not_waited_for_on_any_server() -> None:
    assert sql.rows("SELECT current_setting('idle_in_transaction_session_timeout')") == [("1min",)]


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """A worker that was heard of just now; readiness asks over a connection of its own, so all of it is committed."""
    sql.run("INSERT INTO procrastinate_workers DEFAULT VALUES")
    yield
    sql.run("DELETE FROM procrastinate_workers")


def missing(client: Client) -> tuple[int, list[str]]:
    begun = time.monotonic()
    answer = client.get("/readyz")
    assert time.monotonic() - begun < 5
    return answer.status_code, answer.json()["missing"]


def test_with_tables_a_worker_and_room_it_is_ready(client: Client, worker: None) -> None:
    assert missing(client) == (200, [])


def test_without_a_living_worker_it_is_not_ready(client: Client, worker: None) -> None:
    sql.run("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
    assert missing(client) == (503, ["worker"])


def test_a_database_that_only_reads_is_not_ready(client: Client, worker: None) -> None:
    name = connection.settings_dict["NAME"]
    sql.run(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    try:
        assert missing(client) == (503, ["database"])
    finally:
        sql.run(f"ALTER DATABASE {name} RESET default_transaction_read_only")


def test_tables_of_another_version_are_not_ready(client: Client, worker: None) -> None:
    sql.run("UPDATE django_migrations SET name = 'gone' WHERE app = 'ops' AND name = '0001_initial'")
    try:
        assert missing(client) == (503, ["migrations"])
    finally:
        sql.run("UPDATE django_migrations SET name = '0001_initial' WHERE app = 'ops' AND name = 'gone'")


def test_a_full_disk_is_not_ready(client: Client, worker: None, own_data: Path, settings: object) -> None:
    settings.DISK_RESERVE = 2**60
    assert missing(client) == (503, ["disk"])


def test_a_server_that_is_away_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**_: object) -> None:
        raise psycopg.OperationalError("connection refused")

    monkeypatch.setattr(psycopg, "connect", away)
    assert missing(client) == (503, ["database"])


def test_a_server_that_says_nothing_holds_nobody(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    silence = threading.Event()
    asked: list[int] = []

    def silent() -> health.Readiness:
        asked.append(1)
        silence.wait(20)
        return health.Readiness()

    monkeypatch.setattr(health, "PROBE", Probe(silent, seconds=0.2))
    assert [missing(client) for _ in range(3)] == [(503, ["database"])] * 3
    assert len(asked) == 1  # the others waited for the same answer
    silence.set()


def test_figures_are_told_to_insiders_alone(client: Client, worker: None, settings: object) -> None:
    assert "worker_heartbeat_seconds" in client.get("/readyz").json()["details"]
    settings.METRICS_NETWORKS = ()
    assert set(client.get("/readyz").json()) == {"ready", "missing"}


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
