"""What parts the cells, and what they are quoted with: decided by which reading gives the more even table.

The measure is that of van den Burg, Nazabal and Sutton ("Wrangling messy CSV files by detecting row and type
patterns", 2019) made simple: how much the rows agree on their width, times how many cells look like one value.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice, product

from teplo.kit.parser.limits import MOST_CELL, SAMPLE_ROWS
from teplo.kit.parser.shapes import shape

# By how likely they are where two read alike.
DELIMITERS = (";", "\t", ",", "|")
# What does not occur parts nothing; the last of these occurs in no text.
APART = (";", "\t", "|", "\x1f")
# A file of one column has no delimiter at all; what is worse than this is not torn apart.
ONE_COLUMN = 0.12


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text is parted; doubled quotes inside of a quoted cell are always one."""

    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None

    def rows(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """The cells of each row; a wild mark inside of a cell is taken as it stands."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            escapechar=self.escape,
            doublequote=True,
            strict=False,
        )


def dialect_of(sample: str, delimiter: str | None = None) -> tuple[Dialect, float]:
    """The best reading of a sample that ends with a whole line, and how good it is (0 to 1)."""
    csv.field_size_limit(MOST_CELL)
    lines = list(StringIO(sample, newline=""))  # str.splitlines would part at more than ends of line
    delimiters = (delimiter,) if delimiter else tuple(each for each in DELIMITERS if each in sample)
    found = [
        (_goodness(dialect, lines), dialect)
        for dialect in (Dialect(*each) for each in product(delimiters, _quotes(sample), _escapes(sample)))
    ]
    points, best = max(found, key=lambda each: each[0], default=(0.0, Dialect()))
    if not delimiter and points < ONE_COLUMN:
        return Dialect(next(each for each in APART if each not in sample)), 0.0
    return best, points


def _quotes(sample: str) -> tuple[str, ...]:
    single = re.search(r"(?:^|[,;\t|])'[^'\n]*'(?:$|[,;\t|])", sample, re.MULTILINE)
    return ('"', "'") if single and '"' not in sample else ('"',)


def _escapes(sample: str) -> tuple[str | None, ...]:
    return (None, "\\") if '\\"' in sample else (None,)


def _goodness(dialect: Dialect, lines: list[str]) -> float:
    try:
        rows = [row for row in islice(dialect.rows(lines), SAMPLE_ROWS) if any(row)]
    except csv.Error:
        return 0.0
    if not rows:
        return 0.0
    widths = Counter(map(len, rows))
    even = sum((count / len(rows)) ** 2 * (width - 1) / width for width, count in widths.items())
    cells = [cell for row in rows for cell in row]
    return even * sum(map(_clean, cells)) / len(cells)


def _clean(cell: str) -> float:
    """How much a cell looks like one value."""
    if shape(cell) != "text":
        return 1.0
    if any(sign in cell for sign in ";\t|"):
        return 0.3
    if cell[:1] == cell[-1:] == "'" or cell.count('"') % 2:
        return 0.5
    return 0.9 if "," in cell else 1.0
