"""A large answer taken piece by piece over pinned connections; each redirect is a new address, checked as the first."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from teplo.kit.net.http import AGENT, PIECE, line_to, told_of
from teplo.kit.net.places import Resolver, Unreached
from teplo.kit.net.policy import WEB, Policy

SECONDS = 120.0
USUAL = {"User-Agent": AGENT, "Accept-Encoding": "identity", "Connection": "close"}
MOST_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Coming:
    """What the other side gives; header names are in small letters. `pieces` raises Unreached where it breaks off."""

    status: int
    headers: Mapping[str, str]
    pieces: Iterator[bytes]


@contextmanager
def download(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    policy: Policy | None = None,
    seconds: float = SECONDS,
    resolver: Resolver | None = None,
) -> Iterator[Coming]:
    """Ask for something large once, at most three redirects further; `seconds` for all of it.

    What was given as `headers` is said to the first host alone. Raises Refused (never go there) and Unreached.
    """
    until = time.monotonic() + seconds
    given, host = dict(headers or {}), urlsplit(url)[:2]
    for _hop in range(MOST_REDIRECTS + 1):
        line, path = line_to(url, policy or Policy.of_house(WEB), until=until, resolver=resolver)
        try:
            same = given if urlsplit(url)[:2] == host else {}
            answer = _asked(line, path, {**USUAL, **same})
            further = answer.getheader("Location")
            if answer.status in REDIRECTS and further:
                url = urljoin(url, further)
                continue
            found = {name.lower(): value for name, value in answer.getheaders()}
            yield Coming(answer.status, found, _pieces(answer))
            return
        finally:
            line.close()
    raise Unreached("too_many_redirects")


def _asked(line: http.client.HTTPConnection, path: str, headers: Mapping[str, str]) -> http.client.HTTPResponse:
    try:
        line.request("GET", path, headers=dict(headers))
        return line.getresponse()
    except (http.client.HTTPException, OSError) as error:
        raise told_of(error) from None


def _pieces(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    try:
        while piece := answer.read1(PIECE):
            yield piece
    except (http.client.HTTPException, OSError) as error:
        raise told_of(error) from None
    if answer.length:
        raise Unreached("cut_off")
