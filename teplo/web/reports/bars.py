"""A report as bars and lines of a table: what each group weighs, drawn by the server."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from teplo.kit.problems import Words
from teplo.reports.queries import Report, Row
from teplo.reports.rules import growth, percent
from teplo.web.reports.sentences import number, percent_words

# Bars beyond these say less than the table does.
MOST_BARS = 15
WIDTH = 1000


@dataclass(frozen=True)
class Line:
    """A group as it is shown: figures as words; `bar` and `earlier_bar` are widths of `WIDTH`."""

    row: Row
    count: str
    share: str
    earlier: str
    change: str
    sums: Sequence[tuple[Decimal, str]] = field(default_factory=list)
    bar: int = 0
    earlier_bar: int = 0

    @property
    def name(self) -> Words:
        return self.row.name


def lines_of(report: Report) -> tuple[list[Line], Line]:
    """Every group, and all of them together."""
    largest = max((max(row.count, row.earlier) for row in report.rows), default=0)
    return [_line(report, row, largest) for row in report.rows], _line(report, report.total, 0)


def _line(report: Report, row: Row, largest: int) -> Line:
    grown = growth(row.count, row.earlier)
    return Line(
        row,
        number(row.count),
        percent_words(percent(row.count, report.total.count)),
        number(row.earlier),
        percent_words(grown, signed=True),
        sums=[(row.sums.get(currency, Decimal(0)), currency) for currency in report.currencies],
        bar=width(row.count, largest),
        earlier_bar=width(row.earlier, largest),
    )


def width(count: int, largest: int) -> int:
    """At least a hair where there is anything."""
    return max(4, WIDTH * count // largest) if count and largest else 0
