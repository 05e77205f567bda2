"""The product's ASGI entry with a hook after the commit: it dies when a file says so, just before it answers."""

import json
import os
import signal
from pathlib import Path
from typing import Any

from teplo.config.asgi import application as product
from tests.faults import clock, weaknesses

TRIGGER = Path(os.environ.get("FAULTS_KILL", "/nonexistent"))
WORDS = [word for word in os.environ.get("FAULTS", "").split(",") if word]

clock.sleep_truly()
weaknesses.put_in(WORDS)


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http" or scope["path"] != "/api/v1/enquiries":
        await product(scope, receive, send)
    elif weaknesses.EARLY in WORDS:
        await _answer_early(scope, receive, send)
    else:
        await product(scope, receive, _dying(send))


def _dying(send: Any) -> Any:
    """The answer begins only after the transaction has been committed: here it is known and not yet told."""

    async def hooked(message: Any) -> None:
        if message["type"] == "http.response.start" and message["status"] == 201:
            _die_if_asked()
        await send(message)

    return hooked


async def _answer_early(scope: Any, receive: Any, send: Any) -> None:
    """The naive variant of F-10: thank first, store afterwards."""
    body = json.dumps({"enquiry": None, "state": "admitted"}).encode()
    await send({"type": "http.response.start", "status": 201, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": body})
    _die_if_asked()

    async def nowhere(message: Any) -> None:
        pass

    await product(scope, receive, nowhere)


def _die_if_asked() -> None:
    try:
        TRIGGER.unlink()
    except FileNotFoundError:
        return
    if "gorge" in WORDS:
        weaknesses.gorge()
    os.kill(os.getpid(), signal.SIGKILL)
