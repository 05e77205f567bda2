"""The ASGI entry: the bridge to threads and the belief in proxies."""

import asyncio
import ipaddress
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from teplo.config import bridge
from teplo.config.bridge import WsgiBehindAsgi
from teplo.config.proxies import seen_through

TRUSTED = [ipaddress.ip_network("10.0.0.0/8")]


def scope(path: str = "/", *, client: str = "203.0.113.9", **headers: str) -> dict[str, Any]:
    pairs = [(name.replace("__", "-").encode(), value.encode()) for name, value in headers.items()]
    return {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"q=1",
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 8000),
        "client": (client, 1),
        "headers": pairs,
    }


async def ask(
    application: WsgiBehindAsgi, request: dict[str, Any], *chunks: bytes, pause: float = 0
) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []
    waiting = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    waiting.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(pause)
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    await application(request, receive, send)
    return sent


def answering(view: Callable[[dict[str, Any]], Iterable[bytes]]) -> WsgiBehindAsgi:
    def application(environ: dict[str, Any], start_response: Callable[..., None]) -> Iterable[bytes]:
        start_response("201 Created", [("X-Answer", "да".encode().decode("latin-1"))])
        return view(environ)

    return WsgiBehindAsgi(application, threads=1, waiting=1)


def test_a_request_reaches_the_view_as_wsgi_describes_it() -> None:
    seen: dict[str, Any] = {}

    def view(environ: dict[str, Any]) -> list[bytes]:
        seen.update(environ, body=environ["wsgi.input"].read())
        return [b"one", b"two"]

    request = scope("/Иван", content__type="text/plain", cookie="a=1")
    request["headers"].append((b"cookie", b"b=2"))
    sent = asyncio.run(ask(answering(view), request, b"to", b"gether"))
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/Иван"
    assert (seen["body"], seen["CONTENT_TYPE"], seen["HTTP_COOKIE"]) == (b"together", "text/plain", "a=1; b=2")
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert (sent[0]["status"], sent[1]["body"]) == (201, b"onetwo")


def test_a_header_with_an_underscore_cannot_pass_for_another() -> None:
    seen: dict[str, Any] = {}
    asyncio.run(ask(answering(lambda environ: seen.update(environ) or []), scope(x_real_ip="1.1.1.1")))
    assert "HTTP_X_REAL_IP" not in seen


def test_a_long_answer_is_sent_in_parts_and_in_order() -> None:
    parts = [bytes([number]) * 40_000 for number in range(9)]
    sent = asyncio.run(ask(answering(lambda environ: iter(parts)), scope()))
    assert b"".join(message["body"] for message in sent[1:]) == b"".join(parts)
    assert [message.get("more_body", False) for message in sent[1:]] == [True] * (len(sent) - 2) + [False]


def test_a_body_beyond_the_limit_is_refused_before_the_view(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "BODY_BYTES", 10)
    sent = asyncio.run(ask(answering(lambda environ: pytest.fail("called")), scope(), b"x" * 11))
    assert sent[0]["status"] == 413


def test_where_files_are_brought_in_more_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "BODY_BYTES", 10)
    sent = asyncio.run(ask(answering(lambda environ: [b""]), scope("/imports/new/"), b"x" * 11))
    assert sent[0]["status"] == 201


@pytest.mark.parametrize(("told", "bodies"), [(302, []), (403, []), (200, [b"x" * 14])])
def test_the_page_is_asked_who_may_bring_a_file_before_most_of_it_is_taken(
    monkeypatch: pytest.MonkeyPatch, told: int, bodies: list[bytes]
) -> None:
    """Without it a stranger would fill the disk, and the places of those who may."""
    monkeypatch.setattr(bridge, "BODY_BYTES", 10)
    taken: list[bytes] = []

    def page(environ: dict[str, Any], start_response: Callable[..., None]) -> Iterable[bytes]:
        start_response(f"{told} Told", [("Location", "/accounts/login/")])
        if environ["REQUEST_METHOD"] == "POST":
            taken.append(environ["wsgi.input"].read())
        return [b"x" * 100_000]

    application = WsgiBehindAsgi(page, threads=1, waiting=1)
    sent = asyncio.run(ask(application, scope("/imports/new/"), b"x" * 11, b"x", b"x", b"x"))
    assert (sent[0]["status"], taken, application.large) == (told, bodies, 0)
    assert [message["type"] for message in sent].count("http.response.start") == 1


def test_only_a_few_large_files_are_taken_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who may bring them could fill the disk together."""
    monkeypatch.setattr(bridge, "BODY_BYTES", 10)
    monkeypatch.setattr(bridge, "LARGE_AT_ONCE", 1)
    application = answering(lambda environ: [b""])

    async def sent(size: int) -> int:
        told = await ask(application, scope("/imports/new/"), b"x" * size, b"x", pause=0.01)
        return int(told[0]["status"])

    async def at_once(*sizes: int) -> list[int]:
        return sorted(await asyncio.gather(*map(sent, sizes)))

    assert asyncio.run(at_once(11, 11)) == [201, 503]
    assert asyncio.run(at_once(11, 9)) == [201, 201]


@pytest.mark.parametrize(("slowest", "status"), [(1, 201), (1_000, 408)])
def test_whoever_trickles_is_cut_off_and_whoever_is_only_slow_is_not(
    monkeypatch: pytest.MonkeyPatch, slowest: int, status: int
) -> None:
    monkeypatch.setattr(bridge, "BODY_SECONDS", 0.1)
    monkeypatch.setattr(bridge, "SLOWEST_BYTES", slowest)
    sent = asyncio.run(ask(answering(lambda environ: [b""]), scope(), *[b"x"] * 6, pause=0.04))
    assert sent[0]["status"] == status


def test_a_line_that_is_too_long_is_refused_at_once() -> None:
    free = threading.Event()

    async def crowd() -> list[int]:
        application = answering(lambda environ: [b""] if free.wait(5) else [])
        asked = [asyncio.create_task(ask(application, scope())) for _ in range(3)]
        done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        free.set()
        refused = [task.result()[0] for task in done]
        await asyncio.wait(asked)
        assert dict(refused[0]["headers"])[b"retry-after"] == b"1"
        return sorted(task.result()[0]["status"] for task in asked)

    assert asyncio.run(crowd()) == [201, 201, 503]


def test_what_a_stranger_says_about_his_address_is_not_believed() -> None:
    request = scope(x__forwarded__for="1.1.1.1", x__forwarded__proto="https", x__real__ip="1.1.1.1")
    seen = seen_through(request, TRUSTED)
    assert (seen["client"][0], seen["scheme"], seen["headers"]) == ("203.0.113.9", "http", [])


def test_a_trusted_proxy_tells_the_address_that_it_saw_itself() -> None:
    request = scope(client="10.0.0.1", x__forwarded__for="6.6.6.6, 198.51.100.7, 10.0.0.2", x__forwarded__proto="https")
    seen = seen_through(request, TRUSTED)
    assert (seen["client"][0], seen["scheme"]) == ("198.51.100.7", "https")


def test_nonsense_from_a_trusted_proxy_leaves_its_own_address() -> None:
    seen = seen_through(scope(client="10.0.0.1", x__forwarded__for="unknown"), TRUSTED)
    assert seen["client"][0] == "10.0.0.1"


def test_a_ready_file_goes_out_after_its_thread_and_its_connection_are_given_back(tmp_path: Path) -> None:
    large, closed = tmp_path / "large", []
    large.write_bytes(bytes(range(256)) * 4096)

    def view(environ: dict[str, Any]) -> Iterable[bytes]:
        file = large.open("rb")
        file.seek(256)
        wrapped = environ["wsgi.file_wrapper"](file, 1024)
        wrapped.close = lambda: (closed.append(True), file.close())
        return wrapped

    application, sent = answering(view), list[dict[str, Any]]()

    async def slowly() -> None:
        bodies = [{"type": "http.request", "body": b"", "more_body": False}]
        is_taken = asyncio.Event()

        async def receive() -> dict[str, Any]:
            if bodies:
                return bodies.pop()
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Any) -> None:
            sent.append(message)
            if len(sent) == 2:
                is_taken.set()
                await asyncio.sleep(0.05)

        slow = asyncio.create_task(application(scope(), receive, send))
        await is_taken.wait()
        assert closed == [True]
        # There is one thread, and the first answer is still on its way.
        assert (await ask(answering_at(application), scope()))[1]["body"] == b"small"
        await slow

    def answering_at(served: WsgiBehindAsgi) -> WsgiBehindAsgi:
        served.application = lambda _environ, start: (start("200 OK", []), [b"small"])[1]
        return served

    asyncio.run(slowly())
    assert b"".join(message.get("body", b"") for message in sent) == large.read_bytes()[256:]


def test_whoever_goes_away_is_sent_no_more_of_a_file(tmp_path: Path) -> None:
    large, sent = tmp_path / "large", list[dict[str, Any]]()
    large.write_bytes(bytes(bridge.PIECE_BYTES * 8))
    application = answering(lambda environ: environ["wsgi.file_wrapper"](large.open("rb"), 1024))
    waiting = [{"type": "http.disconnect"}, {"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, Any]:
        return waiting.pop()

    async def send(message: Any) -> None:
        sent.append(message)
        await asyncio.sleep(0)

    asyncio.run(application(scope(), receive, send))
    assert 1 <= len(sent) <= 3
