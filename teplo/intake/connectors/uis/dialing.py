"""UIS dials by its Call API; its recordings are addresses."""

import json
import secrets
from collections.abc import Mapping

from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.channels.queries import settings_of
from teplo.intake.connectors.asking import JSON, ask, json_of
from teplo.intake.connectors.plug import Later, Never, Outcome, Sent

USUAL = "https://callapi.uiscom.ru/v4.0"


def dial(channel: Channel, extension: str, number: str) -> Outcome:
    """Ring at the employee first (the inner number is his number there), then at the number."""
    told = settings_of(channel)
    if not (told.get("call_token") and told.get("virtual_number")):
        return Never(_("the key of the Call API and the virtual number are not entered"))
    if not extension.isdecimal():
        return Never(_("the inner number must be the employee's number at UIS"))
    command = f"teplo-{secrets.token_hex(12)}"
    asked = {
        "jsonrpc": "2.0", "id": "teplo", "method": "start.employee_call",
        "params": {
            "access_token": told["call_token"], "first_call": "employee", "switch_at_once": True, "direction": "out",
            "virtual_phone_number": str(told["virtual_number"]).lstrip("+"), "contact": number.lstrip("+"),
            "employee": {"id": int(extension)}, "external_id": command,
        },
    }  # fmt: skip
    reply = ask("POST", str(told.get("call_url") or USUAL), body=json.dumps(asked).encode(), kind=JSON)
    if isinstance(reply, Later | Never):
        return reply
    said = json_of(reply)
    fault, result = said.get("error"), said.get("result")
    if fault or not isinstance(result, dict):
        word = fault.get("message") if isinstance(fault, dict) else fault
        return Never(str(word or "UIS"))
    return Sent(command)


def recording(channel: Channel, source: str) -> tuple[str, Mapping[str, str]]:
    """A recording is named by its address, whose last part is its key."""
    return source, {}
