"""Questions about our own people."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from teplo.kit import sql
from teplo.kit.problems import NotSeen
from teplo.staff.calendars import calendar_of
from teplo.staff.models import CalendarDay, Employee, Grant, Queue, Role, Schedule, Working
from teplo.staff.permissions import NOTHING, Permission, Scope, reach_of, reached

STAYS_HERE = "SELECT id FROM staff_employee WHERE id = %s AND is_active AND NOT is_robot FOR KEY SHARE"


def people_in_reach(employee: Employee, permission: Permission) -> list[int]:
    """The people whose records this employee's right reaches, himself included; nobody where he does not hold it.

    Where it reaches otherwise in some statuses, everybody whom it reaches in any.
    """
    scope = reach_of(employee, permission).widest
    if scope is None:
        return []
    if scope is Scope.ALL:
        return list(Employee.objects.people().values_list("pk", flat=True))
    return sorted(reached(employee, scope)[0])


def reaches_others(employee: Employee, permission: Permission) -> bool:
    """Whether a right of this employee reaches further than his own records, in any status."""
    return reach_of(employee, permission).widest not in (None, Scope.OWN)


def queues_in_reach(employee: Employee, permission: Permission) -> list[int]:
    """The queues whose records this employee's right reaches, in any status."""
    scope = reach_of(employee, permission).widest
    if scope is None:
        return []
    if scope is Scope.ALL:
        return list(Queue.objects.values_list("pk", flat=True))
    return sorted(reached(employee, scope)[1])


def lead_takers() -> QuerySet[Employee]:
    """Whoever may be given leads: who works here and may work leads, be it in one status; in the order of names."""
    held = Grant.objects.filter(permission=Permission.LEAD_CHANGE).exclude(scope=NOTHING)
    return Employee.objects.people().filter(role__in=held.values("role")).order_by("sort_key", "pk")


def out_of_sight(employee: Employee, owners: Iterable[Employee | Queue]) -> list[Employee | Queue]:
    """Of these owners those whose leads this employee does not see."""
    people = set(people_in_reach(employee, Permission.LEAD_SEE))
    queues = set(queues_in_reach(employee, Permission.LEAD_SEE))
    return [one for one in owners if one.pk not in (queues if isinstance(one, Queue) else people)]


def employee_locked(number: int) -> Employee:
    """The employee as he stands now, locked until the end of the transaction; NotSeen where there is none."""
    found = Employee.objects.select_for_update(of=("self",)).select_related("role", "team").filter(pk=number).first()
    if found is None:
        raise NotSeen
    return found


def nobody_works_here() -> bool:
    """Whether nobody has begun here yet: the robot alone is nobody."""
    return not Employee.objects.filter(is_robot=False).exists()


def stays_here(number: int) -> bool:
    """Whether an employee works here; whoever lets him go waits until the end of the transaction."""
    return bool(sql.rows(STAYS_HERE, [number]))


def administrators_locked() -> list[Employee]:
    """The people who can set up employees, locked, so that two of them cannot end each other at once.

    The roles are locked first: whoever had to wait then reads the rights anew, as the other left them.
    """
    list(Role.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    rights = {"role__grants__permission": Permission.STAFF_SET_UP.value, "role__grants__scope": Scope.ALL.value}
    people = Employee.objects.people().filter(**rights).order_by("pk")
    return list(people.select_for_update(of=("self",), no_key=True))


def administrators() -> list[int]:
    """The numbers of the people who can set up employees: those who are told when the installation needs care."""
    rights = {"role__grants__permission": Permission.STAFF_SET_UP.value, "role__grants__scope": Scope.ALL.value}
    return list(Employee.objects.people().filter(**rights).order_by("pk").values_list("pk", flat=True).distinct())


def can_set_up_staff(role: Role) -> bool:
    """Whether a role holds the right that an installation can never be without."""
    return role.grants.filter(permission=Permission.STAFF_SET_UP, scope=Scope.ALL).exists()


def schedules_locked() -> list[Schedule]:
    """All schedules that follow a calendar, locked until the end of the transaction."""
    return list(Schedule.objects.select_for_update(no_key=True).exclude(country="").order_by("pk"))


def exceptions_of(country: str, at: datetime) -> dict[str, list[str]]:
    """What is kept with a schedule of its country's calendar: the days of last year to the year after next."""
    edits = dict(CalendarDay.objects.filter(country=country).values_list("day", "kind")) if country else {}
    return calendar_of(country, range(at.year - 1, at.year + 3), edits).as_json() if country else {}


def people_by_schedules(schedules: Collection[int], at: datetime) -> list[int]:
    """Who works by one of these schedules now or later."""
    day = at.date() - timedelta(days=1)
    rows = Working.objects.filter(schedule__in=schedules).exclude(until__lt=day)
    return sorted(set(rows.values_list("employee_id", flat=True)))


def working_between(employee: int, since: date, until: date | None) -> Working | None:
    """By what an employee works already on one of these days, the earliest; `until` None is for ever."""
    rows = Working.objects.filter(employee=employee).exclude(until__lt=since).select_related("schedule")
    return (rows.filter(since__lte=until) if until else rows).order_by("since").first()


def with_time(at: datetime, *, many: int) -> list[list[int]]:
    """Whose shifts are laid out, `many` together: who works by a schedule, is on duty, or has shifts to come."""
    rows = Employee.objects.filter(Q(workings__isnull=False) | Q(duties__until__gt=at) | Q(shifts__ends_at__gt=at))
    people = sorted(set(rows.values_list("pk", flat=True)))
    return [people[place : place + many] for place in range(0, len(people), many)]
