"""Senders: a steady rate of enquiries over the API, each try written into the ledger."""

import http.client
import itertools
import json
import random
import socket
import threading
import time
from dataclasses import dataclass
from typing import Any, Self

from tests.faults.ledger import OK, REFUSED, UNKNOWN, Ledger, Line

PER_SECOND = 20
THREADS = 6
PATIENCE = 10.0
# Must never be seen in a log: the checker looks for it.
CANARY = "Канарейкин"


@dataclass(frozen=True)
class Answer:
    status: int
    body: dict[str, Any]
    headers: dict[str, str]
    seconds: float


@dataclass(frozen=True)
class Sender:
    """One client of the API at an address, with the token of one employee."""

    port: int
    token: str
    patience: float = PATIENCE

    def post(self, path: str, body: object, key: str | None = None) -> Answer:
        """The answer; OSError or http.client.HTTPException when none came, so that nobody knows what happened."""
        named = {"Content-Type": "application/json"} | ({} if key is None else {"Idempotency-Key": key})
        return self._ask("POST", path, json.dumps(body).encode(), named)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def _ask(self, method: str, path: str, body: bytes | None, named: dict[str, str]) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}", "Connection": "close", **named}
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
        try:
            connection.request(method, path, body, headers)
            with connection.getresponse() as answer:
                text = answer.read()
        finally:
            connection.close()
        try:
            told = json.loads(text)
        except ValueError:
            if method == "POST" and answer.status < 300:
                raise http.client.IncompleteRead(text) from None  # cut off: nobody may believe it
            told = {"text": text.decode(errors="replace")[:200]}
        return Answer(answer.status, told, dict(answer.getheaders()), time.monotonic() - began)

    def send(self, body: dict[str, Any], key: str, ledger: Ledger | None = None) -> Answer | None:
        """Send one enquiry and write down what is known of it; None when no answer came."""
        began, at = time.monotonic(), time.time()
        try:
            answer = self.post("/api/v1/enquiries", body, key)
        except ConnectionRefusedError:
            line = Line(key, at, REFUSED, seconds=time.monotonic() - began)  # nobody has heard of it
            answer = None
        except (OSError, http.client.HTTPException):
            line = Line(key, at, UNKNOWN, seconds=time.monotonic() - began)
            answer = None
        else:
            outcome = OK if answer.status < 300 else REFUSED
            line = Line(key, at, outcome, answer.status, answer.body.get("enquiry"), answer.seconds)
        if ledger is not None:
            ledger.write(line)
        return answer


def phone(number: int) -> str:
    return f"+7901{number % 10_000_000:07}"


def enquiry(key: str, number: int) -> dict[str, Any]:
    """An enquiry whose text is its key, so that every copy of it can be counted."""
    return {"person": {"name": f"Иван {CANARY}", "phones": [phone(number)]}, "text": key, "need": "Ламинат"}


class Load:
    """Sends until told to stop; every fourth enquiry comes from somebody who has come before."""

    def __init__(self, sender: Sender, ledger: Ledger, name: str, *, per_second: float = PER_SECOND) -> None:
        self.sender, self.ledger, self.name = sender, ledger, name
        self.pause = THREADS / per_second
        self.first = random.Random(name).randrange(9_000_000)
        self.bodies: dict[str, dict[str, Any]] = {}
        self._numbers = itertools.count()
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(n,), daemon=True) for n in range(THREADS)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join(PATIENCE + 5)

    def _run(self, place: int) -> None:
        time.sleep(place * self.pause / THREADS)
        due = time.monotonic()
        while not self._ended.is_set():
            self._one(next(self._numbers))
            due = max(due + self.pause, time.monotonic() - self.pause)
            self._ended.wait(max(due - time.monotonic(), 0))

    def _one(self, number: int) -> None:
        key = f"{self.name}-{number:06}"
        person = number - number % 4 - 4 if number % 4 == 3 and number > 8 else number
        self.bodies[key] = enquiry(key, self.first + person)
        self.sender.send(self.bodies[key], key, self.ledger)

    def settle(self) -> None:
        """Send what nobody knows of again under its key until it is answered."""
        for key, line in self.ledger.outcomes().items():
            if line.outcome == UNKNOWN and key in self.bodies:
                until_answered(self.sender, self.bodies[key], key, self.ledger)


def until_answered(sender: Sender, body: dict[str, Any], key: str, ledger: Ledger, *, seconds: float = 30) -> Answer:
    deadline = time.monotonic() + seconds
    while True:
        answer = sender.send(body, key, ledger)
        if answer is not None and answer.status < 300:
            return answer
        assert time.monotonic() < deadline, f"{key}: {answer}"
        time.sleep(0.2)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
