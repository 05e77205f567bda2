"""Which addresses and ports may be reached: pure, over an address that is known already."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

WEB, MAILBOXES, LETTERS = frozenset({80, 443}), frozenset({143, 993}), frozenset({25, 465, 587, 2525})
# The manager interface of Asterisk, in the clear and over TLS.
EXCHANGES = frozenset({5038, 5039})

# Nobody's mail server or site: the notes of a cloud about its machine, what is meant for many, and nowhere.
NEVER = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "169.254.0.0/16",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "fe80::/10",
        "ff00::/8",
        "fd00:ec2::/32",
    )
)
# Not of the open internet, beside what the registry of special addresses says (which Python's own list holds).
INSIDE = tuple(
    ipaddress.ip_network(network)
    for network in (
        "100.64.0.0/10",
        "192.0.0.0/24",
        "198.18.0.0/15",
        "192.88.99.0/24",
        "fc00::/7",
        "fec0::/10",
        "::/96",
    )
)
GIVEN_OUT = ipaddress.IPv6Network("2000::/3")
# An IPv6 address that carries an IPv4 one in its last bits: NAT64 (RFC 6052, RFC 8215).
NAT64 = tuple(ipaddress.IPv6Network(network) for network in ("64:ff9b::/96", "64:ff9b:1::/48"))
# Teredo and 6to4.
TUNNELS = tuple(ipaddress.IPv6Network(network) for network in ("2001::/32", "2002::/16"))


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be reached: ports, and networks of one's own beside the open internet, or (not `is_open`) they alone."""

    ports: frozenset[int]
    inside: tuple[Network, ...] = ()
    is_open: bool = True

    @classmethod
    def of_house(cls, ports: Iterable[int]) -> Policy:
        """What this installation lets reach for a purpose with its usual ports, by its settings."""
        return cls(frozenset(ports) | frozenset(settings.ALLOWED_PORTS), tuple(settings.ALLOWED_LAN))

    def with_ports(self, *ports: int) -> Policy:
        """The same with more ports."""
        return replace(self, ports=self.ports | frozenset(ports))

    def in_the_clear(self) -> Policy:
        """The same for what is said without encryption: it stays in networks of one's own."""
        return replace(self, is_open=False)

    def allows_port(self, port: int) -> bool:
        return port in self.ports

    def allows(self, address: Address) -> bool:
        """Whether this very address may be reached, with every address that is wrapped in it."""
        plain = carried(address)
        if plain is None or _within(plain, NEVER):
            return False
        return _within(plain, self.inside) or (self.is_open and plain.is_global and _is_open(plain))


def _is_open(address: Address) -> bool:
    """Whether it may belong to the open internet: of IPv6 that is one eighth alone."""
    is_given_out = address.version == 4 or address in GIVEN_OUT
    return is_given_out and not _within(address, INSIDE)


def carried(address: Address) -> Address | None:
    """The address that is really spoken to; None where it goes through a tunnel that nobody needs to a server."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.scope_id is not None or _within(address, TUNNELS):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if _within(address, NAT64):
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def _within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks if network.version == address.version)
