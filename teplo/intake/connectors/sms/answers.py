"""What a gateway's answer means: that it has taken a text, under which number, or what is wrong; pure."""

import json
from collections.abc import Mapping

from django.utils.translation import gettext as _

from teplo.intake.connectors.bodies import leaves
from teplo.kit.text import one_line

IDS = ("id", "message_id", "sms_id", "messageid", "smsid")
FAULTS = ("error", "errors", "error_code", "error_message", "error_text", "errorcode")
# Fields that say whether it went well, and what in them says that it did not.
SAYS, FLAGS = frozenset(["status", "result", "state", "success", "ok"]), frozenset(["success", "ok"])
BAD = frozenset(["error", "err", "fail", "failed", "failure", "rejected", "invalid", "denied", "false", "not_sent"])
# What a field for faults holds where there is none.
NO_FAULT = frozenset(["", "0", "00", "000", "none", "null", "no", "false", "ok", "success", "[]", "{}"])
BAD_BEGINNINGS = ("<!doctype", "<html", "error", "err", "fail")

Said = list[tuple[tuple[str, ...], str]]


def fault_of(body: str, told: Mapping[str, object]) -> str:
    """What an answer with a good status complains of; empty where the text was taken.

    `told` are the channel's settings: where they name what an accepted answer says, nothing else is one.
    """
    said = _said(body)
    if named := _named(said, told):
        return one_line(named, limit=200)
    if _is_taken(body, said, told):
        return ""
    return one_line(body, limit=200) or _("the server sends nothing")


def _named(said: Said, told: Mapping[str, object]) -> str:
    """The fault that stands in a field for faults."""
    names = {str(told["answer_fault"]).strip().lower()} if told.get("answer_fault") else set(FAULTS)
    return next((value for path, value in said if names & {*path} and value.lower() not in NO_FAULT), "")


def _is_taken(body: str, said: Said, told: Mapping[str, object]) -> bool:
    """As the settings say, else whatever does not speak of a failure."""
    good = [one.strip().lower() for one in str(told.get("answer_good") or "").split(",") if one.strip()]
    if good:
        return any(_holds(one, said, body) for one in good)
    begins = body.lstrip().lower()
    return not (
        any(_is_bad(path[-1], value.lower()) for path, value in said)
        or begins.startswith(BAD_BEGINNINGS)
        or "<error" in begins
    )


def number_of(body: str, told: Mapping[str, object]) -> str:
    """The number that the gateway gave the text; empty where it gives none."""
    given = {path[-1]: value for path, value in reversed(_said(body))}
    names = (str(told["answer_id"]).strip().lower(),) if told.get("answer_id") else IDS
    return next((given[name] for name in names if given.get(name, "null") != "null"), "")


def _is_bad(name: str, value: str) -> bool:
    return (name in SAYS and value in BAD) or (name in FLAGS and value == "0")


def _holds(word: str, said: Said, body: str) -> bool:
    """`status=ok` is meant of every field of that name, any other word of the whole body."""
    name, _equals, value = (part.strip() for part in word.partition("="))
    found = [text.lower() for path, text in said if path[-1] == name]
    return all(text == value for text in found) if found else word in body.lower()


def _said(body: str) -> Said:
    """The values of an answer in JSON with the names above them; none where it is no JSON."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return []
    return [
        (
            tuple(str(step).lower() for step in leaf.path),
            leaf.value if isinstance(leaf.value, str) else _plain(leaf.value),
        )
        for leaf in leaves(given)
    ]


def _plain(value: object) -> str:
    return json.dumps(value, default=str)
