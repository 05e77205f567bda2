"""Twilio dials by its REST interface, keeps recordings behind the account, and asks us what to do with each call."""

import base64
from collections.abc import Mapping
from urllib.parse import parse_qs, parse_qsl, urlsplit
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.channels.queries import settings_of
from teplo.intake.connectors.asking import FORM, ask, json_of
from teplo.intake.connectors.asking import form_of as written
from teplo.intake.connectors.calling import number_of
from teplo.intake.connectors.plug import (
    Answer,
    Delivered,
    LadderOf,
    LadderStep,
    Later,
    Never,
    Outcome,
    Sent,
)

PLACE = "https://api.twilio.com"
OWN = ".twilio.com"
XML = '<?xml version="1.0" encoding="UTF-8"?>'
EVENTS = "initiated ringing answered completed"


def dial(channel: Channel, extension: str, number: str) -> Outcome:
    """Ring at the employee's phone first, then dial the number from it."""
    told = settings_of(channel)
    account, line = str(told.get("account_sid") or ""), str(told.get("line") or "")
    if not (account and line):
        return Never(_("the Account SID and the number to call from are not entered"))
    back = address_of(channel)
    then = f"<Response>{_dial((number,), caller=line, back=back)}</Response>"
    asked = {
        "To": extension,
        "From": line,
        "Twiml": then,
        "StatusCallback": back,
        "StatusCallbackEvent": EVENTS.split(),
    }
    url = f"{PLACE}/2010-04-01/Accounts/{account}/Calls.json"
    reply = ask("POST", url, body=written(asked), kind=FORM, headers=proof_of(told))
    return reply if isinstance(reply, Later | Never) else Sent(str(json_of(reply).get("sid") or ""))


def recording(channel: Channel, source: str) -> tuple[str, Mapping[str, str]]:
    """The sound behind the address that was told; the account's token goes to Twilio alone."""
    host = urlsplit(source).hostname or ""
    is_own = source.startswith("https://") and host.endswith(OWN)
    return f"{source}.mp3", proof_of(settings_of(channel)) if is_own else {}


def route(delivered: Delivered, channel: Channel, ladder_of: LadderOf) -> Answer | None:
    """One step after another: each is dialled, and when nobody has taken it, Twilio asks for the next one."""
    form, place = _asked(delivered)
    if place is None:
        return None
    steps, instead = ladder_of(number_of(form.get("From"))), _instead(channel)
    if form.get("DialCallStatus") in ("completed", "answered"):
        return _told("<Hangup/>")
    if place < len(steps):
        records = bool(settings_of(channel).get("records"))
        return _told(_step(steps[place], place, address_of(channel), records=records))
    if instead and not place:
        return _told(instead)
    return _told("<Hangup/>") if steps or place else None


def unrouted(delivered: Delivered, channel: Channel) -> Answer | None:
    """The number of the settings, else a refusal: an empty answer would hang up on the caller, while after a refusal
    Twilio asks the fallback address of its console.

    https://www.twilio.com/docs/usage/security/availability-reliability
    """
    form, place = _asked(delivered)
    if place is None:
        return None
    if form.get("DialCallStatus") in ("completed", "answered"):
        return _told("<Hangup/>")
    instead = _instead(channel)
    return _told(instead) if instead else Answer("away", status=503)


def _asked(delivered: Delivered) -> tuple[dict[str, str], int | None]:
    """What is told, and which step of the ladder Twilio asks for; None where it asks nothing."""
    form = dict(parse_qsl(delivered.body.decode("utf-8", "replace")))
    asked = parse_qs(urlsplit(delivered.url).query).get("step", [""])[0]
    place = int(asked) if asked.isdecimal() and len(asked) < 3 else 0
    came_in = form.get("Direction") == "inbound" and not form.get("ParentCallSid")
    return form, place if came_in and (place or form.get("CallStatus") == "ringing") else None


def _instead(channel: Channel) -> str:
    """Dials who is called when nobody else can be."""
    number = str(settings_of(channel).get("fallback") or "").strip()
    return _dial((number,), back=address_of(channel)) if number else ""


def address_of(channel: Channel) -> str:
    """Where Twilio tells us what happens."""
    return settings.BASE_URL.rstrip("/") + reverse("hook", args=[channel.key])


def proof_of(told: Mapping[str, object]) -> dict[str, str]:
    """The account's proof in a header."""
    pair = f"{told.get('account_sid') or ''}:{told.get('auth_token') or ''}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _told(verbs: str) -> Answer:
    return Answer(f"{XML}<Response>{verbs}</Response>", "text/xml")


def _step(step: LadderStep, place: int, back: str, *, records: bool) -> str:
    return _dial(step.extensions, back=back, seconds=step.seconds, after=f"{back}?step={place + 1}", records=records)


def _dial(
    numbers: tuple[str, ...], *, back: str, caller: str = "", seconds: int = 0, after: str = "", records: bool = False
) -> str:
    told = {
        "callerId": caller,
        "timeout": str(seconds or ""),
        "action": after,
        "record": "record-from-answer-dual" if records else "",
        "recordingStatusCallback": back if records else "",
    }
    said = "".join(f" {name}={quoteattr(value)}" for name, value in told.items() if value)
    return f"<Dial{said}>{''.join(_phone(number, back) for number in numbers)}</Dial>"


def _phone(number: str, back: str) -> str:
    """A number, a SIP address or a client, as Twilio tells them apart."""
    scheme, _colon, rest = number.partition(":")
    name, shown = {"sip": ("Sip", number), "client": ("Client", rest)}.get(scheme.lower(), ("Number", number))
    return f'<{name} statusCallback={quoteattr(back)} statusCallbackEvent="{EVENTS}">{escape(shown)}</{name}>'
