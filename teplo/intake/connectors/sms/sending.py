"""Sends texts by the request that the channel's settings describe."""

import json
from collections.abc import Mapping
from urllib.parse import quote

from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.channels.queries import settings_of
from teplo.intake.connectors.asking import FORM, JSON, ask
from teplo.intake.connectors.plug import Later, Never, Outcome, Sent
from teplo.intake.connectors.sms.answers import fault_of, number_of
from teplo.intake.connectors.texts import own_mark, refusal_of, to_of
from teplo.kit.net import Reply
from teplo.work.talks import Message
from teplo.work.talks.rules import LONGEST_SMS


def send(message: Message, channel: Channel) -> Outcome:
    """Send an answer of a talk."""
    return refusal_of(message) or _send(channel, to_of(message), message.text, own=own_mark(message))


def text(channel: Channel, number: str, words: str) -> Outcome:
    """Send words to somebody of ours."""
    return _send(channel, number, words, own="")


def _send(channel: Channel, number: str, words: str, *, own: str) -> Outcome:
    told = settings_of(channel)
    url, body = str(told.get("send_url") or ""), str(told.get("send_body") or "")
    if not url:
        return Never(_("the address for sending is not entered"))
    key = str(told.get("send_key") or "")
    values = {"number": number, "digits": number.lstrip("+"), "text": words[:LONGEST_SMS], "id": own, "key": key}
    proof = str(told.get("send_header") or "")
    headers = {"Authorization": proof} if proof else None
    where = filled(url, values, is_json=False)
    if not body:
        reply = ask("GET", where, headers=headers)
    else:
        is_json = body.lstrip().startswith(("{", "["))
        said = filled(body, values, is_json=is_json).encode()
        reply = ask("POST", where, body=said, kind=JSON if is_json else FORM, headers=headers)
    return reply if isinstance(reply, Later | Never) else _outcome(reply, told, own)


def _outcome(reply: Reply, told: Mapping[str, object], own: str) -> Outcome:
    """The number that it gave the message, or what is wrong by an answer whose status is good."""
    body = reply.body.decode("utf-8", "replace")
    if fault := fault_of(body, told):
        return Never(fault)
    return Sent(number_of(body, told) or f"own:{own}")


def filled(template: str, values: Mapping[str, str], *, is_json: bool) -> str:
    """Values in their places, written so that they cannot be anything else there; each place is filled once."""
    pieces = template.split("{")
    found = [pieces[0]]
    for piece in pieces[1:]:
        name, closed, rest = piece.partition("}")
        if closed and name in values:
            value = values[name]
            found.append((json.dumps(value, ensure_ascii=False)[1:-1] if is_json else quote(value, safe="")) + rest)
        else:
            found.append("{" + piece)
    return "".join(found)
