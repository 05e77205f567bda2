"""A column of a list, and the columns that a list can have."""

from collections.abc import Sequence
from dataclasses import dataclass

from teplo.kit.problems import Words
from teplo.terms.rules import key_of


@dataclass(frozen=True)
class Column:
    """A column: `hidden_by` is the field that a role may hide, `sort` the order it can stand in, `edits` the value that
    is changed where it stands, `look` how its cells are laid, `cells` the template whose part of this key a cell is."""

    key: str
    words: Words
    look: str = "shrink"
    hidden_by: str = ""
    sort: str = ""
    edits: str = ""
    cells: str = ""
    # A cell with a value that is changed where it stands, where that is not the part itself.
    value: str = ""

    @property
    def cell(self) -> str:
        """The template of a cell."""
        if key_of(self.key):
            return "web/custom/cell.html"
        return self.value if self.edits else self.part

    @property
    def part(self) -> str:
        """What stands in a cell."""
        return f"{self.cells}#{self.key}"

    @property
    def classes(self) -> str:
        return f"{self.look} cell-{self.key}"


@dataclass(frozen=True)
class Columns:
    """The columns of a list of one entity, and the keys of those that stand there until somebody chooses others."""

    entity: str
    all: Sequence[Column]
    usual: Sequence[str]
