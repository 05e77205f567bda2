"""Letters handed over to a server over a pinned connection; what it says is told as it matters to the sender."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from teplo.kit.net.imap import Security
from teplo.kit.net.places import Place, Unreached, connect, protect, unreached

SECONDS = 60.0


class Fate(StrEnum):
    """What became of a letter: taken, not now, never, or nobody knows (cut off after the words, before the answer)."""

    TAKEN = "taken"
    LATER = "later"
    NEVER = "never"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Said:
    """The last word of a server about a letter: `code` is SMTP's number as text or a word of our own."""

    fate: Fate
    code: str
    words: str = ""
    # Recipients that were refused though the letter was taken, with the code of each.
    refused: tuple[tuple[str, str], ...] = ()


class _Server(smtplib.SMTP):
    def __init__(self, place: Place, security: Security, seconds: float, context: ssl.SSLContext | None) -> None:
        self._place, self._security, self._context = place, security, context
        super().__init__(place.host, place.port, timeout=seconds)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        raw = connect(self._place, seconds=timeout)
        raw.settimeout(timeout)
        return protect(raw, self._place, context=self._context) if self._security is Security.TLS else raw


def open_server(
    place: Place,
    security: Security,
    *,
    user: str = "",
    password: str = "",
    token: str = "",
    seconds: float = SECONDS,
    context: ssl.SSLContext | None = None,
) -> smtplib.SMTP | Said:
    """A server that is ready for letters, or why there is none: where TLS is asked for, nothing is sent without."""
    try:
        server = _Server(place, security, seconds, context)
    except (OSError, smtplib.SMTPException) as error:
        return said(error)
    try:
        if security is Security.STARTTLS:
            server.starttls(context=context or ssl.create_default_context())
        _sign_in(server, user, password, token)
    except (OSError, smtplib.SMTPException) as error:
        server.close()
        return said(error)
    return server


def _sign_in(server: smtplib.SMTP, user: str, password: str, token: str) -> None:
    """A server that asks for nobody's name, such as a relay of one's own house, is not told any."""
    server.ehlo_or_helo_if_needed()
    if not server.has_extn("auth"):
        return
    if token:
        server.auth(
            "XOAUTH2", lambda _challenge=None: f"user={user}\1auth=Bearer {token}\1\1", initial_response_ok=True
        )
    elif user and password:
        server.login(user, password)


def hand_over(server: smtplib.SMTP, *, sender: str, recipients: Sequence[str], letter: bytes) -> Said:
    """Give one letter to the server: MAIL, RCPT for each, DATA."""
    try:
        code, words = _envelope(server, sender)
        refused = _recipients(server, recipients) if code == 250 else {}
    except (OSError, smtplib.SMTPException) as error:
        return said(error)
    if code != 250:
        return _by_code(code, words)
    if len(refused) == len(recipients):
        _reset(server)
        return _worst(refused)
    return _data(server, letter, refused)


def _envelope(server: smtplib.SMTP, sender: str) -> tuple[int, bytes]:
    server.ehlo_or_helo_if_needed()
    return server.mail(sender)


def _recipients(server: smtplib.SMTP, recipients: Sequence[str]) -> dict[str, tuple[int, bytes]]:
    answers = {recipient: server.rcpt(recipient) for recipient in recipients}
    return {recipient: answer for recipient, answer in answers.items() if answer[0] not in (250, 251)}


def _data(server: smtplib.SMTP, letter: bytes, refused: dict[str, tuple[int, bytes]]) -> Said:
    try:
        code, words = server.data(letter)
    except smtplib.SMTPDataError as error:
        return said(error)  # before the words of the letter: it has not taken any
    except (OSError, smtplib.SMTPException) as error:
        cut = said(error)
        return Said(Fate.UNSURE, cut.code, cut.words)
    told = tuple((recipient, str(answer[0])) for recipient, answer in refused.items())
    return Said(Fate.TAKEN, "250", _plain(words), told) if code == 250 else _by_code(code, words)


def _reset(server: smtplib.SMTP) -> None:
    try:
        server.rset()
    except (OSError, smtplib.SMTPException):
        server.close()


def _worst(refused: dict[str, tuple[int, bytes]]) -> Said:
    """All were refused: as long as one may be taken later, the letter waits."""
    code, words = min(refused.values(), key=lambda answer: answer[0])
    return _by_code(code, words)


def said(error: BaseException) -> Said:
    """What an error of SMTP or of the network means for a letter."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Said(Fate.LATER, "tls", str(Unreached("tls").words))
    if isinstance(error, smtplib.SMTPAuthenticationError):
        # A password that was changed is mended by a person, and the letters wait for him.
        return Said(Fate.LATER, "denied", _plain(error.smtp_error))
    if isinstance(error, smtplib.SMTPResponseException):
        return _by_code(error.smtp_code, error.smtp_error)
    # The library tells a server that says nothing like one that has hung up.
    inner = error.__context__ if isinstance(error, smtplib.SMTPException) else error
    told = unreached(inner) if isinstance(inner, OSError) else Unreached("cut_off")
    return Said(Fate.LATER, told.code, str(told.words))


def _by_code(code: int, words: bytes | str) -> Said:
    return Said(Fate.NEVER if 500 <= code < 600 else Fate.LATER, str(code), _plain(words))


def _plain(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.split())[:300]
