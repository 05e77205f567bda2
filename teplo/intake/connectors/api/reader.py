"""Reads the JSON of the intake API leniently: what cannot be taken is kept in the text and named to the sender."""

import json
from dataclasses import replace

from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.identity.given import Consent, Who
from teplo.intake.connectors import Unreadable
from teplo.intake.connectors.reading import Reading
from teplo.kit.text import clean
from teplo.terms.models import ConsentText
from teplo.triage.draft import Draft

KNOWN = frozenset(
    [
        "channel",
        "external_id",
        "at",
        "person",
        "company",
        "need",
        "text",
        "product",
        "region",
        "source",
        "utm",
        "page",
        "referrer",
        "consents",
        "fields",
        "heat",
        "callback_at",
    ]
)
PURPOSES = frozenset(ConsentText.Purpose.values)


def read(body: bytes, channel: Channel, meta: dict[str, object]) -> Draft:
    """A draft out of the body; Unreadable where it is no JSON object or says nothing at all."""
    return read_object(as_object(body), channel, meta)


def read_object(given: dict[str, object], channel: Channel, meta: dict[str, object]) -> Draft:
    """A draft out of the values of one enquiry, as the intake API names them."""
    reading = Reading()
    region = reading.line(given.get("region"), "region", limit=80)
    person = given.get("person") or {}
    if not isinstance(person, dict):
        person = {"name": person}
    fields = reading.mapping(given.get("fields"), "fields")
    utm = reading.mapping(given.get("utm"), "utm")
    call = reading.callback(given.get("callback_at"))
    draft = Draft(
        who=Who(
            name=reading.line(person.get("name"), "person.name", limit=200),
            contacts=reading.contacts(person),
            firm=reading.firm(given.get("company")),
            position=reading.line(person.get("position"), "person.position", limit=120),
            language=reading.line(person.get("language"), "person.language", limit=2),
            region=region,
        ),
        need=reading.line(given.get("need"), "need", limit=300),
        source=reading.line(given.get("source") or utm.get("source"), "source", limit=80),
        campaign=utm.get("campaign", "")[:120],
        product=reading.line(given.get("product"), "product", limit=60),
        region=region,
        heat=_heat(given.get("heat")),
        fields=dict(fields),
        context=_context(given, utm, reading) | call.context,
        consents=tuple(_consents(given, channel, meta, reading)),
        text=reading.words(given.get("text"), "text"),
        callback_at=call.at,
        wants_call=call.is_wanted,
    )
    for key in [key for key in given if key not in KNOWN]:
        reading.note(str(key)[:80], "unknown_field", _("Unknown field; kept in the text."), given[key])
    return finished(draft, reading)


def finished(draft: Draft, reading: Reading) -> Draft:
    """The draft with what was left over at the end of its text; Unreadable where there is nothing in it."""
    text = "\n".join([draft.text, *reading.left_over]).strip()
    # Leftovers count as text, so an enquiry whose every field was unreadable is still an enquiry.
    whole = replace(draft, text=clean(text, limit=40_000), notes=tuple(reading.notes))
    if whole.is_empty:
        raise Unreadable("empty", _("There is no name, no contact, no text and no field in it."))
    return whole


def as_object(body: bytes) -> dict[str, object]:
    """The JSON object of a body; Unreadable for anything else."""
    try:
        given = json.loads(body)
    except (ValueError, UnicodeError):
        raise Unreadable("not_json", _("The body is not JSON.")) from None
    except RecursionError:
        raise Unreadable("too_deep", _("The JSON is nested too deeply.")) from None
    if not isinstance(given, dict):
        raise Unreadable("not_an_object", _("The body must be one JSON object."))
    return given


def _heat(value: object) -> str:
    return value if isinstance(value, str) and value in ("cold", "warm", "hot") else ""


def _context(given: dict[str, object], utm: dict[str, str], reading: Reading) -> dict[str, object]:
    context: dict[str, object] = {
        "page": reading.line(given.get("page"), "page", limit=2_000),
        "referrer": reading.line(given.get("referrer"), "referrer", limit=2_000),
        "utm": utm,
    }
    return {key: value for key, value in context.items() if value}


def _consents(given: dict[str, object], channel: Channel, meta: dict[str, object], reading: Reading) -> list[Consent]:
    rows = given.get("consents") or []
    found = []
    for index, row in enumerate(rows[:10] if isinstance(rows, list) else []):
        if not isinstance(row, dict) or row.get("purpose") not in PURPOSES:
            reading.note(f"consents.{index}", "unknown_purpose", _("Unknown purpose of a consent."), row)
            continue
        found.append(
            Consent(
                purpose=str(row["purpose"]),
                text_version=reading.line(row.get("text_version"), f"consents.{index}.text_version", limit=40),
                given=row.get("given", True) is True,
                channel=channel.pk,
                page=reading.line(given.get("page"), "page", limit=2_000),
                ip=str(meta["ip"]) if meta.get("ip") else None,
                agent=str(meta.get("agent") or "")[:400],
            )
        )
    return found
