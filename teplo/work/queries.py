"""Questions about work: what stands on a desk, what lies behind the bell, what happened on a lead."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from teplo.clients.models import ClientCompany, Contact, Deal
from teplo.clients.seen import hide_clients
from teplo.identity.models import Company, ContactPoint, Person
from teplo.kit import sql
from teplo.kit.problems import NotSeen
from teplo.leads.models import Lead
from teplo.leads.queries import hide_people, people_seen, stand_in
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, hides, may
from teplo.work.deliveries import BY_ITSELF, Wish
from teplo.work.models import Muted, Notice, NoticeKind, Task
from teplo.work.talks.models import Conversation

# Whoever counts further than this reads "1,000+".
MOST_COUNTED = 1_000
SOON = timedelta(hours=1)
LATELY = timedelta(days=1)
# Before midnight the day reaches this far: who works into the night sees what comes next.
AHEAD = timedelta(hours=4)

# All lists of a desk in one statement. Each owner is looked up on his own by an index that has the order of the list,
# so that a desk costs the same however many leads there are. The kinds are written out: partial indexes want it so.
DESK = """
WITH employee AS (SELECT unnest(%(employees)s::bigint[]) AS id), queue AS (SELECT unnest(%(queues)s::bigint[]) AS id)
(SELECT 'new', l.id, l.created_at FROM (
    SELECT l.* FROM employee CROSS JOIN LATERAL (
        SELECT id, created_at FROM leads_lead WHERE owner_employee_id = employee.id AND status_kind = 'new'
        ORDER BY created_at, id LIMIT %(most)s::int) l
    UNION ALL SELECT l.* FROM queue CROSS JOIN LATERAL (
        SELECT id, created_at FROM leads_lead WHERE owner_queue_id = queue.id AND status_kind IN ('interest', 'new')
        ORDER BY created_at, id LIMIT %(most)s::int) l
    ) l ORDER BY created_at, id LIMIT %(most)s::int)
UNION ALL
(SELECT 'late', id, due_at FROM leads_lead
    WHERE answered_at IS NULL AND due_at > %(lately)s::timestamptz AND due_at <= %(now)s::timestamptz
    AND status_kind = 'working'
    AND (owner_employee_id = ANY (%(employees)s::bigint[]) OR owner_queue_id = ANY (%(queues)s::bigint[]))
    ORDER BY due_at LIMIT %(few)s::int)
UNION ALL
(SELECT 'soon', id, due_at FROM leads_lead
    WHERE answered_at IS NULL AND due_at > %(now)s::timestamptz AND due_at <= %(soon)s::timestamptz
    AND status_kind IN ('new', 'working')
    AND (owner_employee_id = ANY (%(employees)s::bigint[]) OR owner_queue_id = ANY (%(queues)s::bigint[]))
    ORDER BY due_at LIMIT %(few)s::int)
UNION ALL
(SELECT 'hot', l.id, l.created_at FROM employee CROSS JOIN LATERAL (
    SELECT id, created_at FROM leads_lead
    WHERE owner_employee_id = employee.id AND heat = 'hot' AND status_kind IN ('new', 'working')
    ORDER BY created_at DESC, id DESC LIMIT %(few)s::int) l ORDER BY created_at DESC LIMIT %(few)s::int)
UNION ALL
(SELECT 'mine', l.id, l.touched_at FROM employee CROSS JOIN LATERAL (
    SELECT id, touched_at FROM leads_lead
    WHERE owner_employee_id = employee.id AND status_kind IN ('new', 'working') AND status_kind = 'working'
    ORDER BY touched_at DESC LIMIT %(few)s::int) l ORDER BY touched_at DESC LIMIT %(few)s::int)
UNION ALL
(SELECT 'each', l.id, l.created_at FROM unnest(%(each)s::bigint[]) AS one (id) CROSS JOIN LATERAL (
    SELECT id, created_at FROM leads_lead WHERE owner_employee_id = one.id AND status_kind = 'new'
    ORDER BY created_at, id LIMIT %(of_each)s::int) l ORDER BY l.created_at, l.id)
UNION ALL
(SELECT 'back', id, wait_until::timestamptz FROM leads_lead
    WHERE wait_until <= %(today)s::date AND status_kind IN ('new', 'working')
    AND (owner_employee_id = ANY (%(employees)s::bigint[]) OR owner_queue_id = ANY (%(queues)s::bigint[]))
    ORDER BY wait_until LIMIT %(few)s::int)
UNION ALL
(SELECT 'overdue', t.id, t.due_at FROM employee CROSS JOIN LATERAL (
    SELECT id, due_at FROM work_task t WHERE owner_employee_id = employee.id AND state = 'open'
    AND due_at < %(now)s::timestamptz
    AND NOT EXISTS (SELECT 1 FROM leads_lead l WHERE l.id = t.lead_id AND l.status_kind = 'new')
    ORDER BY due_at LIMIT %(most)s::int) t ORDER BY due_at LIMIT %(most)s::int)
UNION ALL
(SELECT 'today', t.id, t.due_at FROM employee CROSS JOIN LATERAL (
    SELECT id, due_at FROM work_task t WHERE owner_employee_id = employee.id AND state = 'open'
    AND due_at >= %(now)s::timestamptz AND due_at < %(midnight)s::timestamptz
    AND NOT EXISTS (SELECT 1 FROM leads_lead l WHERE l.id = t.lead_id AND l.status_kind = 'new')
    ORDER BY due_at LIMIT %(most)s::int) t ORDER BY due_at LIMIT %(most)s::int)
"""
LOAD = """
SELECT who.id, who.name, who.on_shift,
    (SELECT count(*) FROM (SELECT 1 FROM leads_lead WHERE owner_employee_id = who.id
        AND status_kind IN ('new', 'working') LIMIT %(most)s::int) o),
    (SELECT count(*) FROM (SELECT 1 FROM work_task WHERE owner_employee_id = who.id AND state = 'open'
        AND due_at < %(now)s::timestamptz LIMIT %(most)s::int) o)
FROM staff_employee who WHERE id = ANY (%(employees)s::bigint[]) AND is_active AND NOT is_robot ORDER BY sort_key, id
"""


@dataclass(slots=True)
class Desk:
    """What to do now. `new`: enquiries nobody works yet, oldest first; `soon`: answers due within the hour; `late`:
    those of repeated enquiries that were due within the last day; `mine`: what is in work, the last touched first;
    `each`: the new ones of each person, for columns; `back`: leads whose day to wait for has come. `more` names the
    lists that go on."""

    new: list[Lead] = field(default_factory=list)
    late: list[Lead] = field(default_factory=list)
    soon: list[Lead] = field(default_factory=list)
    hot: list[Lead] = field(default_factory=list)
    mine: list[Lead] = field(default_factory=list)
    each: list[Lead] = field(default_factory=list)
    back: list[Lead] = field(default_factory=list)
    overdue: list[Task] = field(default_factory=list)
    today: list[Task] = field(default_factory=list)
    more: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Load:
    """What lies on one person; a figure above `MOST_COUNTED` says no more than that."""

    employee: int
    name: str
    on_shift: bool
    open_leads: int
    overdue: int


def desk(
    employee: Employee,
    *,
    people: Sequence[int],
    queues: Sequence[int],
    now: datetime,
    midnight: datetime,
    most: int = 30,
    few: int = 8,
    each: Sequence[int] = (),
    of_each: int = 4,
) -> Desk:
    """The desk over the work of `people` and `queues`, as far as `employee` may see it.

    `now` and `midnight` (the end of his day; late in the evening it reaches further, for who works into the night) are
    zone-aware; `most` lines in a long list, `few` in a short one, and
    `of_each` new enquiries of each person of `each`.
    """
    values = {
        "employees": list(people),
        "queues": list(queues),
        "now": now,
        "soon": now + SOON,
        "lately": now - LATELY,
        "midnight": max(midnight, now + AHEAD),
        "today": (midnight - timedelta(seconds=1)).date(),
        "most": most + 1,
        "few": few,
        "each": list(each),
        "of_each": of_each,
    }
    places = _places(employee, values)
    found = Desk(more={name for name, numbers in places.items() if len(numbers) > most and name != "each"})
    of_leads = ("new", "late", "soon", "hot", "mine", "back", "each")
    leads = _leads(employee, [number for name in of_leads for number in places[name]])
    tasks = tasks_by_number(employee, places["overdue"] + places["today"], phones=True)
    for name in of_leads:
        shown = places[name] if name == "each" else places[name][:most]
        setattr(found, name, [leads[number] for number in shown if number in leads])
    for name in ("overdue", "today"):
        setattr(found, name, [tasks[number] for number in places[name][:most] if number in tasks])
    return found


def _places(employee: Employee, values: dict[str, object]) -> dict[str, list[int]]:
    """The numbers of each list; whoever may not know the heat has no hot ones."""
    places: dict[str, list[int]] = defaultdict(list)
    for name, number, _order in sql.rows(DESK, values):
        places[name].append(number)
    if hides(employee, "lead", "heat"):
        places["hot"] = []
    return places


def _leads(employee: Employee, numbers: Sequence[int]) -> dict[int, Lead]:
    names = ("person", "company", "status", "channel", "owner_employee", "owner_queue", "product")
    found = Lead.objects.visible_to(employee).select_related(*names).defer("search", "person__search")
    leads = found.annotate(phone=_point("phone"), email=_point("email")).in_bulk(set(numbers))
    hide_people(leads.values(), employee)
    for lead in leads.values():
        if lead.hides_person:
            vars(lead)["phone"] = vars(lead)["email"] = None
    return leads


def _point(kind: str, *, of: str = "person_id") -> Subquery:
    return Subquery(
        ContactPoint.objects.filter(person=OuterRef(of), kind=kind).order_by("position", "pk").values("value")[:1]
    )


CLIENT = ("deal__contact__person", "deal__company__client")
WITH_TASK = ("lead__person", "person", *CLIENT, "owner_employee", "owner_queue", "type", "outcome")
# What a line of a task says of others and what their policy asks; a month has hundreds, whole leads would be dear.
SAID = {
    "lead": (Lead, {"id", "person", "need", "status", "status_kind", "owner_employee", "owner_queue"}),
    "lead__person": (Person, {"id", "name"}),
    "person": (Person, {"id", "name"}),
    "deal": (Deal, {"id", "title", "stage_kind", "contact", "company", "owner_employee"}),
    "deal__contact": (Contact, {"id", "person", "owner_employee"}),
    "deal__contact__person": (Person, {"id", "name"}),
    "deal__company": (Company, {"id", "name"}),
    "deal__company__client": (ClientCompany, {"company", "owner_employee"}),
    "owner_employee": (Employee, {"id", "name"}),
}
UNSAID = [
    f"{name}__{column.name}"
    for name, (model, said) in SAID.items()
    for column in model._meta.concrete_fields
    if column.name not in said
]


WHO = Coalesce("lead__person", "person", "deal__contact__person")


def tasks_by_number(employee: Employee, numbers: Iterable[int], *, phones: bool = False) -> dict[int, Task]:
    """Those of these tasks that the employee sees, with what a line of them says; with `phone` where that is asked."""
    found = Task.objects.visible_to(employee).select_related(*WITH_TASK).defer(*UNSAID)
    if phones:
        found = found.annotate(who=WHO).annotate(phone=_point("phone", of="who"))
    tasks = found.in_bulk(set(numbers))
    hide_people_of(tasks.values(), employee)
    return tasks


def hide_people_of(tasks: Iterable[Task], employee: Employee) -> None:
    """Whom tasks are about, by their leads, deals or their own, as far as the employee may see them."""
    tasks = list(tasks)
    hide_people([task.lead for task in tasks if task.lead], employee)
    hide_clients([task.deal for task in tasks if task.deal], employee)
    seen = people_seen({task.person_id for task in tasks if task.person_id}, employee)
    for task in tasks:
        if task.person_id and task.person_id not in seen:
            task.person = stand_in(task.person_id)
        if _hides_person(task, seen):
            vars(task)["phone"] = None


def _hides_person(task: Task, seen: Collection[int]) -> bool:
    if task.lead:
        return task.lead.hides_person
    return task.deal.hides_contact if task.deal else task.person_id not in seen


def load(people: Sequence[int], *, now: datetime) -> list[Load]:
    """What lies on each of these people who work here, by name."""
    return [Load(*row) for row in sql.rows(LOAD, {"employees": list(people), "now": now, "most": MOST_COUNTED + 1})]


def task_for(employee: Employee, number: int, permission: Permission = Permission.TASK_SEE) -> Task:
    """One task, if this employee's right reaches it or its lead; NotSeen otherwise."""
    task = (
        Task.objects.visible_to(employee, permission)
        .select_related("lead__person", "person", *CLIENT, "type")
        .annotate(who=WHO)
        .annotate(phone=_point("phone", of="who"))
        .filter(pk=number)
    )
    if (found := task.first()) is None:
        raise NotSeen
    hide_people_of([found], employee)
    return found


def may_close(by: Employee, task: Task) -> bool:
    """Whether this employee may close a task, as its action asks."""
    if not may(by, Permission.TASK_CHANGE):
        return False
    return may(by, Permission.TASK_CHANGE, task) or bool(task.lead and may(by, Permission.LEAD_CHANGE, task.lead))


def open_tasks(lead: Lead) -> list[Task]:
    """The next steps of a lead, the earliest first."""
    tasks = Task.objects.filter(lead=lead, state=Task.State.OPEN)
    found = list(tasks.select_related("owner_employee", "owner_queue", "type").order_by("due_at", "pk"))
    for task in found:
        task.lead = lead
    return found


def to_remind(at: datetime, *, limit: int = 500) -> list[Task]:
    """The open tasks whose reminder has come and was not given yet, the earliest first."""
    due = Task.objects.filter(state=Task.State.OPEN, reminded_at=None, remind_at__lte=at)
    return list(due.order_by("remind_at", "pk")[:limit])


def unseen(employee: Employee, *, most: int = 100) -> int:
    """How many notices wait behind the bell, counted up to `most`."""
    return Notice.objects.filter(employee=employee, seen_at=None)[:most].count()


def wanted_notices(employee: Employee) -> list[str]:
    """The kinds of notice that an employee has not muted."""
    muted = set(Muted.objects.filter(employee=employee).values_list("kind", flat=True))
    return [kind for kind in NoticeKind.values if kind not in muted]


def wanted_by(employee: Employee, way: str) -> list[str]:
    """The kinds of notice that reach an employee by a way beside the screen."""
    wishes = dict(Wish.objects.filter(employee=employee, way=way).values_list("kind", "is_wanted"))
    return [kind for kind in NoticeKind.values if wishes.get(kind, kind in BY_ITSELF.get(way, ()))]


def notices(
    employee: Employee, *, before: int | None = None, only_unseen: bool = False, limit: int = 30
) -> list[Notice]:
    """The latest notices; those about a lead or a deal that he may no longer see are left out."""
    mine = Notice.objects.filter(employee=employee)
    if before:
        mine = mine.filter(pk__lt=before)
    if only_unseen:
        mine = mine.filter(seen_at=None)
    numbers = list(mine.order_by("-pk").values_list("pk", flat=True)[:limit])
    of_lead = Q(lead=None) | Q(lead__in=Lead.objects.visible_to(employee))
    talks = Conversation.objects.visible_to(employee)
    seen = of_lead & (Q(deal=None) | Q(deal__in=Deal.objects.visible_to(employee)))
    seen &= Q(conversation=None) | Q(conversation__in=talks)
    related = ("lead__person", "deal", "task__type", "by", "note", "conversation")
    wanted = Notice.objects.filter(seen, pk__in=numbers).annotate(first_phone=_point("phone", of="lead__person_id"))
    found = list(wanted.select_related(*related).order_by("-pk"))
    hide_people([notice.lead for notice in found if notice.lead], employee)
    for notice in found:
        notice.phone = None if notice.lead and notice.lead.hides_person else notice.first_phone
    return _with_clients(found, employee)


def _with_clients(found: Sequence[Notice], employee: Employee) -> list[Notice]:
    """The same with the contacts and companies that they name, without those about clients whom he may not see."""
    known: dict[tuple[str, int], Contact | ClientCompany] = {}
    for of, rows, related in (("contact", Contact.objects, "person"), ("company", ClientCompany.objects, "company")):
        if numbers := {notice.client for notice in found if notice.of == of and notice.client}:
            seen = rows.visible_to(employee).select_related(related).filter(pk__in=numbers)
            known |= {(of, one.pk): one for one in seen}
    for notice in found:
        notice.given = known.get((notice.of, notice.client or 0))
    return [notice for notice in found if notice.given or not notice.client or notice.of == "import"]


def notice_for(employee: Employee, number: int) -> Notice | None:
    """One of his notices as his page of notices shows it; none where he may no longer see what it is about."""
    return next(iter(notices(employee, before=number + 1, limit=1)), None)


def next_steps(leads: Sequence[int]) -> dict[int, Task]:
    """The open task of each lead that is due first."""
    tasks = Task.objects.filter(lead__in=leads, state=Task.State.OPEN).select_related("type")
    tasks = tasks.order_by("lead", "due_at", "pk")
    return {task.lead_id: task for task in tasks.distinct("lead") if task.lead_id}
