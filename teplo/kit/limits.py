"""How often somebody may ask: token buckets in the memory of this process.

Each web process counts for itself, so the limit of an installation is the figure below times its processes: a guard
against floods, not an account. What must be exact (sign-in attempts) is counted in the database by its own library.
"""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

MOST_KEYS = 20_000  # per class; some 6 MB when all are full

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` requests at once, afterwards `per_second` of them."""

    per_second: float
    burst: int

    @classmethod
    def per_minute(cls, count: float, *, burst: int) -> Limit:
        return cls(count / 60, burst)


# Keyed by employee (page, write), token (api_*, intake), client address (form, hook, chat, sign_in, public, …) or
# visitor of a chat (chat_words, chat_files), which whoever likes may be as many as he likes.
RATE_CLASSES: Mapping[str, Limit] = {
    "page": Limit(20, burst=100),
    "write": Limit(10, burst=50),
    "api_read": Limit(100, burst=300),
    "api_write": Limit(50, burst=150),
    "intake": Limit(1_000, burst=2_000),
    "form": Limit.per_minute(30, burst=20),
    "hook": Limit(50, burst=500),  # a provider sends for many of its clients from few addresses
    "form_people": Limit.per_minute(2, burst=6),  # beyond it a submission is held for a look, not refused
    # An office stands behind one address, and pages of a chat say more than words: that one types, reads, moves on.
    "chat": Limit(20, burst=200),
    "chat_words": Limit.per_minute(40, burst=15),  # of one visitor
    "chat_files": Limit.per_minute(10, burst=8),
    "chat_files_from": Limit.per_minute(1, burst=20),  # of one address: 600 MB an hour, whoever it says it is
    "sign_in": Limit.per_minute(10, burst=10),
    "public": Limit(10, burst=60),
}


class Limits:
    """The buckets of one process; safe to use from many threads."""

    def __init__(self, classes: Mapping[str, Limit], *, most_keys: int = MOST_KEYS) -> None:
        self._classes = dict(classes)
        self._most_keys = most_keys
        # One book per class: a flood of form addresses must not push out what is known of sign-ins.
        self._books: dict[str, OrderedDict[str, tuple[float, float]]] = {name: OrderedDict() for name in classes}
        self._lock = threading.Lock()

    def allow(self, class_: str, key: str, now: float) -> float | None:
        """Take one request out of the bucket of `key`; None when allowed, else the seconds to wait.

        `now` is a monotonic clock in seconds. Raises KeyError for an unknown class.
        """
        limit, book = self._classes[class_], self._books[class_]
        with self._lock:
            left, since = book.pop(key, (float(limit.burst), now))
            left = min(float(limit.burst), left + max(0.0, now - since) * limit.per_second)
            granted = left >= 1
            book[key] = (left - 1 if granted else left, max(since, now))
            if len(book) > self._most_keys:
                book.popitem(last=False)
        return None if granted else (1 - left) / limit.per_second

    def forget(self) -> None:
        """Empty every bucket's book, as a new process would find it."""
        with self._lock:
            for book in self._books.values():
                book.clear()


LIMITS = Limits(RATE_CLASSES)
allow = LIMITS.allow


def networks(texts: Collection[str]) -> tuple[Network, ...]:
    """Read addresses and networks such as '10.0.0.0/8'; raises ValueError naming the one that is neither."""
    return tuple(ipaddress.ip_network(text.strip(), strict=False) for text in texts)


def client_ip(meta: Mapping[str, Any], trusted_proxies: Collection[Network]) -> str:
    """Return the address of whoever asks, '' when unknown.

    `meta` is `request.META`. X-Forwarded-For is read from its right end and only as far as it was written by proxies
    that we trust: everything further left can be made up by the client.
    """
    peer = _address(meta.get("REMOTE_ADDR", ""))
    if peer is None:
        return ""
    hops = str(meta.get("HTTP_X_FORWARDED_FOR", ""))[-2_000:].split(",")
    while hops and any(peer in network for network in trusted_proxies):
        further = _address(hops.pop())
        if further is None:
            break
        peer = further
    return str(peer)


def limit_key(address: str) -> str:
    """Return what a limit counts an address by: an IPv6 client owns its whole /64 and may ask from any part of it."""
    read = _address(address)
    return str(ipaddress.ip_network((read, 64), strict=False)) if isinstance(read, ipaddress.IPv6Address) else address


def _address(text: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    plain = str(text).strip()
    if plain.startswith("["):
        plain = plain[1:].partition("]")[0]  # '[2001:db8::1]:4711'
    elif plain.count(":") == 1:
        plain = plain.partition(":")[0]  # '192.0.2.1:4711'
    try:
        read = ipaddress.ip_address(plain)
    except ValueError:
        return None
    return (read.ipv4_mapped or read) if isinstance(read, ipaddress.IPv6Address) else read
