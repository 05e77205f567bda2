"""The rows of the list: each lead with its next step and a way to call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from teplo.identity.queries import first_contacts
from teplo.kit.once import once
from teplo.leads.models import OPEN_KINDS, WAITING_KINDS, Lead
from teplo.staff.models import Employee
from teplo.web.custom.entries import shown_fields, told
from teplo.web.desk.rows import icon_of
from teplo.work.models import Task
from teplo.work.queries import next_steps


@dataclass(frozen=True)
class Row:
    """A lead as a line. `step_at` is when its next step is due, or None with `wait_until`, or neither.

    `custom` are the words of the company's own fields, by their names.
    """

    lead: Lead
    phone: str = ""
    email: str = ""
    step: str = ""
    step_icon: str = ""
    step_at: datetime | None = None
    takes: bool = False
    ends: bool = False
    custom: Mapping[str, str] = field(default_factory=dict)

    @property
    def pk(self) -> int:
        """The number of the lead."""
        return self.lead.pk


def rows_of(leads: Sequence[Lead], employee: Employee) -> list[Row]:
    """Two questions for the whole page: the next steps and the first contacts of those whom the employee may see."""
    opened = tuple(lead.pk for lead in leads if lead.status_kind in OPEN_KINDS)
    people = tuple(lead.person_id for lead in leads if lead.person_id and not lead.hides_person)
    steps = once(("next steps", opened), lambda: next_steps(opened))
    contacts = once(("first contacts", people), lambda: first_contacts(people))
    own = told(shown_fields("lead", employee), leads)
    rows = [_row(lead, employee, steps, contacts) for lead in leads]
    return [replace(row, custom=own[row.lead.pk]) for row in rows] if own else rows


def _row(lead: Lead, employee: Employee, steps: dict[int, Task], contacts: dict[int, dict[str, str]]) -> Row:
    step = steps.get(lead.pk)
    ways = contacts.get(lead.person_id or 0, {})
    mine = lead.owner_queue_id in employee.queue_ids or lead.owner_employee_id == employee.pk
    return Row(
        lead,
        phone=ways.get("phone", ""),
        email=ways.get("email", ""),
        step=str(step) if step else "",
        step_icon=icon_of(step.kind) if step else "",
        step_at=step.due_at if step else None,
        takes=mine and (lead.owner_queue_id is not None or lead.status_kind == "new"),
        ends=lead.status_kind in WAITING_KINDS,
    )
