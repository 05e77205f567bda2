"""The same people everywhere, and the shortest way to send an enquiry."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from teplo.channels.models import Channel
from teplo.intake.actions import receive
from teplo.intake.arrival import Arrival, Receipt
from teplo.ledger.actors import SYSTEM
from teplo.ops.seed import seed
from teplo.staff.actions import add_employee
from teplo.staff.models import Employee, Role, Team
from teplo.triage.models import Cursor, Rule


@dataclass
class Company:
    """Owner and colleague of one team with their head, a stranger of another, an administrator; channel `api`."""

    owner: Employee
    colleague: Employee
    stranger: Employee
    head: Employee
    administrator: Employee

    @property
    def channel(self) -> Channel:
        related = ("default_source", "default_product", "responsible_employee", "schedule")
        return Channel.objects.select_related(*related).get(slug="api")


def found() -> Company:
    """A company after its first day: seeds and five people."""
    seed()
    ours, theirs = Team.objects.create(name="Ours"), Team.objects.create(name="Theirs")
    return Company(
        owner=hire("owner", "manager", ours),
        colleague=hire("colleague", "manager", ours),
        stranger=hire("stranger", "manager", theirs),
        head=hire("head", "head", ours),
        administrator=hire("administrator", "administrator", None),
    )


def hire(name: str, role: str, team: Team | None) -> Employee:
    post = Role.objects.get(key=role)
    return add_employee(f"{name}@ours.ru", name=name.title(), role=post, team=team, by=SYSTEM, at=timezone.now())


def send(
    company: Company,
    /,
    *,
    at: datetime | None = None,
    number: str | None = None,
    key: str | None = None,
    **body: object,
) -> Receipt:
    """One enquiry over the API's channel; `number` is its external id, `key` its idempotency key."""
    now = timezone.now()
    arrival = Arrival(json.dumps(body).encode(), external_id=number, token=1 if key else None, key=key)
    return receive(company.channel, arrival, at=at or now, now=now)


def person(name: str = "Иван Петров", phone: str = "", email: str = "") -> dict[str, object]:
    return {"name": name, "phones": [phone] if phone else [], "emails": [email] if email else []}


def rule(strategy: str, *people: Employee, **conditions: object) -> Rule:
    """A rule before the last one; without conditions it fits everything."""
    made = Rule.objects.create(
        name=strategy, position=1, strategy=strategy, employees=[one.pk for one in people], **conditions
    )
    Cursor.objects.create(rule=made)
    return made
