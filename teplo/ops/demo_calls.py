"""The exchange of the demo company, which dials nobody, and the calls of its season: talked, missed, called back.

Some leads of the season are telephoned with before their course goes on; what became of each missed call follows from
the calls themselves, as it does at work.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from django.conf import settings

from teplo.channels import actions as channels
from teplo.channels.actions import telephones
from teplo.channels.models import Channel
from teplo.intake.actions import receive
from teplo.intake.arrival import Arrival
from teplo.leads.models import Lead
from teplo.ops.demo_visits import Visit
from teplo.staff.models import Employee
from teplo.work.actions.calls import give_up
from teplo.work.calls.models import Call, MissedCall

if TYPE_CHECKING:
    from teplo.ops.demo_season import Season

SLUG = "demo-exchange"
NAMES = {"ru": "Телефоны магазина", "en": "The shop's telephones"}
LINE = "+74950000001"
FIRST_NUMBER = 100
# So many leads of a season are telephoned with, each in one of these ways in turn.
LEADS, PLOTS = 30, ("soon", "he_called", "later", "nobody", "we_called", "himself")
RINGS, WAITS = timedelta(seconds=7), timedelta(seconds=26)
# A call whose end would lie ahead is not told.
LONGEST = timedelta(minutes=12)
GIVEN_UP = timedelta(hours=23, minutes=1)
# What has rung just now: minutes ago, and whether anybody answered.
FRESH = ((96, True), (17, False), (8, False))
# No visitor of the season has a number of it.
OPERATOR = 12


def open_exchange(people: tuple[Employee, ...], *, by: Employee, at: datetime) -> Channel:
    """The telephony of the shop, with an inner number for each of these people; it stays as it is where it is there."""
    found = Channel.objects.filter(slug=SLUG).first()
    if found is None:
        made = channels.add_channel("pbx", name=SLUG, language=settings.LANGUAGE_CODE, by=by, at=at)
        name = NAMES[settings.LANGUAGE_CODE]
        found = channels.change_channel(made, values={"name": name, "response_minutes": 20}, by=by, at=at)
        channels.set_up(found, values={"proof": "address"}, secrets={}, by=by, at=at)
        numbers = {one.pk: (str(number),) for number, one in enumerate(people, FIRST_NUMBER)}
        telephones.set_extensions(found, numbers=numbers, by=by, at=at)
    return Channel.objects.select_related("settings", "responsible_employee", "schedule").get(pk=found.pk)


def call(season: Season, lead: Lead, visit: Visit, at: datetime) -> Generator[datetime, datetime, datetime]:
    """Telephone with the client of a lead, if it is one of those; gives when its course goes on."""
    every, phone = max(4, season.whole // LEADS), _phone_of(visit)
    if visit.number % every or not phone:
        return at
    rng, line = Random(f"calls-{visit.number}"), Line(season, lead, visit, phone)
    plot = PLOTS[visit.number // every % len(PLOTS)]
    at = yield season.open_time(at + timedelta(minutes=rng.choice((35, 70, 140))), rng)
    if at + LONGEST > season.now:
        return at
    if plot in ("he_called", "we_called"):
        line.talk(at, "in" if plot == "he_called" else "out", seconds=rng.randrange(40, 400))
    else:
        at = yield from _missed(season, line, plot, at, rng)
    return at + LONGEST


def _missed(
    season: Season, line: Line, plot: str, at: datetime, rng: Random
) -> Generator[datetime, datetime, datetime]:
    """He calls in vain, and then this becomes of it."""
    missed = line.miss(at)
    after = {"soon": 9, "later": 130, "himself": 35, "nobody": 80}[plot] + rng.randrange(5)
    then = yield at + timedelta(minutes=after)
    if then + LONGEST > season.now:
        return then
    if plot != "nobody":
        line.talk(then, "in" if plot == "himself" else "out", seconds=rng.randrange(40, 300))
        return then
    line.ring_in_vain(then)
    late = yield at + GIVEN_UP
    owed = MissedCall.objects.filter(call__channel=season.company.exchange, call__external_id=missed).first()
    if owed is not None:
        give_up(owed.pk, at=late)
    return season.open_time(late, rng)


class Line:
    """The line between a client and whoever has his lead."""

    def __init__(self, season: Season, lead: Lead, visit: Visit, phone: str) -> None:
        self.channel, self.phone, self.name = season.company.exchange, phone, f"demo-{visit.number}"
        self.extension = season.company.extension_of(lead.owner_employee_id)
        self.calls = 0

    def talk(self, at: datetime, direction: str, *, seconds: int) -> None:
        """He calls us ('in') or we call him, and we talk for so long."""
        name = self._begin(at, direction)
        tell(self.channel, name, "answer", at + RINGS, extension=self.extension)
        tell(self.channel, name, "hangup", at + RINGS + timedelta(seconds=seconds), seconds=seconds)

    def miss(self, at: datetime) -> str:
        """He calls and nobody answers; gives the number of the call."""
        name = self._begin(at, "in")
        tell(self.channel, name, "missed", at + WAITS)
        return name

    def ring_in_vain(self, at: datetime) -> None:
        """We call and he does not answer."""
        tell(self.channel, self._begin(at, "out"), "no-answer", at + WAITS)

    def _begin(self, at: datetime, direction: str) -> str:
        self.calls += 1
        name = f"{self.name}-{self.calls}"
        ends = {"from": self.phone, "to": LINE} if direction == "in" else {"from": LINE, "to": self.phone}
        tell(self.channel, name, "ring", at, direction=direction, line=LINE, extension=self.extension, **ends)
        return name


def tell(channel: Channel, call: str, event: str, at: datetime, **more: object) -> None:
    """One event of a call, as the exchange would send it."""
    said = {"call": call, "event": event, "at": at.isoformat(), **{key: value for key, value in more.items() if value}}
    arrival = Arrival(json.dumps(said).encode(), content_type="application/json", external_id=f"{call}:{event}")
    receive(channel, arrival, at=at, now=at)


def give_calls(exchange: Channel, answers: str, phone: str, *, at: datetime) -> None:
    """What has rung just now; what is there already stays as it is."""
    if Call.objects.filter(channel=exchange, external_id="demo-fresh-1").exists():
        return
    for number, (minutes, is_answered) in enumerate(FRESH, 1):
        name, rang = f"demo-fresh-{number}", at - timedelta(minutes=minutes)
        caller = phone.format(a=OPERATOR, b=99, c=90 + number)
        ends = {"from": caller, "to": LINE, "line": LINE, "extension": answers}
        tell(exchange, name, "ring", rang, direction="in", **ends)
        if is_answered:
            tell(exchange, name, "answer", rang + RINGS, extension=answers)
            tell(exchange, name, "hangup", rang + timedelta(seconds=201), seconds=194)
        else:
            tell(exchange, name, "missed", rang + WAITS)


def _phone_of(visit: Visit) -> str:
    person = visit.values.get("person")
    phones = person.get("phones", ()) if isinstance(person, dict) else ()
    return str(phones[0]) if phones else ""
