"""What a mailbox was told: its servers, its account, what it does, out of the settings of its channel."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from teplo.channels.models import Channel
from teplo.channels.queries import plain_settings_of, settings_of
from teplo.intake.connectors.email.identity import is_ours
from teplo.intake.connectors.email.kinds import Ours
from teplo.kit.net import Place, Policy, place_of
from teplo.kit.net.imap import Security

PASSWORD, OAUTH = "password", "oauth"


@dataclass(frozen=True, slots=True)
class Server:
    """Where to connect; an empty host is none."""

    host: str
    port: int
    security: Security

    def place(self, ports: Iterable[int]) -> Place:
        """Where it is, by the house's policy; unencrypted only in its own network. Raises Refused, Unreached."""
        policy = Policy.of_house(ports)
        return place_of(self.host, self.port, policy if self.security is not Security.NONE else policy.in_the_clear())


@dataclass(frozen=True, slots=True)
class Account:
    """One mailbox. `folders` are read, the first by IDLE; `begins` is how many days back the first reading goes."""

    address: str
    name: str
    user: str
    sign_in: str
    imap: Server
    smtp: Server
    folders: tuple[str, ...] = ("INBOX",)
    aliases: tuple[str, ...] = ()
    begins: int = 0
    keeps_sent: bool = False
    auto_reply: str = ""
    auto_subject: str = ""
    smtp_user: str = ""
    oauth: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Account({self.address!r})"

    @property
    def ours(self) -> Ours:
        """What this mailbox knows itself by."""
        return Ours(frozenset({self.address, *self.aliases}), is_ours)

    @property
    def mark(self) -> str:
        """What tells this account from another one that the same channel may be given: its server and its user."""
        return hashlib.sha256(f"{self.imap.host}\n{self.user}".lower().encode()).hexdigest()[:12]

    @property
    def host(self) -> str:
        """The domain that our Message-IDs end with."""
        return self.address.partition("@")[2] or "localhost"


SECRETS = ("password", "smtp_password", "client_secret", "refresh_token")


def account_of(channel: Channel) -> Account:
    """The account of a channel; KeyError where it was never set up."""
    return read_account(settings_of(channel))


def addresses_of(channel: Channel) -> frozenset[str]:
    """By which addresses people write to a channel; none where it was never set up."""
    try:
        return read_account(plain_settings_of(channel)).ours.addresses
    except KeyError:
        return frozenset()


def read_account(values: dict[str, Any]) -> Account:
    """The account that these settings describe."""
    address = str(values["address"]).strip().lower()
    return Account(
        address=address,
        name=_text(values, "sender_name"),
        user=_text(values, "user", address),
        sign_in=_text(values, "sign_in", PASSWORD),
        imap=_server(values, "imap", 993),
        smtp=_server(values, "smtp", 465),
        folders=_lines(values.get("folders")) or ("INBOX",),
        aliases=tuple(map(str.lower, _lines(values.get("aliases")))),
        begins=int(_text(values, "begins", "0")),
        keeps_sent=bool(values.get("keeps_sent")),
        auto_reply=_text(values, "auto_reply"),
        auto_subject=_text(values, "auto_subject"),
        smtp_user=_text(values, "smtp_user"),
        oauth={key: _text(values, key) for key in ("client_id", "token_url", "scope")},
        secrets={key: _text(values, key) for key in SECRETS},
    )


def _text(values: dict[str, Any], name: str, usual: str = "") -> str:
    return str(values.get(name) or usual)


def _server(values: dict[str, Any], name: str, port: int) -> Server:
    security = str(values.get(f"{name}_security") or Security.TLS)
    return Server(str(values.get(f"{name}_host") or ""), int(values.get(f"{name}_port") or port), Security(security))


def _lines(given: object) -> tuple[str, ...]:
    return tuple(line.strip() for line in str(given or "").splitlines() if line.strip())
