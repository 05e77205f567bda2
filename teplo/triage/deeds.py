"""What can be done to many leads at once: which right it asks, which columns it writes, whom it passes over and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_noop

from teplo.leads.entry import lacking, open_to
from teplo.leads.models import OPEN_KINDS, WAITING_KINDS, Lead, Status, StatusKind
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission
from teplo.triage.models import BulkChange

Deed = BulkChange.Deed
Values = dict[str, Any]

RIGHTS: dict[str, Permission] = {
    Deed.ASSIGN: Permission.LEAD_ASSIGN,
    Deed.STATUS: Permission.LEAD_CHANGE,
    Deed.HEAT: Permission.LEAD_CHANGE,
    Deed.SOURCE: Permission.LEAD_CHANGE,
    Deed.PRODUCT: Permission.LEAD_CHANGE,
    Deed.TAGS: Permission.LEAD_CHANGE,
    Deed.WAIT: Permission.LEAD_CHANGE,
    Deed.REFUSE: Permission.LEAD_REFUSE,
    Deed.JUNK: Permission.LEAD_REFUSE,
}

OWNER = ("owner_employee_id", "owner_queue_id")
STANDING = (
    "status_id", "status_kind", "reason_id", "reason_comment", "come_back_on", "wait_until", "wait_reason",
)  # fmt: skip
# What undo gives back, of the lead and of its tasks.
COLUMNS: dict[str, tuple[str, ...]] = {
    Deed.ASSIGN: (*OWNER, "handover_note"),
    Deed.STATUS: STANDING,
    Deed.HEAT: ("heat",),
    Deed.SOURCE: ("source_id",),
    Deed.PRODUCT: ("product_id",),
    Deed.TAGS: ("tags",),
    Deed.WAIT: ("wait_until", "wait_reason"),
    Deed.REFUSE: STANDING,
    Deed.JUNK: STANDING,
}
TASK_COLUMNS: dict[str, tuple[str, ...]] = {
    Deed.ASSIGN: OWNER,
    Deed.REFUSE: ("state", "closed_at"),
    Deed.JUNK: ("state", "closed_at"),
}
# These begin another stay.
# Rights over ended leads may differ from those over the open ones that they were.
ENDS = frozenset({Deed.REFUSE, Deed.JUNK})
MOVES = frozenset({Deed.ASSIGN, Deed.STATUS, Deed.REFUSE, Deed.JUNK})

SKIPPED = {
    "unseen": gettext_noop("out of your sight"),
    "no_right": gettext_noop("your rights do not reach them"),
    "not_open": gettext_noop("not open"),
    "ended": gettext_noop("ended already"),
    "already": gettext_noop("so already"),
    "needs_reason": gettext_noop("their channel asks for a reason"),
    "needs_fields": gettext_noop("the status asks for fields that are empty"),
    "stage_needs_fields": gettext_noop("the stage asks for fields that are empty"),
    "stage_needs_reason": gettext_noop("nobody said why they were lost"),
}
LEFT = {
    "changed": gettext_noop("changed since by somebody"),
    "owner_left": gettext_noop("their former owner works here no more"),
    "retired": gettext_noop("their former status is out of use"),
    "stage_retired": gettext_noop("their former stage is out of use"),
    "no_right": gettext_noop("you may not change them any more"),
}
STOPPED = {
    "not_here": gettext_noop("whoever should get the leads works here no more"),
    "retired": gettext_noop("the status is out of use"),
    "stage_retired": gettext_noop("the stage is out of use"),
    "field_retired": gettext_noop("the field is out of use or of another kind now"),
    "failed": gettext_noop("it failed several times"),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A lead before the deed: whose and where it is, what it says, and why it is passed over, '' where it is not."""

    lead: int
    verdict: str
    person: int | None
    employee: int | None
    queue: int | None
    status: int
    heat: str
    source_id: int | None
    product_id: int | None

    @property
    def number(self) -> int:
        """The number of the record."""
        return self.lead


def judged(leads: QuerySet[Lead], deed: str, values: Values, *, by: Employee) -> QuerySet[Any, Any]:
    """The leads with the `verdict` of each, '' where the deed may be done; asked by the preview and by every batch."""
    reached = (_reaches(by, Permission.LEAD_SEE, "unseen"), _reaches(by, RIGHTS[deed], "no_right"))
    verdict = Case(*reached, *_refused(deed, values, by), default=Value(""), output_field=CharField())
    return leads.annotate(verdict=verdict)


def read(numbers: Sequence[int], deed: str, values: Values, *, by: Employee) -> list[Judged]:
    """These leads judged, in the order of their numbers; those that are gone are missing."""
    rows = judged(Lead.objects.filter(pk__in=numbers), deed, values, by=by).order_by("pk")
    columns = (
        "pk", "verdict", "person_id", "owner_employee_id", "owner_queue_id", "status_id",
        "heat", "source_id", "product_id",
    )  # fmt: skip
    return [Judged(*row) for row in rows.values_list(*columns)]


def _reaches(by: Employee, right: Permission, why: str) -> When:
    return When(~Exists(Lead.objects.visible_to(by, right).filter(pk=OuterRef("pk"))), then=Value(why))


def _refused(deed: str, values: Values, by: Employee) -> list[When]:
    """Why this deed passes a lead over, the weightiest first."""
    found: list[tuple[str, Q]] = []
    if deed in (Deed.STATUS, Deed.WAIT):
        found.append(("not_open", ~Q(status_kind__in=OPEN_KINDS)))
    if deed in (Deed.REFUSE, Deed.JUNK):
        found.append(("ended", ~Q(status_kind__in=WAITING_KINDS)))
        if not values.get("reason"):
            found.append(("needs_reason", Q(channel__needs_reason=True)))
    if (so := _so_already(deed, values)) is not None:
        found.append(("already", so))
    if status := status_of(deed, values, by=by):
        said = [key for key in ("reason", "comment") if values.get(key)]
        found.append(("needs_fields", lacking(status, said)))
    return [When(asked, then=Value(why)) for why, asked in found]


def status_of(deed: str, values: Values, *, by: Employee) -> Status | None:
    """The status into which a deed puts leads, where they end the first that `by` may set; None where none moves."""
    if deed == Deed.STATUS:
        return Status.objects.filter(pk=values["status"]).first()
    kinds: dict[str, StatusKind] = {Deed.REFUSE: StatusKind.REFUSED, Deed.JUNK: StatusKind.JUNK}
    if deed not in kinds:
        return None
    statuses = Status.objects.filter(kind=kinds[deed], is_active=True).order_by("position", "pk")
    return next(iter(open_to(by, statuses)), None) or statuses[0]


def _so_already(deed: str, values: Values) -> Q | None:
    if deed == Deed.ASSIGN:
        employees = values.get("employees") or []
        if values.get("queue"):
            return Q(owner_queue=values["queue"])
        return Q(owner_employee=employees[0]) if len(employees) == 1 else None
    if deed == Deed.TAGS:
        return Q(tags__contains=values["add"]) & ~Q(tags__overlap=values["remove"])
    if deed == Deed.WAIT:
        return Q(wait_until=values["until"], wait_reason=values["reason"])
    if deed in (Deed.STATUS, Deed.HEAT, Deed.SOURCE, Deed.PRODUCT):
        return Q(**{deed.value if isinstance(deed, Deed) else deed: values[deed]})
    return None
