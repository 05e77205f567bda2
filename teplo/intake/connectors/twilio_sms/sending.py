"""Sends texts by Twilio's REST interface."""

from teplo.channels.models import Channel
from teplo.channels.queries import settings_of
from teplo.intake.connectors.asking import FORM, ask, form_of, json_of
from teplo.intake.connectors.plug import Later, Never, Outcome, Sent
from teplo.intake.connectors.texts import refusal_of, to_of, told_at
from teplo.intake.connectors.twilio.dialing import PLACE, proof_of
from teplo.work.talks import Message
from teplo.work.talks.rules import LONGEST_SMS


def send(message: Message, channel: Channel) -> Outcome:
    """Send an answer of a talk; what becomes of it is told at our address."""
    return refusal_of(message) or _send(channel, to_of(message), message.text, told=told_at(channel, message))


def text(channel: Channel, number: str, words: str) -> Outcome:
    """Send words to somebody of ours; nobody asks what becomes of them."""
    return _send(channel, number, words)


def _send(channel: Channel, number: str, words: str, *, told: str = "") -> Outcome:
    known = settings_of(channel)
    account = str(known.get("account_sid") or "")
    service, line = str(known.get("service") or ""), str(known.get("line") or "")
    asked = {"To": number, "Body": words[:LONGEST_SMS]}
    asked |= {"MessagingServiceSid": service} if service else {"From": line}
    asked |= {"StatusCallback": told} if told else {}
    url = f"{PLACE}/2010-04-01/Accounts/{account}/Messages.json"
    reply = ask("POST", url, body=form_of(asked), kind=FORM, headers=proof_of(known))
    if isinstance(reply, Later | Never):
        return reply
    return Sent(str(json_of(reply).get("sid") or ""))
