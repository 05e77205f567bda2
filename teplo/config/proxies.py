"""Believes the headers of a proxy only when the request comes from one that is trusted."""

import ipaddress
from collections.abc import Sequence
from typing import Any

from teplo.config.bridge import Scope

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
TOLD_BY_PROXIES = (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-real-ip", b"forwarded")


def seen_through(scope: Scope, trusted: Sequence[Network]) -> Scope:
    """The request as its visitor made it: address and scheme from a trusted proxy, lies of others removed."""
    headers: list[tuple[bytes, bytes]] = [(name.lower(), value) for name, value in scope["headers"]]
    told = {name: value.decode("latin-1") for name, value in headers if name in TOLD_BY_PROXIES}
    seen: dict[str, Any] = {**scope, "headers": [pair for pair in headers if pair[0] not in TOLD_BY_PROXIES]}
    peer = (scope.get("client") or ("", 0))[0]
    if not _among(peer, trusted):
        return seen
    hops = [hop.strip() for hop in told.get(b"x-forwarded-for", "").split(",") if hop.strip()]
    # The last address that no trusted proxy has: what stands left of it anybody may have written.
    visitor = next((hop for hop in reversed(hops) if not _among(hop, trusted)), peer)
    if _address(visitor):
        seen["client"] = (visitor, 0)
    if told.get(b"x-forwarded-proto") in ("http", "https"):
        seen["scheme"] = told[b"x-forwarded-proto"]
    return seen


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _among(text: str, networks: Sequence[Network]) -> bool:
    address = _address(text)
    return address is not None and any(address in network for network in networks)
