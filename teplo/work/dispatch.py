"""What a dispatcher looks at: what waits for an owner or an answer, and what lies on each who could get it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.models.expressions import RawSQL

from teplo.kit import sql
from teplo.leads import tally
from teplo.leads.models import OPEN_KINDS, Lead, Status
from teplo.leads.queries import hide_people
from teplo.staff.models import Employee, Queue
from teplo.staff.permissions import Permission, Scope, reach_of, reached
from teplo.work.queries import SOON

# Whoever counts further than this reads "300+".
MOST_COUNTED = 300
UNOWNED, LATE, SOON_LATE, INTEREST = "unowned", "late", "soon", "interest"
# Whom nobody can reach yet stands apart: who can be answered goes first.
KINDS = (UNOWNED, LATE, SOON_LATE, INTEREST)

# What waits in the queues, since it came, and what nobody has answered in time, since the answer was due: each owner is
# looked up on his own by an index that has the order. The kinds are written out: partial indexes want it so.
_OF_QUEUE = """(SELECT id, created_at AS place FROM leads_lead t WHERE owner_queue_id = queue.id
    AND owner_queue_id IS NOT NULL AND status_kind = '{kind}' {within} {{fits}}
    ORDER BY created_at, id LIMIT %(most)s::int)"""
_QUEUES = """SELECT l.id, l.place FROM unnest(%(queues)s::bigint[]) AS queue (id) CROSS JOIN LATERAL ({kinds}) l"""
_PEOPLE = """SELECT l.id, l.place FROM unnest(%(people)s::bigint[]) AS employee (id) CROSS JOIN LATERAL (
    SELECT id, due_at AS place FROM leads_lead t WHERE owner_employee_id = employee.id AND answered_at IS NULL
    AND status_kind IN ('new', 'working') {within} {{fits}} ORDER BY due_at LIMIT %(most)s::int) l"""
_LATE = "AND due_at < %(now)s::timestamptz"
_SOON = "AND due_at >= %(now)s::timestamptz AND due_at < %(soon)s::timestamptz"
_EITHER = "AND due_at < %(soon)s::timestamptz"


def _in_queues(*kinds: str, within: str = "") -> str:
    each = (_OF_QUEUE.format(kind=kind, within=within) for kind in kinds)
    return _QUEUES.format(kinds=" UNION ALL ".join(each))


def _late(within: str) -> tuple[str, str]:
    """Of queues and of people."""
    asked = f"AND answered_at IS NULL {within}"
    return _in_queues("new", "working", within=asked), _PEOPLE.format(within=within)


# What waits for an owner may be what somebody put back.
PARTS = {
    "": (_in_queues("new", "working"), _PEOPLE.format(within=_EITHER)),
    UNOWNED: (_in_queues("new", "working"),),
    LATE: _late(_LATE),
    SOON_LATE: _late(_SOON),
    INTEREST: (_in_queues("interest"),),
}
FIRST = "SELECT id FROM ({parts}) found ORDER BY place, id LIMIT %(most)s::int"
COUNTS = "SELECT {counts}"
COUNT = "(SELECT count(*) FROM (SELECT 1 FROM ({parts}) found LIMIT %(most)s::int) counted)"
LOADS = """
SELECT who.id,
    (SELECT count(*) FROM (SELECT 1 FROM leads_lead t WHERE owner_employee_id = who.id AND answered_at IS NULL
        AND status_kind IN ('new', 'working') {fits} LIMIT %(most)s::int) o),
    (SELECT count(*) FROM (SELECT 1 FROM leads_lead t WHERE owner_employee_id = who.id AND answered_at IS NULL
        AND status_kind IN ('new', 'working') AND due_at < %(now)s::timestamptz {fits} LIMIT %(most)s::int) o)
FROM unnest(%(people)s::bigint[]) AS who (id)
"""
RIGHTS = (Permission.LEAD_SEE, Permission.LEAD_ASSIGN)
WITH_NAMES = ("person", "company", "status", "channel", "owner_employee", "owner_queue", "product")


@dataclass(slots=True)
class Waiting:
    """What waits, the longest first: without an owner since it came, with one since its answer was due.

    `counts` says of each of `KINDS` how many there are, up to one above `MOST_COUNTED`; `has_more` whether the list
    goes on.
    """

    leads: list[Lead] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    has_more: bool = False


@dataclass(slots=True)
class Load:
    """What lies on one person: his open leads, those of them that wait for an answer, and those that wait too long.

    The last two say no more than 'more' above `MOST_COUNTED`.
    """

    open_leads: int = 0
    unanswered: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a dispatcher looks: the people and queues of his reach, those who left included, perhaps of one channel."""

    people: Sequence[Employee]
    queues: Sequence[Queue]
    channel: int | None = None

    @property
    def values(self) -> dict[str, Any]:
        return {"people": [one.pk for one in self.people], "queues": [one.pk for one in self.queues]}


def place_of(employee: Employee) -> Place:
    """Everybody and every queue whose leads this employee both sees and may give to others, in two questions."""
    people = Employee.objects.filter(is_robot=False).select_related("team", "capacity").order_by("sort_key", "pk")
    queues = Queue.objects.select_related("team", "role").order_by("pk")
    for right in RIGHTS:
        scope = reach_of(employee, right).widest
        if scope is None:
            return Place((), ())
        if scope is not Scope.ALL:
            of_people, of_queues = reached(employee, scope)
            people, queues = people.filter(pk__in=of_people), queues.filter(pk__in=of_queues)
    return Place(list(people), list(queues))


def waiting(employee: Employee, place: Place, *, kind: str = "", now: datetime, most: int = 50) -> Waiting:
    """What waits in this place, of one of `KINDS` or all, as far as the employee sees it and may give it away.

    `now` is zone-aware; soon late is what is due within an hour.
    """
    fits, more = _fits(employee, place.channel)
    values = {**place.values, **more, "now": now, "soon": now + SOON}
    found = sql.rows(FIRST.format(parts=_parts(kind, fits)), {**values, "most": most + 1})
    numbers = [number for (number,) in found]
    counts = ", ".join(COUNT.format(parts=_parts(one, fits)) for one in KINDS)
    counted = sql.row(COUNTS.format(counts=counts), {**values, "most": MOST_COUNTED + 1})
    leads = _leads(employee, numbers[:most])
    return Waiting(
        [leads[number] for number in numbers[:most] if number in leads],
        dict(zip(KINDS, counted, strict=True)),
        has_more=len(numbers) > most,
    )


def loads(employee: Employee, place: Place, *, now: datetime) -> dict[int, Load]:
    """What lies on each of the people of a place, as far as the employee sees it; over all channels."""
    people = place.values["people"]
    fits, more = _fits(employee, None)
    rows = sql.rows(LOADS.format(fits=fits), {"people": people, **more, "now": now, "most": MOST_COUNTED + 1})
    found = {number: Load(0, unanswered, late) for number, unanswered, late in rows}
    statuses = Status.objects.filter(kind__in=OPEN_KINDS).values_list("pk", flat=True)
    for figure in tally.now(employee, statuses=list(statuses), people=people, by=(tally.EMPLOYEE,)):
        found[figure.owner_employee or 0].open_leads = figure.count
    return found


def _parts(kind: str, fits: str) -> str:
    return " UNION ALL ".join(part.format(fits=fits) for part in PARTS[kind])


def _fits(employee: Employee, channel: int | None) -> tuple[str, dict[str, Any]]:
    """What is asked of a lead `t` beside its owner, with its values: its channel, and the rights where these reach
    otherwise in some statuses."""
    words, values = ("AND t.channel_id = %(channel)s::bigint", {"channel": channel}) if channel else ("", {})
    given: dict[str, Any] = dict(values)
    here = Q(pk=RawSQL("t.id", ()))
    for right in RIGHTS:
        if reach_of(employee, right).otherwise:
            leads = Lead.objects.visible_to(employee, right).filter(here)
            text, asked = leads.order_by().values("pk").query.sql_with_params()
            first, *rest = text.split("%s")
            names = [f"given_{len(given) + number}" for number in range(len(rest))]
            named = "".join(f"%({name})s{piece}" for name, piece in zip(names, rest, strict=True))
            words += f" AND EXISTS ({first}{named})"
            given |= dict(zip(names, asked, strict=True))
    return words, given


def _leads(employee: Employee, numbers: Sequence[int]) -> dict[int, Lead]:
    found = Lead.objects.visible_to(employee).select_related(*WITH_NAMES)
    leads = found.defer("search", "person__search").in_bulk(numbers)
    hide_people(leads.values(), employee)
    return leads
