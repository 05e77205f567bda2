"""Reads a body by the channel's mapping; until there is one, everything waits in the tray as it came."""

from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.channels.queries import plain_settings_of
from teplo.intake.connectors.api.reader import read_object
from teplo.intake.connectors.bodies import parse
from teplo.intake.connectors.plug import Aside, Delivered, Finding, Meta, Unreadable
from teplo.intake.connectors.webhook.mapping import Map
from teplo.triage.draft import Draft

NO_MAPPING = "no_mapping"
OTHER_EVENT = "other_event"


def read(body: bytes, channel: Channel, meta: Meta) -> Draft | Aside:
    """A draft by the channel's mapping; Unreadable where there is none yet, or nothing is found."""
    mapping = Map.of(plain_settings_of(channel).get("mapping"))
    if mapping is None:
        raise Unreadable(NO_MAPPING, _("Nobody has said yet which of its fields is what."))
    return read_by(mapping, body, channel, meta)


def read_by(mapping: Map, body: bytes, channel: Channel, meta: Meta) -> Draft | Aside:
    """The same by a mapping that is being made."""
    given = parse(body, str(meta.get("type") or ""))
    if not mapping.applies(given):
        return Aside(OTHER_EVENT)
    return read_object(mapping.enquiry(given), channel, meta)


def number(delivered: Delivered, channel: Channel) -> str | None:
    """The number over there, where the mapping says which field it is."""
    mapping = Map.of(plain_settings_of(channel).get("mapping"))
    try:
        given = parse(delivered.body, delivered.content_type) if mapping else None
    except Unreadable:
        return None
    return (mapping.number(given) or None) if mapping else None


def test(channel: Channel) -> list[Finding]:
    """Whether everything is said that is needed."""
    if Map.of(plain_settings_of(channel).get("mapping")) is None:
        return [
            Finding(ok=False, words=_("Nobody has said yet which of its fields is what: what comes waits in the tray."))
        ]
    return [Finding(ok=True, words=_("The fields are pointed at: what comes becomes enquiries."))]
