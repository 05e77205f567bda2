"""From a name to a pinned address: asked once, every answer judged, and nothing is asked again afterwards."""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import idna
from django.utils.translation import gettext_lazy as _

from teplo.kit.net.policy import Address, Policy
from teplo.kit.problems import Mistake, Words

CONNECT_SECONDS = 10.0
LONGEST_NAME = 253
MOST_ADDRESSES = 6
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# The old way to write an address (inet_aton): a last part that is a number makes the whole one, whatever its base.
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")

Resolver = Callable[[str, int], list[str]]


class Refused(Mistake):
    """The policy does not let us go there; `code` says why, `message` is a sentence for whoever wrote the name."""


class Unreached(OSError):
    """Nobody is there, or he does not answer in time; `code` is a word for figures and tests."""

    def __init__(self, code: str, words: Words = "") -> None:
        super().__init__(code)
        self.code = code
        self.words = words or WORDS.get(code, code)

    def __str__(self) -> str:
        return str(self.words)


WORDS: dict[str, Words] = {
    "no_such_name": _("No server has this name."),
    "refused": _("The server refuses the connection."),
    "timeout": _("The server does not answer in time."),
    "certificate": _("The server's certificate is not valid for this name."),
    "tls": _("A protected connection could not be made."),
    "cut_off": _("The server closed the connection."),
    "too_large": _("The answer is too long."),
    "malformed": _("The answer cannot be understood."),
    "too_many_redirects": _("The server sends us from one address to the next."),
}


def system_resolver(host: str, port: int) -> list[str]:
    """The addresses of a name as the system knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(row[4][0]) for row in found]


@dataclass(frozen=True, slots=True)
class Place:
    """Where to connect: the name for certificates and headers, and the addresses that were judged."""

    host: str
    port: int
    addresses: tuple[str, ...]


def place_of(host: str, port: int, policy: Policy, *, resolver: Resolver | None = None) -> Place:
    """Judge a host and a port and pin its addresses; one question to the resolver.

    Raises Refused where one single address of the name is not allowed, Unreached where the name is unknown.
    """
    name = host_of(host)
    if not policy.allows_port(port):
        raise Refused("port", _("This port is not among those that may be used."))
    literal = _literal(name)
    texts = [str(literal)] if literal is not None else _resolved(name, port, resolver or system_resolver)
    addresses = [_address(text) for text in texts]
    if not all(address is not None and policy.allows(address) for address in addresses):
        if not policy.is_open:
            raise Refused(
                "in_the_clear",
                _("Without encryption only a server of your own network (TEPLO_ALLOWED_LAN) is spoken to."),
            )
        raise Refused(
            "inside",
            _("This name leads into a network that must not be reached. An administrator may allow it."),
        )
    return Place(name, port, tuple(dict.fromkeys(texts))[:MOST_ADDRESSES])


def host_of(text: str) -> str:
    """A host in its one spelling: lower case, IDNA, no brackets, no dot at the end; Refused where it is none."""
    plain = text.strip().lower()
    if plain.startswith("[") and plain.endswith("]") and _literal(plain[1:-1]) is not None:
        return plain[1:-1]
    if _literal(plain) is not None:
        return plain
    plain = _in_ascii(plain).removesuffix(".")
    labels = plain.split(".")
    is_name = len(plain) <= LONGEST_NAME and all(_LABEL.fullmatch(label) for label in labels)
    if not is_name or (_NUMBER.fullmatch(labels[-1]) and _literal(plain) is None):
        raise _no_host()
    return plain


def _in_ascii(text: str) -> str:
    try:
        return text if text.isascii() else idna.encode(text, uts46=True).decode()
    except idna.IDNAError:
        raise _no_host() from None


def _no_host() -> Refused:
    return Refused("not_a_host", _("Write the name of a server, such as imap.example.ru."))


def _literal(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _address(text: str) -> Address | None:
    return _literal(text)


def _resolved(name: str, port: int, resolver: Resolver) -> list[str]:
    try:
        found = resolver(name, port)
    except (OSError, UnicodeError):
        found = []
    if not found:
        raise Unreached("no_such_name")
    return found


def connect(place: Place, *, seconds: float = CONNECT_SECONDS) -> socket.socket:
    """A connection to the first of the pinned addresses that answers; `seconds` for all of them together."""
    until = time.monotonic() + seconds
    told = Unreached("timeout")
    for address in place.addresses:
        left = until - time.monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((address, place.port), timeout=left)
        except OSError as error:
            told = unreached(error)
    raise told


def protect(raw: socket.socket, place: Place, *, context: ssl.SSLContext | None = None) -> ssl.SSLSocket:
    """TLS over an open connection, the certificate checked against the name that was asked for."""
    try:
        return (context or ssl.create_default_context()).wrap_socket(raw, server_hostname=place.host)
    except OSError as error:
        raw.close()
        raise unreached(error) from None


def unreached(error: BaseException) -> Unreached:
    """What an error of the network means, in one word."""
    if isinstance(error, Unreached):
        return error
    codes: Iterator[str] = (code for kinds, code in CODES if isinstance(error, kinds))
    return Unreached(next(codes, "cut_off"))


CODES: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((ssl.SSLCertVerificationError,), "certificate"),
    ((TimeoutError,), "timeout"),
    ((ssl.SSLError,), "tls"),
    ((socket.gaierror,), "no_such_name"),
    ((ConnectionRefusedError,), "refused"),
)
