"""Around every request: how long it took and what came of it, as a figure and as one line of the log."""

import ipaddress
import json
import logging
import re
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from teplo.kit import meters

log = logging.getLogger("teplo.requests")

# What a proxy of ours may have called it; nothing that a telephone number could pass for.
GIVEN = re.compile(r"[0-9a-f]{8}[0-9a-f-]{8,28}")
PROBES = frozenset({"healthz", "readyz", "metrics"})
_children: dict[tuple[str, int], Callable[[float], None]] = {}


class Watch:
    """The outermost middleware: it names the request, and counts it when it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        name = _name_of(request)
        structlog.contextvars.bind_contextvars(request_id=name)
        try:
            answer = self.get_response(request)
        finally:
            structlog.contextvars.unbind_contextvars("request_id")
        answer.headers["X-Request-ID"] = name
        seconds = time.perf_counter() - begun
        route = route_of(request)
        _count(route, answer.status_code, seconds)
        if settings.REQUEST_LOG and not (answer.status_code < 400 and (route in PROBES or route == "static")):
            log.info(
                _line(request, answer.status_code, seconds, route, name), extra={"kind": answer.status_code // 100}
            )
        return answer


def route_of(request: HttpRequest) -> str:
    """The pattern that the address fits, which holds neither a number nor a key."""
    match = request.resolver_match
    if match is not None:
        return match.route or "/"
    return "static" if request.path.startswith(settings.STATIC_URL) else "none"


def truncated(address: str) -> str:
    """The network of an address: enough to see where a flood comes from, too little to see who."""
    if ":" not in address:
        return f"{address.rpartition('.')[0]}.0" if "." in address else ""
    try:
        return str(ipaddress.ip_network((address, 48), strict=False))
    except ValueError:
        return ""


def _name_of(request: HttpRequest) -> str:
    given = request.META.get("HTTP_X_REQUEST_ID", "")
    return given if GIVEN.fullmatch(given) else secrets.token_hex(8)


def _count(route: str, code: int, seconds: float) -> None:
    observe = _children.get((route, code))
    if observe is None:
        observe = _children[route, code] = meters.REQUESTS.labels(route, str(code)).observe
    observe(seconds)
    if code == 403:
        meters.DENIED.labels(route).inc()


def _line(request: HttpRequest, code: int, seconds: float, route: str, name: str) -> str:
    # Whoever was not asked for is not asked for now: that would cost a query.
    user = getattr(request, "_cached_user", None)
    token = getattr(request, "auth", None)
    return json.dumps(
        {
            "ts": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": "info" if code < 500 else "error",
            "event": "request",
            "request_id": name,
            "user": getattr(user, "pk", None),
            "token": getattr(token, "pk", None),
            "method": request.method,
            "route": route,
            "ip": truncated(request.META.get("REMOTE_ADDR", "")),
            "code": code,
            "ms": round(seconds * 1000, 1),
            "outcome": "ok" if code < 400 else "refused" if code < 500 else "failed",
        }
    )
