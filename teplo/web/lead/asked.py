"""What the address of the leads asks: the filter, the saved view it goes through, and what of that view is gone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest

from teplo.kit.filters import EVERYTHING, Context, FilterMistake, Group
from teplo.leads import lists
from teplo.leads.fields import read_leads
from teplo.staff.models import Employee
from teplo.web.lead import list_filters
from teplo.web.looks.rooms import look_of
from teplo.work.looks import Room, View

Pairs = list[tuple[str, str]]


@dataclass
class Asked:
    """The question of a page over the leads; `left_out` says what of a saved view cannot be asked any more."""

    employee: Employee
    context: Context
    look: View | None = None
    tree: Group = EVERYTHING
    left_out: Sequence[str] = field(default_factory=list)

    @classmethod
    def of(cls, request: HttpRequest, employee: Employee) -> "Asked":
        """Who asks, and the saved view that the address names; the question itself is read by `read`."""
        return cls(employee, lists.context_of(employee), look_of(employee, Room.LEADS, request.GET.get("look", "")))

    def read(self, request: HttpRequest) -> Group:
        """Read the question. Raises `FilterMistake`, unless it is a saved view's: then the rest of it is asked."""
        pairs = pairs_of(request)
        try:
            self.tree = self._read(pairs)
        except FilterMistake:
            if self.look is None:
                raise
            self.tree, self.left_out = self._what_can_be(pairs)
        return self.tree

    def _read(self, pairs: Pairs) -> Group:
        tree = read_leads(pairs, ignore=list_filters.MORE)
        lists.demand_shown(self.employee, tree)
        return tree

    def _what_can_be(self, pairs: Pairs) -> tuple[Group, list[str]]:
        readable: Pairs = []
        told: list[str] = []
        for pair in pairs:
            try:
                self._read([pair])
            except FilterMistake as mistake:
                told.append(list_filters.told(mistake))
            else:
                readable.append(pair)
        return self._read(readable), told


def pairs_of(request: HttpRequest) -> Pairs:
    """The parameters of an address, each as often as it stands there."""
    return [(name, text) for name, texts in request.GET.lists() for text in texts]
