"""What the address of the leads asks."""

from django.http import HttpRequest

from teplo.kit.filters import FilterMistake, Group
from teplo.leads import lists
from teplo.leads.fields import read_leads
from teplo.staff.models import Employee
from teplo.web.lead import list_filters
from teplo.web.looks import asked
from teplo.web.looks.asked import Pairs, pairs_of
from teplo.web.looks.rooms import look_of
from teplo.work.looks import Room

__all__ = ["Asked", "Pairs", "pairs_of"]


class Asked(asked.Asked):
    """The question of a page over the leads."""

    @classmethod
    def of(cls, request: HttpRequest, employee: Employee) -> "Asked":
        """Who asks, and the saved view that the address names; the question itself is read by `read`."""
        return cls(employee, lists.context_of(employee), look_of(employee, Room.LEADS, request.GET.get("look", "")))

    def read_pairs(self, pairs: Pairs) -> Group:
        tree = read_leads(pairs, ignore=list_filters.MORE)
        lists.demand_shown(self.employee, tree)
        return tree

    def told(self, mistake: FilterMistake) -> str:
        return list_filters.told(mistake)
