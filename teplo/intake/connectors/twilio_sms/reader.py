"""Reads what Twilio tells of texts: one that came, or what became of one of ours."""

from django.utils import timezone

from teplo.channels.models import Channel
from teplo.intake.connectors.calling import form_of, number_of
from teplo.intake.connectors.plug import OTHER_EVENT, Aside, Delivered, Fate, Heard, Meta, Unreadable
from teplo.intake.connectors.texts import heard, own_number

THERE = frozenset({"delivered", "read"})
LOST = frozenset({"undelivered", "failed"})


def read(body: bytes, channel: Channel, meta: Meta) -> Heard | Fate | Aside:
    """A word in the talk with a number, or the fate of a message of ours."""
    form = form_of(body)
    number, state = form.get("MessageSid") or form.get("SmsSid", ""), _state(form)
    if state in THERE | LOST:
        why = " ".join(filter(None, [state, form.get("ErrorCode", "")]))
        return Fate(number, state in THERE, why, own_number(meta))
    sender = number_of(form.get("From"))
    if not number or not sender or "Body" not in form or state not in ("", "received", "receiving"):
        return Aside(OTHER_EVENT)
    return heard(sender, _text(form), external_id=number, at=timezone.now())


def number(delivered: Delivered, channel: Channel) -> str | None:
    """The text's own number, with what is said of it."""
    try:
        form = form_of(delivered.body)
    except Unreadable:
        return None
    sid = form.get("MessageSid") or form.get("SmsSid")
    return f"{sid}:{_state(form)}" if sid else None


def _state(form: dict[str, str]) -> str:
    return (form.get("MessageStatus") or form.get("SmsStatus") or "").lower()


def _text(form: dict[str, str]) -> str:
    """The words, and the addresses of pictures that came along."""
    many = form.get("NumMedia", "0")
    places = range(min(int(many), 10)) if many.isdecimal() and len(many) < 4 else range(0)
    return "\n".join(filter(None, [form["Body"], *(form.get(f"MediaUrl{place}", "") for place in places)]))
