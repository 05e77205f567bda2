"""Any exchange that dials by an address, gives recordings at addresses, and asks by its ring where a call shall go."""

import json
from collections.abc import Mapping
from urllib.parse import quote, urljoin, urlsplit

from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.channels.queries import settings_of
from teplo.intake.connectors.asking import FORM, JSON, ask
from teplo.intake.connectors.pbx.reader import read
from teplo.intake.connectors.plug import Answer, Delivered, LadderOf, Later, Never, Outcome, Sent, Unreadable

PLACES = ("{extension}", "{number}")


def dial(channel: Channel, extension: str, number: str) -> Outcome:
    """Ask at the address of the settings, in which {extension} and {number} stand for the two."""
    told = settings_of(channel)
    url, body = str(told.get("dial_url") or ""), str(told.get("dial_body") or "")
    if not url:
        return Never(_("the address for dialling is not entered"))
    is_json = body.lstrip().startswith("{")
    said = _filled(body, extension, number, is_json=is_json).encode() if body else None
    reply = ask(
        "POST" if body else "GET",
        _filled(url, extension, number, is_json=False),
        body=said,
        kind=(JSON if is_json else FORM) if body else "",
        headers=_proof(told),
    )
    return reply if isinstance(reply, Later | Never) else Sent("")


def recording(channel: Channel, source: str) -> tuple[str, Mapping[str, str]]:
    """A recording is named by its address, whole or below the one of the settings; the secret goes there alone."""
    told = settings_of(channel)
    base = str(told.get("recording_url") or "")
    url = urljoin(base, source) if base else source
    is_own = bool(base) and urlsplit(url)[:2] == urlsplit(base)[:2]
    return url, _proof(told) if is_own else {}


def route(delivered: Delivered, channel: Channel, ladder_of: LadderOf) -> Answer | None:
    """Whoever tells of a ring is told the steps in return: an exchange that does not ask ignores them."""
    try:
        heard = read(delivered.body, channel, {"type": delivered.content_type})
    except Unreadable:
        return None
    ring = next((word for word in heard.events if word.kind == "ring" and word.direction == "in"), None)
    steps = ladder_of(ring.from_number) if ring else ()
    said = [{"extensions": list(step.extensions), "seconds": step.seconds} for step in steps]
    return Answer(json.dumps({"ok": True, "steps": said}), "application/json") if said else None


def _filled(text: str, extension: str, number: str, *, is_json: bool) -> str:
    """The two in their places, written so that they cannot be anything else there."""
    for place, value in zip(PLACES, (extension, number), strict=True):
        text = text.replace(place, json.dumps(value)[1:-1] if is_json else quote(value, safe=""))
    return text


def _proof(told: Mapping[str, object]) -> dict[str, str]:
    value = str(told.get("call_secret") or "")
    return {"Authorization": value} if value else {}
