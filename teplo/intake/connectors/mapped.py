"""Reads a body by the channel's mapping, for plug-ins whose fields people point at."""

import json

from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Channel
from teplo.channels.queries import plain_settings_of
from teplo.intake.connectors.api.reader import read_object
from teplo.intake.connectors.bodies import parse
from teplo.intake.connectors.mapping import Map
from teplo.intake.connectors.plug import OTHER_EVENT, Aside, Delivered, Meta, Unreadable
from teplo.triage.draft import Draft

NO_MAPPING, NOT_FOUND, SEVERAL = "no_mapping", "not_found", "several"
# What a new mapping may help.
UNMAPPED = (NO_MAPPING, NOT_FOUND)
NO_MAPPING_WORDS = _("Nobody has said yet which of its fields is what.")
SEVERAL_WORDS = _("Several enquiries came in one: each of them was taken by itself.")
NOT_FOUND_WORDS = _("None of the fields that were pointed at is in it.")


def mapping_of(channel: Channel) -> Map | None:
    """Which of its fields is what; None until somebody has said so."""
    return Map.of(plain_settings_of(channel).get("mapping"))


def read(body: bytes, channel: Channel, meta: Meta) -> Draft | Aside:
    """A draft by the channel's mapping; Unreadable where there is none yet, or nothing is found."""
    mapping = mapping_of(channel)
    if mapping is None:
        raise Unreadable(NO_MAPPING, NO_MAPPING_WORDS)
    return read_by(mapping, body, channel, meta)


def read_by(mapping: Map, body: bytes, channel: Channel, meta: Meta) -> Draft | Aside:
    """The same by a mapping that is being made."""
    given = parse(body, str(meta.get("type") or ""))
    if mapping.parts(given):
        return Aside(SEVERAL)
    if not mapping.applies(given):
        return Aside(OTHER_EVENT)
    if not mapping.finds(given):  # a trial of the sender, or he has changed what he sends
        raise Unreadable(NOT_FOUND, NOT_FOUND_WORDS)
    return read_object(mapping.enquiry(given), channel, meta)


def parts(body: bytes, kind: str, channel: Channel) -> list[tuple[bytes, str]]:
    """The several enquiries of one body, as JSON with their numbers ('' for none); nothing where it is one."""
    mapping = mapping_of(channel)
    try:
        found = mapping.parts(parse(body, kind)) if mapping and mapping.each is not None else []
    except Unreadable:
        return []
    return [(json.dumps(one, ensure_ascii=False).encode(), mapping.number(one)) for one in found if mapping]


def number(delivered: Delivered, channel: Channel) -> str | None:
    """The number over there, where the mapping says which field it is."""
    mapping = mapping_of(channel)
    try:
        given = parse(delivered.body, delivered.content_type) if mapping else None
    except Unreadable:
        return None
    return (mapping.number(given) or None) if mapping else None
