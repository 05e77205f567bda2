"""Reads what UIS, CoMagic and Novofon tell: the fields of their templates, however the owner has put them together."""

import re
from dataclasses import replace

from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.channels.queries import plain_settings_of
from teplo.identity.given import Who
from teplo.intake.connectors.bodies import leaves, parse
from teplo.intake.connectors.calling import known_by_event, mark_of, moment, number_of, of_body, seconds_of, zone_of
from teplo.intake.connectors.plug import OTHER_EVENT, Aside, CallHeard, Meta, Unreadable
from teplo.kit.text import one_line
from teplo.triage.draft import Draft
from teplo.work.calls import CallWord

TRIAL = "trial"
# A trial sends the names of its fields instead of their values.
MACRO = re.compile(r"\{\{\s*\w+\s*\}\}")
# What the field `event` of our templates says, and the names that the notifications have by themselves.
EVENTS = {
    "call_in": ("ring", "in"), "входящий звонок на виртуальный номер": ("ring", "in"),
    "call_out": ("ring", "out"), "исходящий звонок": ("ring", "out"),
    "call_wait": ("ring", ""), "ожидание ответа": ("ring", ""),
    "talk_begin": ("answer", ""), "начало разговора": ("answer", ""),
    "talk_end": ("hangup", ""), "окончание разговора": ("hangup", ""),
    "call_end": ("summary", ""), "завершение звонка": ("summary", ""),
    "call_lost": ("summary", "in"), "потерянный звонок": ("summary", "in"),
    "call_recorded": ("recording", ""), "записанный разговор": ("recording", ""),
}  # fmt: skip
DIRECTIONS = {"in": "in", "out": "out", "входящий": "in", "исходящий": "out", "internal": "internal"}
USUAL_LEG = {"answer": "talk", "hangup": "talk"}
LEGS, EXTENSIONS = ("leg_id", "leg_ids"), ("extension_phone_number", "employee_id")
REASONS = ("call_status", "finish_reason")
NAMES = ("event", "notification_mnemonic", "notification_name")


def read(body: bytes, channel: Channel, meta: Meta) -> CallHeard | Aside:
    """Events of one call, whose number is its `call_session_id`; Aside for a trial."""
    return _read(body, str(meta.get("type") or ""), zone_of(plain_settings_of(channel)))


number = known_by_event(lambda delivered: _read(delivered.body, delivered.content_type, ""))


def _read(body: bytes, content_type: str, zone: str) -> CallHeard | Aside:
    # By the last name of each: some put the fields into parts of the body, such as `contact_info`.
    whole = {str(leaf.path[-1]).lower(): one_line(leaf.value, limit=1000) for leaf in leaves(parse(body, content_type))}
    given = {name: value for name, value in whole.items() if value and not MACRO.fullmatch(value)}
    call = given.get("call_session_id", "")
    if not call:
        return Aside(TRIAL if whole.get("call_session_id") else OTHER_EVENT)
    known = next((EVENTS[word] for name in NAMES if (word := given.get(name, "").lower()) in EVENTS), None)
    if known is None:
        known = _guessed(given)
    if known is None:
        raise Unreadable("unknown_event", _("Which event of a call this is cannot be seen: put “event” into its body."))
    return CallHeard(call[:200], (_word(given, call, *known, zone=zone),), _draft(given))


def _guessed(given: dict[str, str]) -> tuple[str, str] | None:
    """By the fields that only one kind of event has."""
    if "file_link" in given:
        return "recording", ""
    return ("summary", "") if "total_time_duration" in given else None


def _word(given: dict[str, str], call: str, kind: str, direction: str, *, zone: str) -> CallWord:
    talked, same = seconds_of(given.get("talk_time_duration")), of_body({**given, "notification_time": ""})[-16:]
    leg, extension, reason = (_either(given, *names) for names in (LEGS, EXTENSIONS, REASONS))
    word = CallWord(
        external_id=mark_of(kind, call, leg, same),
        kind=kind,
        at=moment(given.get("notification_time"), zone=zone),
        # A talk begins and ends without the call being over.
        leg=(leg or USUAL_LEG.get(kind, ""))[:120],
        direction=DIRECTIONS.get(given.get("direction", "").lower(), direction),
        line=number_of(given.get("virtual_phone_number")),
        extension=extension[:40],
        seconds=(talked or 0) if kind == "summary" else talked,
        waited=seconds_of(given.get("wait_time_duration")),
        reason=reason[:80],
        recording=given.get("file_link", "")[:1000],
        command=given.get("external_id", "")[:120],
    )
    theirs = number_of(given.get("contact_phone_number"))
    if word.direction == "in":
        return replace(word, from_number=theirs, to_number=word.line)
    return replace(word, to_number=theirs) if word.direction == "out" else word


def _either(given: dict[str, str], *names: str) -> str:
    return next((given[name] for name in names if given.get(name)), "")


def _draft(given: dict[str, str]) -> Draft | None:
    """What is known there of whoever calls: his name, where he came from."""
    name, scenario = given.get("contact_full_name", "")[:200], given.get("scenario_name", "")
    utm = {
        key: given[f"utm_{key}"] for key in ("source", "medium", "campaign", "content", "term") if f"utm_{key}" in given
    }
    fields: dict[str, object] = {_("Scenario"): scenario} if scenario else {}
    if not (name or utm or fields):
        return None
    context: dict[str, object] = {"utm": utm} if utm else {}
    source, campaign = utm.get("source", "")[:80], utm.get("campaign", "")[:120]
    return Draft(who=Who(name=name), source=source, campaign=campaign, fields=fields, context=context)
