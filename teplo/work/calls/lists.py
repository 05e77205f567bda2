"""The lists of calls: whose they are, which were missed and what became of them, page by page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from teplo.channels.models import Channel
from teplo.identity.models import Person
from teplo.kit import sql
from teplo.kit.marks import read_mark, write_mark
from teplo.kit.problems import NotSeen
from teplo.leads.queries import hide_people, people_seen, stand_in
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, Scope, reach_of, reached
from teplo.work.calls.models import Call, Direction, MissedCall, Recording

PAGE = 40
# Whoever counts further than this reads "99+".
MOST_COUNTED = 99
ALL, MISSED, MINE = "all", "missed", "mine"
TABS = (ALL, MISSED, MINE)
WITH_NAMES = (
    "channel",
    "person",
    "lead__person",
    "lead__status",
    "owner_employee",
    "owner_queue",
    "employee",
    "missed",
)

# Worded as the partial indexes are.
OUTSIDE = "t.direction IN ('in', 'out')"
UNANSWERED = "t.direction = 'in' AND t.state = 'ended' AND t.answered_at IS NULL"
FITS = {ALL: OUTSIDE, MISSED: UNANSWERED, MINE: OUTSIDE}
# Asked of one call after the other, in the order of the list: a join would read all that ever came to this end.
BECAME = "(SELECT m.state FROM work_missedcall m WHERE m.call_id = t.id) = %(became)s"
# Where few came to it, they are known before the calls are read: walking all missed ones would find them late.
FEW_BECAME = "t.id = ANY(ARRAY(SELECT m.call_id FROM work_missedcall m WHERE m.state = %(became)s))"
FEW = 2_000
ARE_FEW = f"SELECT count(*) <= {FEW} FROM (SELECT FROM work_missedcall WHERE state = %s LIMIT {FEW + 1}) m"
# Each owner's calls are read by the index that has the order of the list.
_OF = """SELECT t.id, t.started_at FROM unnest(%({who})s::bigint[]) AS o (id) CROSS JOIN LATERAL (
    SELECT t.id, t.started_at FROM work_call t WHERE t.{column} = o.id AND {{fits}}
    ORDER BY t.started_at DESC, t.id DESC LIMIT %(limit)s::int) t"""
OF_REACH = "({}) UNION ALL ({})".format(
    _OF.format(who="people", column="owner_employee_id"), _OF.format(who="queues", column="owner_queue_id")
)
# Whoever talked; of what nobody has answered whose it is.
_WHO = """SELECT t.id, t.started_at FROM work_call t WHERE {who} AND {{fits}} ORDER BY t.started_at DESC, t.id DESC
    LIMIT %(limit)s::int"""
OF_WHO = "({}) UNION ALL ({})".format(
    _WHO.format(who="t.employee_id = %(who)s"),
    _WHO.format(who="t.owner_employee_id = %(who)s AND t.employee_id IS NULL"),
)
OF_ALL = """SELECT t.id, t.started_at FROM work_call t WHERE {fits} ORDER BY t.started_at DESC, t.id DESC
    LIMIT %(limit)s::int"""
TALKED = """SELECT t.id, t.started_at FROM work_call t WHERE t.employee_id = %(me)s AND {fits}
    ORDER BY t.started_at DESC, t.id DESC LIMIT %(limit)s::int"""
# Our own numbers, each by one look into the index: there are few of them and many calls.
LINES = """WITH RECURSIVE lines AS (
    (SELECT line FROM work_call WHERE line <> '' ORDER BY line LIMIT 1)
    UNION ALL
    SELECT (SELECT c.line FROM work_call c WHERE c.line > l.line AND c.line <> '' ORDER BY c.line LIMIT 1)
    FROM lines l WHERE l.line IS NOT NULL)
SELECT line FROM lines WHERE line IS NOT NULL LIMIT 100"""
LISTED = "SELECT id, started_at FROM ({parts}) t ORDER BY started_at DESC, id DESC LIMIT %(limit)s::int"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: one of `TABS`, perhaps of one channel, one direction, or missed with this end of it.

    `who` is the employee who talked, or whose it is where nobody did; `line` our own number in normal form; a period
    is zone-aware, `until` excluded.
    """

    tab: str = ALL
    channel: int | None = None
    direction: str = ""
    became: str = ""
    who: int | None = None
    line: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a list, and the mark from which the next one goes on; '' at the end."""

    calls: list[Call] = field(default_factory=list)
    after: str = ""


def listed(employee: Employee, asked: Asked, *, after: str = "", limit: int = PAGE) -> Page:
    """The latest calls as far as the employee sees them; FilterMistake for a mark that cannot be read."""
    scope = reach_of(employee, Permission.CALL_SEE).usual
    if scope is None:
        return Page()
    people, queues = reached(employee, scope) if scope is not Scope.ALL else (set(), set())
    fits, values = _fits(asked, after)
    values |= {"me": employee.pk, "people": sorted(people), "queues": sorted(queues), "limit": limit + 1}
    of_reach = OF_ALL if scope is Scope.ALL else OF_REACH
    of_reach = OF_WHO if asked.who else of_reach
    parts = (TALKED if asked.tab == MINE else of_reach).format(fits=" AND ".join(fits))
    rows = sql.rows(LISTED.format(parts=parts), values)
    calls = by_number(employee, [number for number, _at in rows[:limit]])
    mark = write_mark(rows[limit - 1][1], rows[limit - 1][0]) if len(rows) > limit else ""
    return Page([calls[number] for number, _at in rows[:limit] if number in calls], mark)


def _fits(asked: Asked, after: str) -> tuple[list[str], dict[str, Any]]:
    """What is asked of a call `t`, with its values."""
    given = (
        (asked.channel, "t.channel_id = %(channel)s"),
        (asked.direction, "t.direction = %(direction)s"),
        (asked.became, FEW_BECAME if asked.became and sql.row(ARE_FEW, [asked.became])[0] else BECAME),
        (asked.line, "t.line = %(line)s"),
        (asked.since, "t.started_at >= %(since)s::timestamptz"),
        (asked.until, "t.started_at < %(until)s::timestamptz"),
    )
    fits = [FITS[asked.tab], *(words for value, words in given if value)]
    names = ("channel", "direction", "became", "who", "line", "since", "until")
    values: dict[str, Any] = {name: getattr(asked, name) for name in names}
    if after:
        fits.append("(t.started_at, t.id) < (%(mark_at)s::timestamptz, %(mark_id)s::bigint)")
        values["mark_at"], values["mark_id"] = read_mark(after)
    return fits, values


def by_number(employee: Employee, numbers: Sequence[int]) -> dict[int, Call]:
    """Those of these calls that the employee sees, with what a line of them says."""
    seen = Call.objects.visible_to(employee).exclude(direction=Direction.UNKNOWN)
    return _told(seen.filter(pk__in=list(numbers)), employee)


def of_lead(
    employee: Employee, lead: int, *, since: datetime | None = None, until: str | None = None, limit: int = 50
) -> list[Call]:
    """The calls of a lead that he sees, the latest first, of a stretch of time or all."""
    # Every word of a chat asks for them, and few leads have any.
    if not sql.row("SELECT EXISTS (SELECT FROM work_call WHERE lead_id = %s)", [lead])[0]:
        return []
    seen = Call.objects.visible_to(employee).filter(lead=lead).exclude(direction=Direction.UNKNOWN)
    seen = seen.filter(started_at__gte=since) if since else seen
    seen = seen.filter(started_at__lt=until) if until else seen
    return list(_told(seen.order_by("-started_at", "-pk")[:limit], employee).values())


def call_for(employee: Employee, number: int, permission: Permission = Permission.CALL_SEE) -> Call:
    """One call, if this employee's right reaches it; NotSeen otherwise."""
    found = _told(Call.objects.visible_to(employee, permission).filter(pk=number), employee)
    if number not in found:
        raise NotSeen
    return found[number]


def waiting(employee: Employee) -> int:
    """How many missed calls wait for a call back, counted up to `MOST_COUNTED` and one."""
    seen = Call.objects.visible_to(employee).filter(missed__state=MissedCall.State.WAITING)
    return seen[: MOST_COUNTED + 1].count()


def ends(employee: Employee, asked: Asked, *, since: datetime, until: datetime | None = None) -> dict[str, int]:
    """How many of the missed calls of a period that he sees came to each end; of one who, line, channel where asked.

    They are those that the list of missed calls shows with this end: by when they began to ring, not when they ended.
    """
    period = {"started_at__gte": since, **({"started_at__lt": until} if until else {})}
    missed = Call.objects.visible_to(employee).filter(direction=Direction.IN, state=Call.State.ENDED, answered_at=None)
    seen = missed.filter(missed__state__in=MissedCall.State.values, **period)
    if asked.channel:
        seen = seen.filter(channel=asked.channel)
    if asked.line:
        seen = seen.filter(line=asked.line)
    if asked.who:
        seen = seen.filter(Q(employee=asked.who) | Q(employee=None, owner_employee=asked.who))
    found = dict(seen.order_by().values_list("missed__state").annotate(count=Count("pk")))
    return {state: found.get(state, 0) for state in MissedCall.State.values}


def lines_with_calls() -> list[str]:
    """Our own numbers, in normal form, at which anybody has ever called or from which we have."""
    return [line for (line,) in sql.rows(LINES, {})]


def person_of(call: Call) -> Person | None:
    """Whom it is with, as far as he may be seen."""
    return call.lead.person if call.lead and call.lead.person else call.person


def is_hidden(call: Call) -> bool:
    """Whether the reader may not see whom it is with, and so not his number."""
    is_stand_in = call.person is not None and call.person._state.adding
    return is_stand_in or (call.lead is not None and call.lead.hides_person)


def hide_people_of(calls: Iterable[Call], employee: Employee) -> None:
    """The people of calls, by their leads or their own, and their numbers, as far as the employee may see them."""
    calls = list(calls)
    hide_people([call.lead for call in calls if call.lead], employee)
    alone = {call.person_id for call in calls if call.person_id and not _is_of_lead(call)}
    seen = people_seen(alone, employee)
    for call in calls:
        is_seen = not call.lead.hides_person if call.lead and _is_of_lead(call) else call.person_id in seen
        if call.person_id and not is_seen:
            call.person = stand_in(call.person_id)
        if is_hidden(call):
            call.number = call.from_number = call.to_number = ""


def _is_of_lead(call: Call) -> bool:
    return call.lead is not None and call.lead.person_id == call.person_id


def _told(calls: Any, employee: Employee) -> dict[int, Call]:
    records = Prefetch("recordings", queryset=Recording.objects.order_by("pk"), to_attr="sounds")
    with_names = calls.select_related(*WITH_NAMES).prefetch_related(records)
    found = {call.pk: call for call in with_names.defer("lead__search", "person__search", "lead__person__search")}
    hide_people_of(found.values(), employee)
    return found


def channels_with_calls() -> Any:
    """The channels over which anybody has called, found without reading the calls: each by one look into an index."""
    some = Call.objects.filter(channel=OuterRef("pk"))
    return Channel.objects.filter(Exists(some)).values("pk")


def recording_for(employee: Employee, number: int) -> Recording:
    """One recording of a call that this employee sees; NotSeen otherwise, also where the person is hidden from him."""
    found = Recording.objects.select_related("file", "call").filter(pk=number).first()
    if found is None or is_hidden(call_for(employee, found.call_id)):
        raise NotSeen
    return found
