"""Room on the disk of the embedded database: nothing new is taken while it still has enough to live on.

PostgreSQL stops for good when its log finds no room, and then nobody can even read. So writing ends before that.
"""

import functools
import os
import time
from collections.abc import Callable
from pathlib import Path

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from teplo.config.errors import disk_full

log = structlog.get_logger("teplo.disk")

MEGABYTE = 1024 * 1024
LEAST = 64 * MEGABYTE  # four pieces of PostgreSQL's log
SAYS_EVERY_SECONDS = 60
READING = frozenset({"GET", "HEAD", "OPTIONS"})
SIGNING_IN = "/accounts/"


def is_short() -> bool:
    """Whether the disk of the embedded database is nearly full; of somebody else's server nothing is known."""
    if settings.ENV.server is not None:
        return False
    try:
        found = os.statvfs(_cluster())
    except OSError:
        return False  # no disk at all is for the database to tell
    return found.f_bavail * found.f_frsize < LEAST


@functools.cache
def _cluster() -> Path:
    # Read once: it never moves while we run.
    folder: Path = settings.ENV.home.cluster_folder()
    return folder


class Room:
    """Answers 507 to whatever would write while the disk is nearly full; who wants to look may sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.says_at = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in READING or request.path.startswith(SIGNING_IN) or not is_short():
            return self.get_response(request)
        self._say()
        return disk_full(request)

    def _say(self) -> None:
        if time.monotonic() >= self.says_at:
            self.says_at = time.monotonic() + SAYS_EVERY_SECONDS
            log.error("disk.full", folder=str(_cluster()), least_bytes=LEAST)
