"""One request over a pinned connection: no redirect is followed, bytes and seconds are limited."""

from __future__ import annotations

import http.client
import io
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext_lazy as _

from teplo.kit.net.places import (
    CONNECT_SECONDS,
    Place,
    Refused,
    Resolver,
    Unreached,
    connect,
    place_of,
    protect,
    unreached,
)
from teplo.kit.net.policy import WEB, Policy

SECONDS = 15.0
MOST_BYTES = 1_000_000
PIECE = 16 * 1024
AGENT = "Teplo"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the other side said; a redirect is told like anything else and goes nowhere."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


def fetch(
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    policy: Policy | None = None,
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
    resolver: Resolver | None = None,
) -> Reply:
    """Ask another machine once; `seconds` from the first question to the last byte, `most_bytes` of the answer's body.

    Header names of the reply are in small letters. Raises Refused (never go there) and Unreached (nobody answered).
    """
    begun = time.monotonic()
    line, path = line_to(url, policy or Policy.of_house(WEB), until=begun + seconds, resolver=resolver)
    given = {"User-Agent": AGENT, "Accept-Encoding": "identity", "Connection": "close", **(headers or {})}
    try:
        line.request(method, path, body=body, headers=given)
        with line.getresponse() as answer:
            told = _body(answer, most_bytes)
    except (http.client.HTTPException, OSError) as error:
        raise told_of(error) from None
    finally:
        line.close()
    found = {name.lower(): value for name, value in answer.getheaders()}
    return Reply(answer.status, found, told, time.monotonic() - begun)


def line_to(
    url: str, policy: Policy, *, until: float, resolver: Resolver | None = None
) -> tuple[http.client.HTTPConnection, str]:
    """A connection to the pinned address of a URL, not opened yet, and what is asked for there."""
    parts, place = _target(url, policy, resolver)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _Line(place, until=until, is_protected=parts.scheme == "https"), path


def _target(url: str, policy: Policy, resolver: Resolver | None) -> tuple[SplitResult, Place]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _no_address() from None
    is_plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or not is_plain:
        raise _no_address()
    usual = 443 if parts.scheme == "https" else 80
    return parts, place_of(parts.hostname, port or usual, policy, resolver=resolver)


def _no_address() -> Refused:
    return Refused("not_an_address", _("Write a whole address, such as https://example.ru/hook."))


class _Line(http.client.HTTPConnection):
    """A connection whose socket goes to the pinned address, and whose every wait ends with the whole request's time."""

    def __init__(self, place: Place, *, until: float, is_protected: bool) -> None:
        super().__init__(place.host, place.port)
        # What stands in the header Host: the port only where it is not the usual one.
        self.default_port = 443 if is_protected else 80
        self._place, self._until, self._is_protected = place, until, is_protected

    def connect(self) -> None:
        raw = connect(self._place, seconds=min(CONNECT_SECONDS, self._left()))
        raw.settimeout(self._left())
        self.sock = _Wire(protect(raw, self._place) if self._is_protected else raw, self._left)

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise Unreached("timeout")
        return left


class _Wire:
    """A socket that waits for each piece no longer than is left of the whole: one byte a second must not hold us."""

    def __init__(self, sock: socket.socket, left: Callable[[], float]) -> None:
        self._sock, self._left = sock, left

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._left())
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reading(self._sock, self._left))

    def close(self) -> None:
        self._sock.close()


class _Reading(io.RawIOBase):
    def __init__(self, sock: socket.socket, left: Callable[[], float]) -> None:
        self._sock, self._left = sock, left
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        self._sock.settimeout(self._left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _body(answer: http.client.HTTPResponse, most: int) -> bytes:
    if (answer.length or 0) > most:
        raise Unreached("too_large")  # by its own word, before anything of it is read
    told = bytearray()
    while piece := answer.read1(PIECE):
        told += piece
        if len(told) > most:
            raise Unreached("too_large")
    if answer.length:
        raise Unreached("cut_off")
    return bytes(told)


def told_of(error: Exception) -> Unreached:
    """What went wrong with a connection, in our words."""
    if isinstance(error, http.client.IncompleteRead | http.client.RemoteDisconnected):
        return Unreached("cut_off")
    if isinstance(error, http.client.HTTPException):
        return Unreached("malformed")
    return unreached(error)
