"""Whose work is looked at: one's own, that of everybody in reach, or of one of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from teplo.kit.problems import Words
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, Scope, scope_of
from teplo.staff.queries import people_in_reach, queues_in_reach

MINE, TEAM = "me", "team"


@dataclass(frozen=True)
class Whose:
    """The people and queues that are looked at; `key` stands in the address, `choices` are the others."""

    key: str
    people: Sequence[int]
    queues: Sequence[int]
    choices: Sequence[tuple[str, Words]]

    @property
    def is_of_many(self) -> bool:
        """Whether a face beside each line tells something."""
        return self.key == TEAM


def whose(employee: Employee, asked: str, permission: Permission, *, usual: str = MINE) -> Whose:
    """What `asked` names as far as the right reaches: `me`, `team` or a number; one's own for anything else."""
    if scope_of(employee, permission) in (None, Scope.OWN):
        return Whose(MINE, [employee.pk], [], ())
    reach = people_in_reach(employee, permission)
    names = Employee.objects.people().filter(pk__in=reach).exclude(pk=employee.pk).order_by("sort_key", "pk")
    others = [(str(number), name) for number, name in names.values_list("pk", "name")]
    choices = [(MINE, _("My tasks")), (TEAM, _("The team")), *others]
    key = asked or usual
    if key == TEAM:
        return Whose(TEAM, reach, queues_in_reach(employee, permission), choices)
    if any(key == number for number, _name in others):
        return Whose(key, [int(key)], [], choices)
    return Whose(MINE, [employee.pk], [], choices)
