"""F-31: senders who never finish and readers who never read hold nobody else up."""

import contextlib
import socket
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest

from tests.faults import results
from tests.faults.checker import hold
from tests.faults.desk import Desk, Web
from tests.faults.load import Load, free_port

pytestmark = pytest.mark.alone

HEAD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
BODY = (
    b"POST /api/v1/enquiries HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: 4000\r\n\r\n{"
)
LARGE = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
THREADS = 8  # of the naive server


def slow_ones(port: int, words: bytes, count: int) -> list[socket.socket]:
    """So many who have begun and say one more byte now and then; `LARGE` is asked and never read."""
    found = []
    for _ in range(count):
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        one.connect(("127.0.0.1", port))
        one.sendall(words)
        found.append(one)
    return found


@contextlib.contextmanager
def beset(port: int, heads: int, bodies: int, readers: int) -> Iterator[None]:
    """A server with so many slow heads, slow bodies and slow readers, a byte a second each."""
    dripping = slow_ones(port, HEAD, heads) + slow_ones(port, BODY, bodies)
    idle, over = slow_ones(port, LARGE, readers), Event()

    def drip() -> None:
        while not over.wait(1):
            for one in dripping:
                with contextlib.suppress(OSError):  # the server has had enough of it
                    one.sendall(b"a")

    thread = Thread(target=drip)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        for one in (*dripping, *idle):
            one.close()


def p95_of(desk: Desk, web: Web, name: str, seconds: float) -> float:
    """How long others wait for their answers, the 95th of a hundred."""
    with Load(web.sender, desk.ledger, name) as load:
        time.sleep(seconds)
    load.settle()
    times = sorted(line.seconds for line in desk.ledger.lines() if line.key.startswith(name))
    return times[int(len(times) * 0.95)]


def check_f31(desk: Desk, web: Web, seconds: float, heads: int) -> None:
    name = f"f31-{uuid.uuid4().hex[:6]}"
    usual = p95_of(desk, web, f"{name}-alone", 2)
    with beset(web.sender.port, heads, bodies=100, readers=20):
        p95 = p95_of(desk, web, f"{name}-beset", seconds)
    found = hold(desk.ledger, desk.ask, name)
    assert found.refused == 0
    assert p95 < max(1, 2 * usual)  # where the machine itself is slow, no slower than twice that
    how = f"{heads} slow heads, 100 slow bodies, 20 slow readers"
    results.keep("F-31", how, **found.as_json(), usual_p95_s=round(usual, 2), p95_s=round(p95, 2))


def test_f31_the_slow_hold_nobody_up(desk: Desk, web: Web) -> None:
    check_f31(desk, web, 3, heads=200)


@pytest.mark.full
def test_f31_in_full(desk: Desk, web: Web) -> None:
    check_f31(desk, web, 20, heads=500)


def serve_naively(listening: socket.socket, over: Event) -> None:
    """A thread for each who has come, as long as one is free; it reads until it has everything."""

    def answer(one: socket.socket) -> None:
        with one, contextlib.suppress(OSError):
            one.settimeout(5)
            words = b""
            while (words.startswith(b"POST") or b"\r\n\r\n" not in words) and (piece := one.recv(1_000)):
                words += piece
            one.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    with ThreadPoolExecutor(THREADS) as pool:
        while not over.is_set():
            with contextlib.suppress(TimeoutError):
                pool.submit(answer, listening.accept()[0])


def asked(port: int) -> float:
    """Seconds until a plain question is answered, at most three."""
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", port)) as one, contextlib.suppress(TimeoutError):
        one.settimeout(3)
        one.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        one.recv(100)
    return time.monotonic() - begun


@pytest.mark.full
def test_f31_control_a_thread_for_each_is_soon_spent() -> None:
    port, over = free_port(), Event()
    with socket.create_server(("127.0.0.1", port)) as listening:
        listening.settimeout(0.2)
        server = Thread(target=serve_naively, args=(listening, over))
        server.start()
        try:
            with beset(port, 0, bodies=THREADS, readers=0):
                waited = asked(port)
        finally:
            over.set()
            server.join()
    assert waited > 1
    results.keep("F-31", "a thread for each who has come", control=True, seconds=round(waited, 2))
