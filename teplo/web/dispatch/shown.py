"""What the dispatcher's page shows: what is asked of it, its rows, and its people."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict

from teplo.channels.models import Channel
from teplo.kit.filters import Condition, Group, Operator, write_address
from teplo.leads.fields import LEAD
from teplo.leads.models import Lead
from teplo.staff.models import Employee, Queue, Team
from teplo.staff.queries import lead_takers
from teplo.triage.waits import why_waits
from teplo.web.dispatch.words import why_words
from teplo.web.shell.addresses import address_of
from teplo.web.team.standing import Standing, standings
from teplo.work import dispatch as work

PAGE, MOST_ROWS = 50, 200
OPEN = "new,working"


@dataclass(frozen=True)
class Asked:
    """What the address asks: `show=late&channel=3&team=2&most=100`; what is unknown there is as if not said."""

    place: work.Place
    channels: Sequence[Channel]
    teams: Sequence[Team]
    kind: str = ""
    channel: Channel | None = None
    team: Team | None = None
    most: int = PAGE

    @classmethod
    def of(cls, given: QueryDict, channels: Sequence[Channel], place: work.Place) -> Self:
        """`place` is all that may be looked at; the channels are all there are."""
        teams = sorted({one.team for one in place.people if one.team}, key=lambda team: team.name)
        most = given.get("most", "")
        kind = given.get("show", "")
        asked = cls(
            place,
            [channel for channel in channels if channel.is_active],
            teams,
            kind=kind if kind in work.KINDS else "",
            channel=next((one for one in channels if str(one.pk) == given.get("channel")), None),
            team=next((one for one in teams if str(one.pk) == given.get("team")), None),
            most=min(int(most), MOST_ROWS) if most.isascii() and most.isdecimal() and int(most[:6]) > PAGE else PAGE,
        )
        return replace(asked, place=asked.narrowed())

    def narrowed(self) -> work.Place:
        """The place of one team and one channel: the people of the team and the queues from which it takes."""
        people, queues = self.place.people, self.place.queues
        if self.team:
            people = [one for one in people if one.team_id == self.team.pk]
            roles = {one.role_id for one in people}
            queues = [one for one in queues if _takes(one, self.team, roles)]
        return work.Place(people, queues, self.channel.pk if self.channel else None)

    def address(self, **other: object) -> str:
        """The same page asked otherwise."""
        now = {
            "show": self.kind,
            "channel": self.channel.pk if self.channel else "",
            "team": self.team.pk if self.team else "",
        }
        said = {name: value for name, value in {**now, **other}.items() if value}
        return f"?{urlencode(said)}"

    def wider(self) -> str:
        """The same with more rows; '' where it shows the most already."""
        return self.address(most=min(self.most * 2, MOST_ROWS)) if self.most < MOST_ROWS else ""


def _takes(queue: Queue, team: Team, roles: set[int]) -> bool:
    return queue.team_id in (None, team.pk) and (queue.role_id is None or queue.role_id in roles)


@dataclass(frozen=True)
class Row:
    """A lead that waits: `seen` is its owner as it goes back with the lead, `why` why it waits in a queue."""

    lead: Lead
    seen: str
    why: str


def rows_of(leads: Sequence[Lead]) -> list[Row]:
    """The leads as rows, with one question for all."""
    why = why_waits([lead.pk for lead in leads if lead.owner_queue_id])
    return [Row(lead, _seen(lead), why_words(why.get(lead.pk)) if lead.owner_queue_id else "") for lead in leads]


def _seen(lead: Lead) -> str:
    return f"queue:{lead.owner_queue_id}" if lead.owner_queue_id else f"employee:{lead.owner_employee_id}"


@dataclass(frozen=True)
class Person:
    """Somebody onto whom leads are dragged, and where his figures lead."""

    standing: Standing
    load: work.Load
    open_url: str
    unanswered_url: str
    late_url: str

    @property
    def employee(self) -> Employee:
        return self.standing.employee


def people_of(employee: Employee, place: work.Place, now: datetime) -> list[Person]:
    """Those who may be given leads, whoever is there first."""
    takers = set(lead_takers().values_list("pk", flat=True))
    here = [one for one in place.people if one.pk in takers]
    loads = work.loads(employee, work.Place(here, ()), now=now)
    caps = {one.pk: one.capacity.open_leads for one in here if hasattr(one, "capacity")}
    found = standings(here, now, caps=caps)
    people = [_person(found[one.pk], loads.get(one.pk) or work.Load(), now) for one in here]
    return sorted(people, key=lambda person: not person.standing.is_here)


def _person(standing: Standing, load: work.Load, now: datetime) -> Person:
    base = {"owner": standing.employee.pk, "kind": OPEN}
    late, waits = {**base, "due_to": now.isoformat()}, {**base, "f": "due~any~"}
    return Person(standing, load, *(f"{address_of('leads')}?{urlencode(asked)}" for asked in (base, waits, late)))


def everything_late(asked: Asked, now: datetime) -> str:
    """The panel that gives everything late of this page to others, with a look beforehand."""
    items: list[Condition | Group] = [
        Condition("kind", Operator.IS, tuple(OPEN.split(","))),
        Condition("due", Operator.TO, (now.isoformat(),)),
    ]
    if asked.channel:
        items.append(Condition("channel", Operator.IS, (asked.channel.slug,)))
    if asked.team:
        owners, queues = ([str(one.pk) for one in of] for of in (asked.place.people, asked.place.queues))
        named = [("owner", owners), ("queue", queues)]
        items.append(Group("any", tuple(Condition(key, Operator.IS, tuple(of)) for key, of in named if of)))
    question = urlencode(write_address(Group("all", tuple(items)), LEAD))
    return f"{address_of('bulk-choose', 'lead', 'assign')}?{urlencode({'all': '1', 'asked': question})}"
