"""What the address of a list asks: the filter, the saved view it goes through, and what of that view is gone."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest

from teplo.kit.filters import EVERYTHING, Context, FilterMistake, Group
from teplo.staff.models import Employee
from teplo.work.looks import View

Pairs = list[tuple[str, str]]


@dataclass
class Asked(ABC):
    """The question of a page over a list; `left_out` says what of a saved view cannot be asked any more."""

    employee: Employee
    context: Context
    look: View | None = None
    tree: Group = EVERYTHING
    left_out: Sequence[str] = field(default_factory=list)

    def read(self, request: HttpRequest) -> Group:
        """Read the question. Raises `FilterMistake`, unless it is a saved view's: then the rest of it is asked."""
        pairs = pairs_of(request)
        try:
            self.tree = self.read_pairs(pairs)
        except FilterMistake:
            if self.look is None:
                raise
            self.tree, self.left_out = self._what_can_be(pairs)
        return self.tree

    @abstractmethod
    def read_pairs(self, pairs: Pairs) -> Group:
        """Parameters as a question; raises `FilterMistake`, also for what the employee's role does not show."""

    @abstractmethod
    def told(self, mistake: FilterMistake) -> str:
        """One sentence that names the field at fault."""

    def _what_can_be(self, pairs: Pairs) -> tuple[Group, list[str]]:
        readable: Pairs = []
        told: list[str] = []
        for pair in pairs:
            try:
                self.read_pairs([pair])
            except FilterMistake as mistake:
                told.append(self.told(mistake))
            else:
                readable.append(pair)
        return self.read_pairs(readable), told


def pairs_of(request: HttpRequest) -> Pairs:
    """The parameters of an address, each as often as it stands there."""
    return [(name, text) for name, texts in request.GET.lists() for text in texts]
