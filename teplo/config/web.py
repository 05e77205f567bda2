"""The web process: granian with the ASGI entry."""

import os
from pathlib import Path

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from teplo.config.descriptors import connections_at_most, raise_limit

ENTRY = "teplo.config.asgi:application"
STOP_SECONDS = 15
LONGEST_LINE = 64 * 1024


def load() -> None:
    """Load every page before the processes fork: they share the memory and a new one needs no time."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teplo.config.settings")
    raise_limit()
    from teplo.config.asgi import warm  # loads Django, which reads the environment

    warm()


def serve(host: str, port: int, processes: int) -> None:
    """Serve until a signal asks to stop; requests at work are finished first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teplo.config.settings")
    # It may be written by whoever started us; granian takes it for WSGI's script name.
    os.environ.pop("SCRIPT_NAME", None)
    Server(
        ENTRY,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=processes,
        websockets=False,
        backpressure=connections_at_most(),
        http1_settings=HTTP1Settings(header_read_timeout=15_000, max_buffer_size=LONGEST_LINE * 8),
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        working_dir=Path.cwd(),
    ).serve()
