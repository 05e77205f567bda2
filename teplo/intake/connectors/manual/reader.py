"""Reads what was typed by hand: the values of the intake API and, if chosen, who shall own the lead."""

from dataclasses import replace

from teplo.channels.models import Channel
from teplo.intake.connectors.api.reader import as_object, read_object
from teplo.triage.draft import Draft


def read(body: bytes, channel: Channel, meta: dict[str, object]) -> Draft:
    """A draft out of the panel's values; `employee` is the number of the owner chosen past the rules."""
    given = as_object(body)
    employee = given.pop("employee", None)
    return replace(read_object(given, channel, meta), employee=employee if isinstance(employee, int) else None)
