"""Everything that listens, each under a lease: exactly one process over all hosts, restarted when it falls."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import socket  # allow network: the host's own name alone, for the lease
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import structlog
from django.db import Error, InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.intake import connectors
from teplo.intake.actions import mailboxes
from teplo.kit.clock import database_now
from teplo.kit.sealed import Unopened

log = structlog.get_logger("teplo.listeners")

LOOK_SECONDS = 5
# A listener that falls again and again is not started every few seconds.
REST_SECONDS = 30
JOIN_SECONDS = 10


@dataclass
class Listener:
    """One thread that listens to a channel; `mark` is what its settings were when it began."""

    channel: Channel
    mark: str
    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None
    ended_at: float = 0.0

    @property
    def name(self) -> str:
        return name_of(self.channel)

    def is_alive(self) -> bool:
        return self.thread is not None and self.thread.is_alive()


def name_of(channel: Channel) -> str:
    """The name of a channel's lease."""
    return f"listener:{channel.pk}"


class Listeners:
    """All listeners of this process; `look` is called every few seconds and never waits for a listener."""

    def __init__(self) -> None:
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{os.urandom(4).hex()}"
        self._known: dict[int, Listener] = {}
        self._fallen: dict[int, float] = {}

    def look(self) -> None:
        """Renew the leases of those that listen, end those that shall not, begin those that nobody listens to."""
        wanted = _wanted()
        for number, listener in list(self._known.items()):
            channel, mark = wanted.get(number, (None, ""))
            if not listener.is_alive():
                self._forget(listener, is_fallen=not listener.stop.is_set())
            elif channel is None or mark != listener.mark or not self._has_lease(listener.name):
                listener.stop.set()
        for number, (channel, mark) in wanted.items():
            rested = time.monotonic() - self._fallen.get(number, float("-inf")) > REST_SECONDS
            if number not in self._known and rested and self._has_lease(name_of(channel)):
                self._begin(channel, mark)

    def _has_lease(self, name: str) -> bool:
        return mailboxes.lease(name, holder=self.holder)

    def _begin(self, channel: Channel, mark: str) -> None:
        listener = Listener(channel, mark)
        listener.thread = threading.Thread(target=_run, args=(listener,), name=listener.name, daemon=True)
        self._known[channel.pk] = listener
        listener.thread.start()

    def _forget(self, listener: Listener, *, is_fallen: bool) -> None:
        del self._known[listener.channel.pk]
        if is_fallen:
            self._fallen[listener.channel.pk] = time.monotonic()
        mailboxes.give_back(listener.name, holder=self.holder)

    def end(self) -> None:
        """End all of them and give their leases back, so that another host goes on at once."""
        for listener in self._known.values():
            listener.stop.set()
        until = time.monotonic() + JOIN_SECONDS
        for listener in list(self._known.values()):
            if listener.thread is not None:
                listener.thread.join(max(0.0, until - time.monotonic()))
            self._forget(listener, is_fallen=False)


def _wanted() -> dict[int, tuple[Channel, str]]:
    """The channels that are to be listened to, with the mark of their settings."""
    kinds = [one.kind for one in connectors.all_connectors().values() if one.listen is not None]
    rows = Channel.objects.filter(kind__in=kinds, is_active=True, settings__isnull=False).select_related("settings")
    return {channel.pk: (channel, _mark(channel)) for channel in rows}


def _mark(channel: Channel) -> str:
    told = json.dumps([channel.settings.values, channel.is_lead_source], sort_keys=True, default=str).encode()
    return hashlib.sha256(told + bytes(channel.settings.secrets)).hexdigest()


def _run(listener: Listener) -> None:
    listen = connectors.connector(listener.channel.kind).listen
    try:
        if listen is not None:
            listen(listener.channel, listener.stop)
    except Exception as error:  # whatever it is, the others go on, and this one is begun anew
        log.exception("listener.failed", channel=listener.channel.pk)
        if not isinstance(error, OperationalError | InterfaceError):
            _tell(listener.channel, error)
    finally:
        connection.close()


def _tell(channel: Channel, error: Exception) -> None:
    """What nobody has foreseen is seen on the channel's page as well, and not in the log alone."""
    said = type(error).__name__
    if isinstance(error, Unopened):
        said = _("our own secret cannot be opened since TEPLO_SECRET_KEY was changed: give it anew")
    with contextlib.suppress(Error):
        mailboxes.note_failing(channel, why="fault", said=said, at=database_now())


@contextlib.contextmanager
def listening() -> Iterator[None]:
    """Listen to everything that is to be listened to, beside what the caller does."""
    ended = threading.Event()
    thread = threading.Thread(target=_watch, args=(ended,), name="listeners", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=JOIN_SECONDS + LOOK_SECONDS)


def _watch(ended: threading.Event) -> None:
    listeners = Listeners()
    while not ended.is_set():
        try:
            listeners.look()
        except Exception:  # the database may be away: whoever listens goes on, and is looked after when it is back
            log.exception("listeners.failed")
        finally:
            connection.close()
        ended.wait(LOOK_SECONDS)
    try:
        listeners.end()
    finally:
        connection.close()
