"""One line for each request, nobody's name in any of them, and no flood of them."""

import io
import json
import logging
import re
import sys
from collections.abc import Iterator

import pytest
import structlog
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from teplo.config.logs import LOGGING, Flood, Plain, redact
from teplo.intake.actions import receive
from teplo.kit import sql
from teplo.ledger.actors import SYSTEM
from teplo.staff.actions import make_token
from tests.company import Company

CANARY = {"Канарейкин", "canary", "9017654321", "yellow-bird", "Пожалуйста"}


class Written:
    """What goes to the log, line by line, as the handlers of the product write it."""

    def __init__(self) -> None:
        self.out = io.StringIO()

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.getvalue().splitlines()]

    def requests(self) -> list[dict[str, object]]:
        return [line for line in self.lines() if line["event"] == "request"]


@pytest.fixture
def written() -> Iterator[Written]:
    found = Written()
    shape = {key: value for key, value in LOGGING["formatters"]["json"].items() if key != "()"}
    plain, requests = logging.StreamHandler(found.out), logging.StreamHandler(found.out)
    plain.setFormatter(structlog.stdlib.ProcessorFormatter(**shape))
    requests.setFormatter(Plain())
    requests.addFilter(Flood(burst=500, per_second=50))
    places = [(logging.getLogger(), plain), (logging.getLogger("teplo.requests"), requests)]
    for logger, handler in places:
        logger.addHandler(handler)
    yield found
    for logger, handler in places:
        logger.removeHandler(handler)


def test_a_request_leaves_one_line(company: Company, client: Client, written: Written) -> None:
    client.force_login(company.owner)
    answer = client.get(reverse("me"), REMOTE_ADDR="203.0.113.77")
    (line,) = written.requests()
    assert line["request_id"] == answer["X-Request-ID"]
    assert (line["user"], line["method"], line["code"], line["outcome"]) == (company.owner.pk, "GET", 200, "ok")
    assert (line["ip"], line["route"]) == ("203.0.113.0", answer.resolver_match.route)
    assert set(line) == {
        "ts", "level", "event", "request_id", "user", "token", "method", "route", "ip", "code", "ms", "outcome",
    }  # fmt: skip


def test_a_line_names_the_pattern_and_never_the_address(db: None, client: Client, written: Written) -> None:
    client.get("/f/secret-key-of-a-form?phone=79017654321")
    assert "<" in str(written.requests()[0]["route"])
    assert "secret-key" not in written.out.getvalue()
    assert "79017654321" not in written.out.getvalue()


def test_the_name_of_a_proxy_is_taken_over_and_a_telephone_number_is_not(client: Client, db: None) -> None:
    assert client.get("/healthz", headers={"x-request-id": "0123456789abcdef"})["X-Request-ID"] == "0123456789abcdef"
    for given in ("89017654321", "ivan@example.ru", "x" * 16, "a" * 200):
        assert client.get("/healthz", headers={"x-request-id": given})["X-Request-ID"] != given


def test_those_who_watch_leave_no_lines_while_all_is_well(client: Client, db: None, written: Written) -> None:
    client.get("/healthz")
    client.get("/metrics")
    assert written.requests() == []


def test_a_request_without_a_session_is_not_asked_for_its_user(
    client: Client, db: None, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(0):
        client.get("/nobody/is/here/")


def test_nobody_is_named_in_logs_figures_and_jobs(
    company: Company, client: Client, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I15: by every way in, sound or broken, also where our own code fails with a person's words in its hands."""
    person = {"name": "Канарейкин", "phones": ["+7 901 765-43-21"], "emails": ["canary@yellow-bird.ru"]}
    words = {"person": person, "need": "Пожалуйста", "channel": "api", "external_id": "79017654321"}
    _, secret = make_token("t", scopes=["intake"], employee=company.administrator, by=SYSTEM, at=timezone.now())
    token = f"Bearer {secret}"
    for body in (words, {**words, "channel": "absent"}, {**words, "at": "canary"}, {"person": "Канарейкин"}):
        client.post("/api/v1/enquiries", body, content_type="application/json", headers={"authorization": token})
    client.post(reverse("account_login"), {"login": "canary@yellow-bird.ru", "password": "yellow-bird"})
    client.force_login(company.owner)
    client.get("/search/?q=Канарейкин")
    client.raise_request_exception = False

    def breaks(*args: object, **kwargs: object) -> None:
        raise ValueError("canary@yellow-bird.ru called +7 901 765-43-21")

    monkeypatch.setattr(sys.modules[receive.__module__], "admit", breaks)
    client.post(
        "/api/v1/enquiries", {**words, "external_id": "2"}, content_type="application/json",
        headers={"authorization": token},
    )  # fmt: skip
    figures = client.get("/metrics").content.decode()
    jobs = str(sql.rows("SELECT args, lock, queueing_lock FROM procrastinate_jobs"))
    assert len(written.requests()) >= 7
    for place in (written.out.getvalue(), figures, jobs):
        digits = re.sub(r"[ ()-]", "", place)
        assert not [word for word in CANARY if word in place or word in digits]


def test_without_the_redaction_a_name_would_be_found(written: Written) -> None:
    """The control of the test above."""
    (handler,) = [one for one in logging.getLogger().handlers if getattr(one, "stream", None) is written.out]
    chain = [part for part in LOGGING["formatters"]["json"]["processors"] if part is not redact]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=chain))
    logging.getLogger("teplo.test").error("canary@yellow-bird.ru called")
    assert "canary" in written.out.getvalue()


def test_a_flood_of_one_kind_is_cut_off_and_the_others_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [0.0]
    monkeypatch.setattr("teplo.config.logs.time.monotonic", lambda: moment[0])
    flood = Flood(burst=3, per_second=1)

    def passes(message: str) -> logging.LogRecord | None:
        record = logging.LogRecord("teplo", logging.ERROR, "", 0, message, (), None)
        return record if flood.filter(record) else None

    assert [bool(passes("broken %s")) for _ in range(10)] == [True] * 3 + [False] * 7
    assert passes("another")
    moment[0] = 5.0
    assert passes("broken %s").left_out == 7


def test_many_kinds_take_no_more_than_their_room() -> None:
    flood = Flood()
    for number in range(3 * Flood.MOST_KINDS):
        flood.filter(logging.LogRecord("teplo", logging.ERROR, "", 0, f"kind {number}", (), None))
    assert len(flood.kinds) <= Flood.MOST_KINDS + 1


def test_what_was_left_out_stands_in_the_next_line() -> None:
    record = logging.LogRecord("teplo.requests", logging.INFO, "", 0, '{"event": "request"}', (), None)
    record.left_out = 7
    assert json.loads(Plain().format(record)) == {"event": "request", "left_out": 7}
