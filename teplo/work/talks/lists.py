"""The lists of the inbox: whose talks they are, whom they wait for, page by page and how many there are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Q, QuerySet, Value
from django.db.models.expressions import RawSQL

from teplo.kit import sql
from teplo.kit.marks import read_mark, write_mark
from teplo.leads.models import OPEN_KINDS, Lead
from teplo.leads.queries import hide_people
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, Scope, reach_of, reached
from teplo.work.talks.models import Conversation, lead_says_no_more
from teplo.work.talks.queries import WITH_NAMES, hide_people_of

PAGE, MOST_FORMS = 40, 5
# Whoever counts further than this reads "99+".
MOST_COUNTED = 99
MINE, TEAM, UNASSIGNED, US, THEM, CLOSED = "mine", "team", "unassigned", "us", "them", "closed"
TABS = (MINE, TEAM, UNASSIGNED, US, THEM, CLOSED)
OPEN = "t.state = 'open'"
FITS = {
    MINE: OPEN,
    TEAM: OPEN,
    UNASSIGNED: OPEN,
    US: f"{OPEN} AND t.waits_for = 'us'",
    THEM: f"{OPEN} AND t.waits_for = 'them'",
    CLOSED: "t.state = 'closed'",
}
# Whoever waits longest is answered first; all other lists begin with what came last.
OLDEST_FIRST = frozenset({US})
# Above these stand those who wait for an answer and have no talk yet.
WITH_FORMS = frozenset({MINE, UNASSIGNED, US})

# Each owner's talks are read by the index that has the order of the list.
_OF = """SELECT t.id, t.last_message_at FROM unnest(%({who})s::bigint[]) AS o (id) CROSS JOIN LATERAL (
    SELECT t.id, t.last_message_at FROM work_conversation t WHERE t.{column} = o.id AND {{fits}}
    ORDER BY {{order}} LIMIT %(limit)s::int) t"""
OF_PEOPLE = _OF.format(who="people", column="owner_employee_id")
OF_QUEUES = _OF.format(who="queues", column="owner_queue_id")
OF_ALL = """SELECT t.id, t.last_message_at FROM work_conversation t WHERE {fits} {whose}
    ORDER BY {order} LIMIT %(limit)s::int"""
LISTED = "SELECT id, last_message_at FROM ({parts}) t ORDER BY {order} LIMIT %(limit)s::int"
# What a line shows, and what the policy asks before it does: with every column of its eight tables a list of forty
# would be read in four times as long.
_LEAD = (
    "person",
    "status",
    "status_kind",
    "status__key",
    "owner_employee",
    "owner_queue",
    "due_at",
    "answered_at",
    "custom",
)
LINE = (
    *(field.name for field in Conversation._meta.concrete_fields),
    "channel__kind", "channel__name", "person__name", "owner_employee__name", "owner_queue__name",
    "lead__person__name", *(f"lead__{name}" for name in _LEAD),
)  # fmt: skip
FORM = (
    *_LEAD, "need", "person__name", "channel__kind", "channel__name", "owner_employee__name",
    "owner_queue__name",
)  # fmt: skip
# Asked of each lead by itself: those who wait are few, and PostgreSQL takes them for so many that it reads all talks.
HAS_NO_TALK = RawSQL(
    "NOT EXISTS (SELECT FROM work_conversation t WHERE t.lead_id = leads_lead.id OFFSET 0)", (), BooleanField()
)
# That somebody has it is true of every lead; said, the small indexes of owners and of queues are read.
SOMEBODYS = Q(owner_employee__isnull=False) | Q(owner_queue__isnull=False)
OF_TAB = {MINE: Q(), US: SOMEBODYS, UNASSIGNED: Q(owner_queue__isnull=False)}
COUNTED = "(SELECT count(*) FROM (SELECT 1 FROM ({parts}) found LIMIT %(limit)s::int) counted)"
NEWEST, OLDEST = "t.last_message_at DESC, t.id DESC", "t.last_message_at, t.id"


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a list, and the mark from which the next one goes on; '' at the end."""

    talks: list[Conversation]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """What stands in a list: its talks, and the forms above them; each counted up to `MOST_COUNTED` and one."""

    talks: int = 0
    forms: int = 0

    @property
    def lines(self) -> int:
        return self.talks + self.forms


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose talks one reaches: everybody's where `people` is None."""

    me: int
    people: list[int] | None
    queues: list[int]

    def parts(self, tab: str) -> str:
        """The tables of a list, still with the places `{fits}` and `{order}`."""
        if tab == MINE:
            return OF_PEOPLE
        if self.people is None and tab not in (TEAM, UNASSIGNED):
            return OF_ALL.format(fits="{fits}", whose="", order="{order}")
        if self.people is None:
            others = "AND t.owner_employee_id <> %(me)s" if tab == TEAM else "AND t.owner_queue_id IS NOT NULL"
            return OF_ALL.format(fits="{fits}", whose=others, order="{order}")
        if tab in (TEAM, UNASSIGNED):
            return OF_PEOPLE if tab == TEAM else OF_QUEUES
        return f"({OF_PEOPLE}) UNION ALL ({OF_QUEUES})"

    def values(self, tab: str) -> dict[str, Any]:
        people = [self.me] if tab == MINE else [one for one in self.people or () if tab != TEAM or one != self.me]
        return {"me": self.me, "people": people, "queues": self.queues}


def whose(employee: Employee) -> Whose | None:
    """The owners whose talks an employee reads; None for whoever reads nobody's."""
    scope = reach_of(employee, Permission.CONVERSATION_SEE).usual
    if scope is None:
        return None
    if scope is Scope.ALL:
        return Whose(employee.pk, None, [])
    people, queues = reached(employee, scope)
    return Whose(employee.pk, sorted(people), sorted(queues))


def tabs_of(employee: Employee) -> list[str]:
    """The lists that say something to this employee: who reaches his own alone has no team's."""
    reach = whose(employee)
    alone = reach is not None and reach.people is not None and set(reach.people) <= {employee.pk}
    return [tab for tab in TABS if not (alone and tab == TEAM)]


def listed(employee: Employee, tab: str, *, channel: int | None = None, after: str = "", limit: int = PAGE) -> Page:
    """One list as far as the employee sees it, of one channel or all; FilterMistake for a mark that cannot be read."""
    reach = whose(employee)
    if reach is None:
        return Page([])
    fits, values = FITS[tab], {**reach.values(tab), "limit": limit + 1}
    order, beyond = (OLDEST, ">") if tab in OLDEST_FIRST else (NEWEST, "<")
    if channel:
        fits += " AND t.channel_id = %(channel)s"
        values["channel"] = channel
    if after:
        fits += f" AND (t.last_message_at, t.id) {beyond} (%(mark_at)s::timestamptz, %(mark_id)s::bigint)"
        values["mark_at"], values["mark_id"] = read_mark(after)
    parts = reach.parts(tab).format(fits=fits, order=order)
    rows = sql.rows(LISTED.format(parts=parts, order=order), values)
    talks = by_number(employee, [number for number, _at in rows[:limit]], only=LINE)
    mark = write_mark(rows[limit - 1][1], rows[limit - 1][0]) if len(rows) > limit else ""
    return Page([talks[number] for number, _at in rows[:limit] if number in talks], mark)


def forms_waiting(employee: Employee, tab: str, *, channel: int | None = None, most: int = MOST_FORMS) -> list[Lead]:
    """Those who came by a form or a call, wait for an answer and have no talk yet: the answers due first at the top.

    They stand above one's own talks and those that wait for us; the list of what is nobody's shows those in queues.
    """
    if tab not in WITH_FORMS:
        return []
    waiting = _waiting(employee, tab, channel)
    related = waiting.select_related("person", "channel", "status", "owner_employee", "owner_queue")
    leads = list(related.only(*FORM).order_by("due_at", "pk")[: most + 1])
    hide_people(leads, employee)
    return leads


def _waiting(employee: Employee, tab: str, channel: int | None) -> QuerySet[Lead]:
    """The leads without a talk of a list, which shows them above its talks and counts them with these."""
    waits = Q(answered_at=None, due_at__isnull=False, status_kind__in=OPEN_KINDS)
    waiting = Lead.objects.visible_to(employee).filter(waits, HAS_NO_TALK, OF_TAB[tab])
    if tab == MINE:
        waiting = waiting.filter(owner_employee=employee)
    return waiting.filter(channel=channel) if channel else waiting


def by_number(employee: Employee, numbers: list[int], *, only: Sequence[str] = ()) -> dict[int, Conversation]:
    """Those of these talks that the employee sees, with their names; `only` names the columns that are wanted."""
    seen = Conversation.objects.visible_to(employee).select_related(*WITH_NAMES)
    seen = seen.only(*only) if only else seen.defer("lead__search", "person__search", "lead__person__search")
    talks = seen.in_bulk(numbers)
    hide_people_of(talks.values(), employee)
    return talks


def counts(employee: Employee, *, channel: int | None = None) -> dict[str, Count]:
    """How many lines stand in each list but the closed talks, of one channel or all."""
    names = [tab for tab in tabs_of(employee) if tab != CLOSED]
    forms = _forms_counted(employee, [tab for tab in names if tab in WITH_FORMS], channel)
    talks = _talks_counted(employee, names, channel)
    return {tab: Count(talks.get(tab, 0), forms[tab]) for tab in names}


def _forms_counted(employee: Employee, tabs: list[str], channel: int | None) -> Counter[str]:
    each = [
        _waiting(employee, tab, channel).annotate(tab=Value(tab)).values_list("tab", flat=True)[: MOST_COUNTED + 1]
        for tab in tabs
    ]
    return Counter(each[0].union(*each[1:], all=True))


def _talks_counted(employee: Employee, tabs: list[str], channel: int | None) -> dict[str, int]:
    reach = whose(employee)
    if reach is None:
        return {}
    if not lead_says_no_more(employee):
        return {tab: _slowly(employee, tab, channel) for tab in tabs}
    asked: dict[str, Any] = {"limit": MOST_COUNTED + 1, "channel": channel}
    columns = []
    for tab in tabs:
        fits = f"{FITS[tab]} AND t.channel_id = %(channel)s" if channel else FITS[tab]
        parts = reach.parts(tab).format(fits=fits, order=OLDEST if tab in OLDEST_FIRST else NEWEST)
        own = {f"{name}_{tab}": value for name, value in reach.values(tab).items()}
        for name in reach.values(tab):
            parts = parts.replace(f"%({name})s", f"%({name}_{tab})s")
        columns.append(COUNTED.format(parts=parts))
        asked |= own
    return dict(zip(tabs, sql.row(f"SELECT {', '.join(columns)}", asked), strict=True))


def _slowly(employee: Employee, tab: str, channel: int | None) -> int:
    """Where rights differ by the status of a lead, each talk's lead is asked."""
    lists = {
        MINE: Q(state="open", owner_employee=employee),
        TEAM: Q(state="open", owner_employee__isnull=False) & ~Q(owner_employee=employee),
        UNASSIGNED: Q(state="open", owner_queue__isnull=False),
        US: Q(state="open", waits_for="us"),
        THEM: Q(state="open", waits_for="them"),
    }
    seen = Conversation.objects.visible_to(employee).filter(lists[tab])
    return (seen.filter(channel=channel) if channel else seen)[: MOST_COUNTED + 1].count()
