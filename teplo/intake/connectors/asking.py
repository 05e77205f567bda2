"""What plug-ins ask of other people's interfaces, and what their answers mean for whoever waits."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from teplo.intake.connectors.plug import Later, Never
from teplo.kit.net import Refused, Reply, Unreached, fetch
from teplo.kit.text import one_line

FORM = "application/x-www-form-urlencoded"
JSON = "application/json; charset=UTF-8"
SECONDS = 10.0
TOO_MANY = 429


def ask(
    method: str, url: str, *, body: bytes | None = None, kind: str = "", headers: Mapping[str, str] | None = None
) -> Reply | Later | Never:
    """Ask once. What is not well is told as an outcome: Later where it may be well in a while, else Never."""
    given = {**(headers or {}), **({"Content-Type": kind} if kind else {})}
    try:
        reply = fetch(method, url, body=body, headers=given, seconds=SECONDS)
    except Refused as refused:
        return Never(str(refused.message))
    except Unreached as away:
        return Later(str(away), is_away=True)
    if reply.status == TOO_MANY or reply.status >= 500:
        after = reply.headers.get("retry-after", "")
        return Later(_told(reply), seconds=int(after) if after.isdecimal() and len(after) < 6 else None)
    return reply if reply.status < 300 else Never(_told(reply))


def form_of(values: Mapping[str, str | Sequence[str]]) -> bytes:
    """Values as the body of a form; a name that has several is written once for each."""
    return urlencode(values, doseq=True).encode()


def json_of(reply: Reply) -> dict[str, object]:
    """The JSON object of an answer; empty where it is none."""
    try:
        found = json.loads(reply.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _told(reply: Reply) -> str:
    """The number of an answer, with the other side's own word where it gives one."""
    given = json_of(reply)
    word = next((str(given[name]) for name in ("message", "error", "detail") if given.get(name)), "")
    status = _("the server answers %(status)d") % {"status": reply.status}
    return one_line(f"{status}: {word}" if word else status, limit=200)
