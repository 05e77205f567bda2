"""The one entry of the web server: live streams to Django's async handler, everything else to threads."""

import asyncio
import functools
import gc
import os
import signal
import threading
from typing import cast

from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from teplo.config.bridge import AsgiApplication, Message, Receive, Scope, Send, WsgiBehindAsgi
from teplo.config.descriptors import waiting_at_most
from teplo.config.processes import die_with_parent
from teplo.config.proxies import seen_through

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teplo.config.settings")

LIVE = "/live/"
THREADS_WITHOUT_POOL = 4
MOST_WAITING = 256
# Connections of the pool that are left to the streams: one to who opens one, one to what the hub asks. A page that
# found none free would wait for the pool and be refused in the end.
OPENINGS = 1
LEFT_TO_STREAMS = OPENINGS + 1

_threads = get_wsgi_application()

# After set-up: settings are known only then.
from teplo.api import interface  # noqa: E402
from teplo.config.postgres import base  # noqa: E402
from teplo.config.settings import ENV  # noqa: E402
from teplo.web.chat import door  # noqa: E402

# Who waits longer for a lock is told to come again: all threads would soon wait behind one table.
base.LOCK_SECONDS = 2

_page_threads = max(ENV.pool[1] - LEFT_TO_STREAMS, 1) if ENV.pool else THREADS_WITHOUT_POOL
_pages = WsgiBehindAsgi(
    _threads, threads=_page_threads, waiting=waiting_at_most(at_work=_page_threads, usual=MOST_WAITING)
)


@functools.cache
def _live() -> AsgiApplication:
    # A second set of middleware: made when the first stream is opened.
    return cast(AsgiApplication, get_asgi_application())


def warm() -> None:
    """Import every view and describe the API, so that the first visitor need not wait for it.

    Of many who ask for the description first at once, each would make it: a second of nothing else.
    What is loaded then stays: a collection that looked through all of it would stop a page for a sixth of a second.
    """
    get_resolver()._populate()
    interface.description()
    gc.collect()
    gc.freeze()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Route one request; the lifespan needs nothing of us but its acknowledgement."""
    if scope["type"] == "lifespan":
        await _live_through(receive, send)
    elif scope["type"] == "http":
        seen = seen_through(scope, ENV.trusted_proxies)
        if (chat := door.channel_of(seen["path"])) is not None:
            await door.stream(seen, chat, receive, send)
            return
        handler = _open_in_turn if seen["path"].startswith(LIVE) else _pages
        await handler(seen, receive, send)
    else:
        await send({"type": "websocket.close", "code": 1000})


@functools.cache
def _door() -> asyncio.Semaphore:
    return asyncio.Semaphore(OPENINGS)


async def _open_in_turn(scope: Scope, receive: Receive, send: Send) -> None:
    """Let streams open one by one: after a restart all come at once, and each takes a connection to be known."""
    await _door().acquire()
    waits = True

    async def told(message: Message) -> None:
        nonlocal waits
        if waits:
            waits = False
            _door().release()
        await send(message)

    try:
        await _live()(scope, receive, told)
    finally:
        if waits:
            _door().release()


def _end_streams_in_time() -> None:
    """End the open streams when the server is asked to stop, or it would wait for them until it is killed.

    The event loop hears of a signal by its wake-up descriptor, so granian's own handler runs as before.
    """
    from teplo.web.chat.hub import CHATS  # needs Django set up
    from teplo.web.live.hub import HUB  # the same

    loop = asyncio.get_running_loop()

    def end() -> None:
        HUB.end()
        CHATS.end()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(end))


def _keep_journal() -> None:
    from teplo.intake.journal import keeper  # needs Django set up

    keeper.start()


async def _live_through(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            die_with_parent()
            _end_streams_in_time()
            threading.Thread(target=warm, name="warm", daemon=True).start()
            _keep_journal()
            await send({"type": "lifespan.startup.complete"})
        else:
            await send({"type": "lifespan.shutdown.complete"})
            return
