"""Reads what Calltouch sends: the parameters that its owner chose, by whichever of their names."""

import re

from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.channels.queries import plain_settings_of
from teplo.intake.connectors.api.reader import read_object
from teplo.intake.connectors.bodies import leaves, parse
from teplo.intake.connectors.plug import OTHER_EVENT, Aside, Delivered, Meta, Unreadable
from teplo.triage.draft import Draft

PHONES = ("callerphone", "callernumber", "phone", "clientphone")
NAMES = ("fio", "name", "clientname")
EMAILS = ("email", "clientemail")
TEXTS = ("comment", "message")
NEEDS = ("subject",)
REGIONS = ("city",)
PAGES = ("callurl", "requesturl", "url")
KNOWN = frozenset({*PHONES, *NAMES, *EMAILS, *TEXTS, *NEEDS, *REGIONS, *PAGES, "source"})
NUMBERS = ("callid", "id", "requestid", "requestnumber")
UTM = ("source", "medium", "campaign", "content", "term")
# What stands where nothing is known.
EMPTY = frozenset({"<не указано>", "<не заполнено>", "(not set)", "(none)", "(not provided)", "null", "undefined"})
# A trial of the webhook sends the names of its parameters instead of their values.
MACRO = re.compile(r"\{\w+\}|\$\{?\w+\}?")
TRIAL = "trial"
# A call that has only begun: its end tells the same and more.
GOES_ON = frozenset({"callconnected", "calling"})
REPEATED = "not_unique"


def read(body: bytes, channel: Channel, meta: Meta) -> Draft | Aside:
    """A draft out of a call or a request; Aside for a trial, and for repeated calls where only first ones count."""
    whole = _said(body, str(meta.get("type") or ""))
    said = {name: value for name, value in whole.items() if not MACRO.fullmatch(value)}
    if why := _why_none(whole, said, unique_only=bool(plain_settings_of(channel).get("unique_only"))):
        return Aside(why)
    return read_object(_enquiry(said), channel, meta)


def _why_none(whole: dict[str, str], said: dict[str, str], *, unique_only: bool) -> str:
    """Why nothing is made of it; empty where something is."""
    is_trial = not _first(said, PHONES) and any(MACRO.fullmatch(whole.get(name, "")) for name in PHONES)
    if not said or is_trial:
        return TRIAL
    if said.get("callphase", "").lower() in GOES_ON:
        return OTHER_EVENT
    return REPEATED if unique_only and said.get("unique") == "false" else ""


def _enquiry(said: dict[str, str]) -> dict[str, object]:
    """In the words of the intake API."""
    phone, email = _first(said, PHONES), _first(said, EMAILS)
    return {
        "person": {"name": _first(said, NAMES), "phones": [phone] if phone else [], "emails": [email] if email else []},
        "need": _first(said, NEEDS) or (_("Call") if "callerphone" in said else ""),
        "text": _first(said, TEXTS),
        "region": _first(said, REGIONS),
        "source": said.get("source", ""),
        "utm": _utm(said),
        "page": _first(said, PAGES),
        "fields": {name: value for name, value in said.items() if name not in KNOWN and not name.startswith("utm")},
    }


def number(delivered: Delivered, channel: Channel) -> str | None:
    """The number of the call or request; its beginning and its end are two deliveries of one number."""
    try:
        said = _said(delivered.body, delivered.content_type)
    except Unreadable:
        return None
    found = _first(said, NUMBERS)
    return f"{found}:{said.get('callphase', '')}".rstrip(":") if found and not MACRO.fullmatch(found) else None


def _said(body: bytes, content_type: str) -> dict[str, str]:
    """Its values by lower-case names; what says that nothing is known is left out."""
    found = {leaf.words.lower(): str(leaf.value).strip() for leaf in leaves(parse(body, content_type))}
    return {name: value for name, value in found.items() if value and value.lower() not in EMPTY}


def _first(said: dict[str, str], names: tuple[str, ...]) -> str:
    return next((said[name] for name in names if said.get(name)), "")


def _utm(said: dict[str, str]) -> dict[str, str]:
    """Named `utm_source` in what is sent, `utmSource` where people copied the names of its API."""
    found = {name: said.get(f"utm_{name}") or said.get(f"utm{name}") or "" for name in UTM}
    found["medium"] = found["medium"] or said.get("medium", "")
    return {name: value for name, value in found.items() if value}
