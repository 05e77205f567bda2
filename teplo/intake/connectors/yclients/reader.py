"""Reads the events of Yclients: a new booking is an enquiry; changes and what else it tells are put aside."""

from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.channels.queries import plain_settings_of
from teplo.intake.connectors.api.reader import as_object, read_object
from teplo.intake.connectors.bodies import EACH, at, text_at
from teplo.intake.connectors.plug import OTHER_EVENT, Aside, Delivered, Meta, Unreadable
from teplo.triage.draft import Draft


def read(body: bytes, channel: Channel, meta: Meta) -> Draft | Aside:
    """A draft out of a new booking, or a new client where that is wanted; Aside for any other event."""
    given = as_object(body)
    told = plain_settings_of(channel)
    resource, status = text_at(given, "resource"), text_at(given, "status")
    facts: dict[str, object] = {"event": f"{resource}.{status}"[:40]}
    if status != "create" or resource not in ("record", "client"):
        return Aside(OTHER_EVENT, facts)
    if resource == "client":
        return read_object(_client(given), channel, meta) if told.get("new_clients") else Aside(OTHER_EVENT, facts)
    if told.get("online_only") and at(given, ["data", "online"]) not in ([True], [1]):
        return Aside("not_online", facts)
    return read_object(_booking(given), channel, meta)


def number(delivered: Delivered, channel: Channel) -> str | None:
    """The booking's own number with the event."""
    try:
        given = as_object(delivered.body)
    except Unreadable:
        return None
    parts = [text_at(given, name) for name in ("company_id", "resource", "resource_id", "status")]
    # Changes of one booking have one number: their words tell them apart.
    return ":".join(parts) if all(parts) and parts[-1] == "create" else None


def _booking(given: dict[str, object]) -> dict[str, object]:
    services = [str(title) for title in at(given, ["data", "services", EACH, "title"]) if title]
    told = {
        _("Booked for"): text_at(given, "data", "datetime") or text_at(given, "data", "date"),
        _("Specialist"): text_at(given, "data", "staff", "name"),
        _("Cost"): _cost(given),
        _("Booking"): text_at(given, "resource_id"),
        _("Branch"): text_at(given, "company_id"),
    }
    return {
        "person": _person(given, "data", "client"),
        "need": ", ".join(services),
        "text": text_at(given, "data", "comment"),
        "fields": {name: value for name, value in told.items() if value},
    }


def _client(given: dict[str, object]) -> dict[str, object]:
    branch = text_at(given, "company_id")
    return {
        "person": _person(given, "data"),
        "text": text_at(given, "data", "comment"),
        "fields": {_("Branch"): branch} if branch else {},
    }


def _person(given: dict[str, object], *path: str) -> dict[str, object]:
    parts = [text_at(given, *path, name) for name in ("surname", "name", "patronymic")]
    phone, email = text_at(given, *path, "phone"), text_at(given, *path, "email")
    whole = text_at(given, *path, "display_name") or " ".join(filter(None, parts))
    return {"name": whole, "phones": [phone] if phone else [], "emails": [email] if email else []}


def _cost(given: dict[str, object]) -> str:
    costs = [cost for cost in at(given, ["data", "services", EACH, "cost"]) if isinstance(cost, int | float)]
    return f"{sum(costs):g}" if costs else ""
