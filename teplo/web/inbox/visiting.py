"""Who is at the other end of a talk over a chat, as its reader may see him."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from teplo.leads.models import StatusKind
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.work.chat.models import Visitor
from teplo.work.chat.queries import is_forgotten, is_typing, rating_for, visitor_of
from teplo.work.talks.models import Conversation

WAITING = (StatusKind.NEW, StatusKind.INTEREST)


@dataclass(frozen=True)
class Visit:
    """A visitor; `page` and `referrer` only where they are addresses: a page says of itself what it likes."""

    visitor: Visitor
    is_typing: bool
    is_forgotten: bool
    page: str
    referrer: str
    advert: str


def visit_of(talk: Conversation, *, now: datetime) -> Visit | None:
    """The visitor of a talk over a chat; None for talks over other channels."""
    visitor = visitor_of(talk) if talk.channel.kind == "chat" else None
    if visitor is None:
        return None
    return Visit(
        visitor=visitor,
        is_typing=is_typing(visitor, now),
        is_forgotten=is_forgotten(visitor, talk),
        page=_linked(visitor.page),
        referrer=_linked(visitor.referrer),
        advert=" · ".join(str(value) for value in visitor.utm.values() if value),
    )


def judged(talk: Conversation, employee: Employee) -> dict[str, Any]:
    """What may be said of a talk in one gesture, and what the visitor of a chat thought of it."""
    lead = talk.lead
    mine = lead is not None and lead.owner_employee_id == employee.pk
    return {
        "rating": rating_for(employee, talk) if talk.channel.kind == "chat" else None,
        "takes": lead is not None and mine and lead.status_kind in WAITING,
        "junks": lead is not None and lead.is_open and may(employee, Permission.LEAD_REFUSE, lead),
    }


def _linked(address: str) -> str:
    try:
        return address if urlsplit(address).scheme in ("http", "https") else ""
    except ValueError:
        return ""
