"""Mango dials by a signed command, and gives recordings at addresses that we sign ourselves."""

import hashlib
import json
import secrets
import time
from collections.abc import Mapping

from teplo.channels.models import Channel
from teplo.channels.queries import settings_of
from teplo.intake.connectors.asking import FORM, ask, form_of, json_of
from teplo.intake.connectors.plug import Later, Never, Outcome, Sent

PLACE = "https://app.mango-office.ru/vpbx"
# Its code for a command that was taken.
TAKEN = 1000
HOLDS_SECONDS = 3600


def dial(channel: Channel, extension: str, number: str) -> Outcome:
    """Ring at the employee first, then at the number."""
    told = settings_of(channel)
    command = f"teplo-{secrets.token_hex(12)}"
    asked = {"command_id": command, "from": {"extension": extension}, "to_number": number.lstrip("+")}
    if told.get("line"):
        asked["line_number"] = str(told["line"]).lstrip("+")
    said = json.dumps(asked)
    key, salt = str(told.get("api_key") or ""), str(told.get("api_salt") or "")
    form = form_of({"vpbx_api_key": key, "sign": _sign(key, said, salt), "json": said})
    reply = ask("POST", f"{PLACE}/commands/callback", body=form, kind=FORM)
    if isinstance(reply, Later | Never):
        return reply
    result = json_of(reply).get("result", TAKEN)
    return Sent(command) if str(result) == str(TAKEN) else Never(f"Mango: {result}")


def recording(channel: Channel, source: str) -> tuple[str, Mapping[str, str]]:
    """The address of a recording by its number, good for an hour."""
    told = settings_of(channel)
    key, salt = str(told.get("api_key") or ""), str(told.get("api_salt") or "")
    until = str(int(time.time()) + HOLDS_SECONDS)
    sign = _sign(key, until, source, salt)
    return f"{PLACE}/queries/recording/link/{source}/play/{key}/{until}/{sign}", {}


def _sign(*parts: str) -> str:
    return hashlib.sha256("".join(parts).encode()).hexdigest()
