"""Zadarma dials, gives the address of a recording, and asks where a call is to ring when it begins."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from urllib.parse import urlencode

from teplo.channels.models import Channel
from teplo.channels.queries import settings_of
from teplo.intake.connectors.asking import ask, json_of
from teplo.intake.connectors.calling import form_of, number_of
from teplo.intake.connectors.plug import Answer, Delivered, LadderOf, Later, Never, Outcome, Sent, Unreadable
from teplo.kit.net import Reply, Unreached
from teplo.work.calls.models import CallEvent

HOST = "https://api.zadarma.com"
# Less than that would mean that the call does not come back at all.
LEAST_SECONDS = 3


def dial(channel: Channel, extension: str, number: str) -> Outcome:
    """Ring at the employee first, then at the number."""
    reply = _asked(channel, "/v1/request/callback/", {"from": extension, "to": number.lstrip("+"), "sip": extension})
    if isinstance(reply, Later | Never):
        return reply
    said = json_of(reply)
    return Sent("") if said.get("status") == "success" else Never(str(said.get("message") or "Zadarma"))


def recording(channel: Channel, source: str) -> tuple[str, Mapping[str, str]]:
    """The address of a recording, which is asked for by the number of the call; Unreached while there is none."""
    reply = _asked(channel, "/v1/pbx/record/request/", {"call_id": source})
    if isinstance(reply, Later | Never):
        raise Unreached("no_record", reply.why)
    said = json_of(reply)
    links = said.get("links")
    link = said.get("link") or (links[0] if isinstance(links, list) and links else "")
    if not link:
        raise Unreached("no_record", str(said.get("message") or "Zadarma"))
    return str(link), {}


def route(delivered: Delivered, channel: Channel, ladder_of: LadderOf) -> Answer | None:
    """At the first inner number of the ladder that has not rung in this call yet; else by the exchange's own scenario.

    Zadarma takes one inner number in an answer, and asks again where the call has come back to its menu.
    """
    try:
        form = form_of(delivered.body)
    except Unreadable:
        return None
    if form.get("event") != "NOTIFY_START":
        return None
    steps = ladder_of(number_of(form.get("caller_id")))
    rung = _rung(channel, form.get("pbx_call_id", "")) if steps else set()
    following = next(((one, step) for step in steps for one in step.extensions if one not in rung), None)
    if following is None:
        return None
    extension, step = following
    said = {"redirect": extension, "return_timeout": max(LEAST_SECONDS, step.seconds)}
    return Answer(json.dumps(said), "application/json")


def _rung(channel: Channel, call: str) -> set[str]:
    """The inner numbers that have rung in a call so far, as its NOTIFY_INTERNAL told."""
    rings = CallEvent.objects.filter(call__channel=channel, call__external_id=call, kind=CallEvent.Kind.RING)
    return set(rings.exclude(extension="").values_list("extension", flat=True))


def _asked(channel: Channel, path: str, values: Mapping[str, str]) -> Reply | Later | Never:
    """A signed question: base64 of the hex of HMAC-SHA1 over path, sorted values, and their MD5."""
    told = settings_of(channel)
    asked = urlencode(sorted(values.items()))
    text = f"{path}{asked}{hashlib.md5(asked.encode(), usedforsecurity=False).hexdigest()}"
    made = hmac.new(str(told.get("api_secret") or "").encode(), text.encode(), hashlib.sha1).hexdigest()
    proof = base64.b64encode(made.encode()).decode()
    return ask("GET", f"{HOST}{path}?{asked}", headers={"Authorization": f"{told.get('api_key') or ''}:{proof}"})
