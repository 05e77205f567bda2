"""Mailboxes over a pinned connection: imap-tools with a client that goes nowhere but where the policy has said."""

from __future__ import annotations

import imaplib
import socket
import ssl
import time
from datetime import UTC, datetime
from enum import StrEnum

from django.utils.translation import pgettext_lazy
from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError, MailboxLoginError

from teplo.kit.net.places import Place, Unreached, connect, protect, unreached

SECONDS = 45.0
# A letter above it is read in part; a server that promises more than this is not believed.
MOST_LITERAL = 64 * 1024 * 1024


class Security(StrEnum):
    """How a connection is protected: TLS from its first byte, by STARTTLS, or not at all (within one's own network)."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


SECURITY_WORDS = {
    Security.TLS: pgettext_lazy("security", "TLS"),
    Security.STARTTLS: pgettext_lazy("security", "STARTTLS"),
    Security.NONE: pgettext_lazy("security", "None (own network only)"),
}


# The line is gone, and what a server says no to while it lives.
Aborted, Refusal = imaplib.IMAP4.abort, imaplib.IMAP4.error


class Denied(Exception):
    """The server does not let this account in; `said` is its own sentence, without what we have sent."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class _Client(imaplib.IMAP4):
    def __init__(self, place: Place, security: Security, seconds: float, context: ssl.SSLContext | None) -> None:
        self._place, self._security, self._context = place, security, context
        super().__init__(place.host, place.port, seconds)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        raw = connect(self._place, seconds=timeout or SECONDS)
        raw.settimeout(timeout)
        return protect(raw, self._place, context=self._context) if self._security is Security.TLS else raw

    def read(self, size: int) -> bytes:
        if size > MOST_LITERAL:
            raise self.abort("a literal beyond every limit")
        return super().read(size)


class Box(BaseMailBox):
    """A mailbox that is open: the commands of imap-tools over our own connection."""

    def __init__(
        self,
        place: Place,
        security: Security,
        *,
        seconds: float = SECONDS,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._place, self._security, self._seconds = place, security, seconds
        self._context = context or ssl.create_default_context()
        # Of each folder the next number when it was read last: whoever sees another one has something to read.
        self.read_until: dict[str, int] = {}
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        client = _Client(self._place, self._security, self._seconds, self._context)
        if self._security is Security.STARTTLS:
            try:
                client.starttls(self._context)
            except imaplib.IMAP4.error as error:
                client.shutdown()
                raise Unreached("tls") from error
        return client

    def choose(self, folder: str) -> tuple[int, int]:
        """Open a folder to read it, changing nothing; its UIDVALIDITY and the next number it will give."""
        self.folder.set(folder, readonly=True)
        return self._number("UIDVALIDITY"), self._number("UIDNEXT")

    def _number(self, name: str) -> int:
        _kind, data = self.client.response(name)
        found = [int(each) for each in data or [] if isinstance(each, bytes) and each.isdigit()]
        return found[-1] if found else 0

    def numbered(self, asked: str) -> list[int]:
        """The numbers (UID) of the letters that a search finds in the chosen folder, the oldest first."""
        return sorted(set(map(int, self.uids(asked, charset=None))))

    def fetched(self, numbers: str, what: str) -> list[bytes | tuple[bytes, bytes]]:
        """The rows of a FETCH by number, as imaplib gives them; what has gone is not among them."""
        status, data = self.client.uid("FETCH", numbers, what)
        if status != "OK":
            raise Refusal(f"FETCH answered {status}")
        return [each for each in data or [] if each is not None]

    def sent_folder(self) -> str:
        """The folder that the server itself calls that of sent letters (RFC 6154); '' where it names none."""
        return next((one.name for one in self.folder.list() if "\\Sent" in one.flags), "")

    def put_once(self, letter: bytes, folder: str, *, message_id: str, at: datetime) -> bool:
        """Put a letter into a folder as one that was read; False where one with this Message-ID lies there already."""
        self.choose(folder)
        quoted = message_id.replace("\\", "").replace('"', "")
        if self.numbered(f'HEADER Message-ID "{quoted}"'):
            return False
        self.append(letter, folder, dt=at, flag_set=["\\Seen"])
        return True

    def begin_idle(self) -> None:
        """Ask to be told what happens in the chosen folder."""
        self.idle.start()  # type: ignore[no-untyped-call]

    def told_within(self, seconds: float) -> bool:
        """Whether something happened within this time; Unreached where the other end is gone."""
        begun = time.monotonic()
        if self.idle.poll(timeout=seconds):
            return True
        if time.monotonic() - begun < seconds / 2:
            # The socket can be read and says nothing.
            raise Unreached("cut_off")
        return False

    def end_idle(self) -> None:
        """Go on with other commands; Unreached where the server does not hear any more."""
        try:
            self.idle.stop()  # type: ignore[no-untyped-call]
        except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
            raise Unreached("cut_off") from error

    def has(self, capability: str) -> bool:
        """Whether the server can do something, such as IDLE."""
        return capability in self.client.capabilities

    def ask_capabilities(self) -> None:
        """Ask anew what the server can do: many tell more once they know who asks."""
        _said, data = self.client.capability()
        self.client.capabilities = tuple(str((data or [b""])[-1] or b"", "ascii", "replace").upper().split())

    def close(self) -> None:
        """End it, whatever state it is in."""
        try:
            self.client.logout()
        except (OSError, imaplib.IMAP4.error):
            self.client.shutdown()


def enter(
    place: Place,
    security: Security,
    *,
    user: str,
    password: str = "",
    token: str = "",
    seconds: float = SECONDS,
    context: ssl.SSLContext | None = None,
) -> Box:
    """A mailbox opened for an account by its password or by an OAuth2 access token; no folder is chosen yet.

    Raises Unreached, or Denied where the server says no.
    """
    try:
        box = Box(place, security, seconds=seconds, context=context)
    except (OSError, imaplib.IMAP4.error) as error:
        raise told(error) from None
    try:
        _sign_in(box, user, password, token)
        box.ask_capabilities()
    except MailboxLoginError as error:
        box.close()
        raise Denied(said_in(error.command_result)) from None
    except imaplib.IMAP4.abort as error:
        box.close()
        raise told(error) from None
    except imaplib.IMAP4.error as error:
        box.close()
        raise Denied(str(error)[:200]) from None
    except OSError as error:
        box.close()
        raise told(error) from None
    return box


def _sign_in(box: Box, user: str, password: str, token: str) -> None:
    if token:
        box.xoauth2(user, token, initial_folder=None)
    elif f"{user}{password}".isascii():
        box.login(user, password, initial_folder=None)
    else:
        box.login_utf8(user, password, initial_folder=None)


def internal_date(line: bytes) -> datetime | None:
    """When a letter was put into the mailbox, out of the row of a FETCH; None where it does not say so."""
    when = imaplib.Internaldate2tuple(line)
    return datetime.fromtimestamp(time.mktime(when), tz=UTC) if when else None


def said_in(result: object) -> str:
    """The server's own sentence out of the answer of a command."""
    data = result[1] if isinstance(result, tuple) and len(result) > 1 else []
    words = [bytes(part).decode("utf-8", "replace") for part in data or [] if isinstance(part, bytes)]
    return " ".join(words)[:200]


def told(error: BaseException) -> Unreached:
    """What went wrong in a talk with a mailbox, in one word."""
    if isinstance(error, imaplib.IMAP4.error):
        return Unreached("cut_off" if isinstance(error, imaplib.IMAP4.abort) else "malformed")
    return unreached(error)


# Whatever may happen while a mailbox is spoken to.
TALK_ERRORS = (OSError, imaplib.IMAP4.error, ImapToolsError)
