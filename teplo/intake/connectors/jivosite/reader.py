"""Reads the events of JivoSite: a talk is one enquiry once it has ended, whatever is told while it goes on."""

from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.intake.connectors.api.reader import as_object, read_object
from teplo.intake.connectors.bodies import EACH, at, text_at
from teplo.intake.connectors.plug import OTHER_EVENT, Aside, Delivered, Meta, Unreadable
from teplo.triage.draft import Draft

# Each event that makes an enquiry, and what it is known by.
NUMBERS = {"offline_message": "offline_message_id", "chat_finished": "chat_id", "call_event": "chat_id"}
UTM = ("source", "medium", "campaign", "content", "term")
VISITOR, AGENT = "visitor", "agent"


def read(body: bytes, channel: Channel, meta: Meta) -> Draft | Aside:
    """A draft out of an ended chat, an offline message or a call; Aside for what Jivo tells beside them."""
    given = as_object(body)
    event = text_at(given, "event_name")
    if event not in NUMBERS or (event == "call_event" and text_at(given, "call", "status") != "end"):
        return Aside(OTHER_EVENT, {"event": event[:40]})
    phone = text_at(given, "call", "phone") or text_at(given, "visitor", "phone")
    return read_object(
        {
            "person": {
                "name": text_at(given, "visitor", "name"),
                "phones": [phone] if phone else [],
                "emails": [text_at(given, "visitor", "email")],
            },
            "company": text_at(given, "organization", "name") or None,
            "need": text_at(given, "topic", "title"),
            "text": text_at(given, "message") or _talk(given),
            "region": text_at(given, "session", "geoip", "city"),
            "utm": _utm(given),
            "page": text_at(given, "page", "url"),
            "fields": _fields(given),
        },
        channel,
        meta,
    )


def number(delivered: Delivered, channel: Channel) -> str | None:
    """The talk's own number, so that an event which is sent again is known."""
    try:
        given = as_object(delivered.body)
    except Unreadable:
        return None
    event = text_at(given, "event_name")
    found = text_at(given, NUMBERS[event]) if event in NUMBERS else ""
    status = text_at(given, "call", "status") if event == "call_event" else ""
    return ":".join(filter(None, [event, found, status])) if found else None


def _talk(given: dict[str, object]) -> str:
    """The words of the visitor and the operator, line by line."""
    who = {VISITOR: text_at(given, "visitor", "name") or _("Visitor"), AGENT: _("Operator")}
    said = at(given, ["chat", "messages", EACH])
    lines = [(text_at(one, "type"), text_at(one, "message")) for one in said if isinstance(one, dict)]
    return "\n".join(f"{who.get(kind, kind)}: {words}" for kind, words in lines if words) or text_at(
        given, "plain_messages"
    )


def _utm(given: dict[str, object]) -> dict[str, str]:
    """As an object; older widgets send `source=google|medium=cpc`."""
    written = text_at(given, "session", "utm")
    flat = {name: value for name, _is, value in (part.partition("=") for part in written.split("|"))}
    found = {name: text_at(given, "session", "utm_json", name) or flat.get(name, "") for name in UTM}
    return {name: value for name, value in found.items() if value and value != "..."}


def _fields(given: dict[str, object]) -> dict[str, object]:
    """What else is worth seeing; empty values are left out."""
    told = {
        _("Operator"): text_at(given, "agent", "name") or text_at(given, "agents", 0, "name"),
        _("Department"): text_at(given, "department", "name"),
        _("Tags"): ", ".join(str(tag) for tag in at(given, ["tags", EACH, "title"])),
        _("About the visitor"): text_at(given, "visitor", "description"),
        _("Recording"): text_at(given, "call", "record_url"),
        _("Kind of call"): text_at(given, "call", "type"),
        _("Rating"): text_at(given, "chat", "rate"),
    }
    return {name: value for name, value in told.items() if value}
