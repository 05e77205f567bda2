"""A person as machines see him."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from teplo.api.shapes import local
from teplo.identity.models import Person


class Contact(BaseModel):
    """`value` is the normal form (phones E.164), `shown` as it was written."""

    kind: str
    value: str
    shown: str
    shared: bool


class PersonShape(BaseModel):
    id: int
    name: str
    position: str
    company: str | None
    region: str
    language: str
    time_zone: str
    contacts: list[Contact]
    created_at: datetime


class PersonPage(BaseModel):
    items: list[PersonShape]
    next: str | None


def shown(person: Person) -> dict[str, Any]:
    """A person; company and contacts are fetched with him."""
    return {
        "id": person.pk,
        "name": person.name,
        "position": person.position,
        "company": person.company.name if person.company else None,
        "region": person.region,
        "language": person.language,
        "time_zone": person.time_zone,
        "contacts": [
            {"kind": point.kind, "value": point.value, "shown": point.shown, "shared": point.is_shared}
            for point in person.points.all()
        ],
        "created_at": local(person.created_at),
    }
