"""Reads the events of any telephony by the names that its channel's settings give."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.channels.queries import plain_settings_of
from teplo.identity.given import Who
from teplo.intake.connectors.bodies import leaves, parse
from teplo.intake.connectors.calling import mark_of, moment, number_by_event, number_of, of_body, seconds_of, zone_of
from teplo.intake.connectors.pbx.forms import EVENTS, FIELDS, names_of
from teplo.intake.connectors.plug import CallHeard, Delivered, Meta, Read, Unreadable
from teplo.kit.text import one_line
from teplo.triage.draft import Draft
from teplo.work.calls import CallWord

DIRECTIONS = {
    "in": "in", "incoming": "in", "inbound": "in", "1": "in", "входящий": "in",
    "out": "out", "outgoing": "out", "outbound": "out", "2": "out", "исходящий": "out",
    "internal": "internal", "local": "internal", "внутренний": "internal",
}  # fmt: skip
# Words for an event that say more than that the call is over.
UNANSWERED = frozenset(
    ["missed", "lost", "busy", "no-answer", "noanswer", "no answer", "failed", "cancelled", "canceled", "cancel"]
)


def read(body: bytes, channel: Channel, meta: Meta) -> CallHeard:
    """An event of one call; Unreadable where nothing says of which call, or which event."""
    return _read(body, str(meta.get("type") or ""), plain_settings_of(channel))


def number(delivered: Delivered, channel: Channel) -> str | None:
    """The event's own number, if it has one; else the words themselves, within the hour, tell a repetition."""
    try:
        found: Read = _read(delivered.body, delivered.content_type, plain_settings_of(channel))
    except Unreadable:
        return None
    mark = number_by_event(found)
    return mark if mark and mark.startswith("event:") else None


def _read(body: bytes, content_type: str, told: Mapping[str, object]) -> CallHeard:
    given = _flat(body, content_type)
    names, events = names_of(told, "field", FIELDS), names_of(told, "event", EVENTS)
    said = {field: next((given[name] for name in named if given.get(name)), "") for field, named in names.items()}
    if not said["call"]:
        raise Unreadable("no_call", _("Of which call this is cannot be seen: say in which field its number stands."))
    event = said["event"].lower()
    kind = next((kind for kind, words in events.items() if event in words), "")
    if not kind and said["recording"]:
        kind = "recording"
    if not kind:
        raise Unreadable("unknown_event", _("What “%(event)s” means cannot be seen: say it on the channel's page.")
                         % {"event": said["event"][:80]})  # fmt: skip
    if kind == "recording" and not said["recording"]:
        words = _("Where the recording lies cannot be seen: say in which field its address stands.")
        raise Unreadable("no_address", words)
    word = _word(said, kind, event, given, zone_of(told))
    draft = Draft(who=Who(name=said["name"][:200])) if said["name"] else None
    return CallHeard(said["call"][:200], (word,), draft)


def _flat(body: bytes, content_type: str) -> dict[str, str]:
    """The values by their last names and by their whole paths, `data.call.id`, in small letters."""
    found: dict[str, str] = {}
    for leaf in leaves(parse(body, content_type)):
        value = one_line(leaf.value, limit=1_000) if not isinstance(leaf.value, dict | list | bool) else ""
        for name in (".".join(str(step) for step in leaf.path).lower(), str(leaf.path[-1]).lower()):
            found.setdefault(name, value)
    return found


def _word(said: dict[str, str], kind: str, event: str, given: dict[str, str], zone: str) -> CallWord:
    direction = DIRECTIONS.get(said["direction"].lower(), DIRECTIONS.get(event, ""))
    seconds = seconds_of(said["seconds"]) if kind == "hangup" else None
    if kind == "hangup" and (event in UNANSWERED or said["reason"].lower() in UNANSWERED):
        seconds = 0
    # Some exchanges count the events of each call anew.
    own = mark_of("event", said["call"], said["number"])
    mark = own if said["number"] else mark_of(kind, said["call"], of_body(given)[-24:])
    return CallWord(
        external_id=mark,
        kind=kind,
        at=moment(said["at"], zone=zone),
        direction=direction,
        from_number=number_of(said["from"]),
        to_number=number_of(said["to"]),
        line=number_of(said["line"]),
        extension=said["extension"][:40],
        seconds=seconds,
        reason=(said["reason"] or (event if event in UNANSWERED else ""))[:80],
        recording=said["recording"],
    )
