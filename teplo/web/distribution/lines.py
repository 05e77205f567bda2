"""The figures of distribution as people read them: lines of a table, bars, and what they say in a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from teplo.kit.problems import Words
from teplo.kit.text.sheets import defused
from teplo.reports import distribution
from teplo.reports.distribution import Question, Report, Row
from teplo.staff.models import Employee
from teplo.triage.given import Way
from teplo.web.reports.bars import WIDTH
from teplo.web.reports.files import Cell
from teplo.web.reports.sentences import number, period_words

# What stands behind got and due; by one rule nothing is given by hand.
COLUMNS: dict[Way, Words] = {
    Way.HAND: gettext_lazy("By hand"),
    Way.TOOK: gettext_lazy("Taken from the queue"),
    Way.ON: gettext_lazy("Handed on"),
    Way.REFUSED: pgettext_lazy("share", "Refused"),
    Way.EXPIRED: pgettext_lazy("share", "Expired"),
}
OF_RULE = (Way.REFUSED, Way.EXPIRED)
# A difference smaller than this is the luck of the draw.
FAIR = 1.0


@dataclass(frozen=True)
class Figure:
    """A number that opens the leads it counts; `url` is empty where there are none."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class Line:
    """A person with his figures; `got_bar` and `due_bar` are widths of `WIDTH`."""

    employee: Employee | None
    hours: str
    got: Figure
    due: str
    difference: str
    others: list[Figure]
    got_bar: int = 0
    due_bar: int = 0


def columns(question: Question) -> list[tuple[Way, Words]]:
    """The ways that a table counts beside got and due."""
    return [(way, words) for way, words in COLUMNS.items() if way in OF_RULE or not question.rule]


def lines_of(report: Report) -> tuple[list[Line], Line]:
    """Everybody in reach, and all together."""
    most = max((max(float(row.got), row.due or 0.0) for row in report.rows), default=0.0)
    return [_line(report.question, row, most) for row in report.rows], _line(report.question, report.total, 0.0)


def _line(question: Question, row: Row, most: float) -> Line:
    return Line(
        row.employee,
        number(round(row.hours)),
        _figure(question, row, Way.RULES),
        one_place(row.due),
        difference(row),
        [_figure(question, row, way) for way, _said in columns(question)],
        got_bar=_width(row.got, most),
        due_bar=_width(row.due or 0.0, most),
    )


def _figure(question: Question, row: Row, way: Way) -> Figure:
    count = row.counts[way]
    who = row.employee.pk if row.employee else None
    return Figure(number(count), distribution.link(question, way, who)) if count else Figure("0")


def one_place(amount: float | None) -> str:
    """`12.4`; nothing where nothing was due."""
    return "" if amount is None else number_format(round(amount, 1), decimal_pos=1, force_grouping=True)


def difference(row: Row) -> str:
    """By how much somebody got more or fewer than was due, with its sign; nothing where it is fair."""
    gap = row.got - row.due if row.due is not None else 0.0
    if abs(gap) < FAIR:
        return ""
    return f"{'+' if gap > 0 else '−'}{one_place(abs(gap))}"


def _width(amount: float, most: float) -> int:
    return max(4, int(WIDTH * amount / most)) if amount and most else 0


def sentences(report: Report) -> list[SafeString]:
    """How many the rules gave to how many people, and who got most above and below his share."""
    total, receivers = report.total.got, sum(1 for row in report.rows if row.got)
    words = ngettext(
        "%(period)s: the rules gave %(count)s lead to %(people)s.",
        "%(period)s: the rules gave %(count)s leads to %(people)s.",
        total,
    )
    people = ngettext("%(count)s person", "%(count)s people", receivers) % {"count": number(receivers)}
    counted = _linked(_figure(report.question, report.total, Way.RULES))
    found = [_filled(words, period=period_words(report.question.period), count=counted, people=people)]
    gaps = sorted(((row.got - row.due, row) for row in report.rows if row.due is not None), key=lambda pair: pair[0])
    if gaps and gaps[-1][0] >= FAIR:
        found.append(_far(_("Most above his share: %(name)s, %(gap)s."), gaps[-1][1]))
    if gaps and gaps[0][0] <= -FAIR:
        found.append(_far(_("Most below his share: %(name)s, %(gap)s."), gaps[0][1]))
    if gaps and len(found) == 1 and total:
        found.append(format_html("{}", _("Everybody got his share.")))
    return found


def _linked(figure: Figure) -> SafeString:
    if not figure.url:
        return format_html("<strong>{}</strong>", figure.words)
    return format_html('<a href="{}"><strong>{}</strong></a>', figure.url, figure.words)


def _far(words: str, row: Row) -> SafeString:
    return _filled(words, name=str(row.employee), gap=difference(row))


def _filled(words: str, **values: object) -> SafeString:
    """The words with their values; the values alone may be HTML."""
    shape = words.replace("{", "{{").replace("}", "}}") % {name: f"{{{name}}}" for name in values}
    return format_html(shape, **values)


def table(report: Report) -> list[Sequence[Cell]]:
    """The same as rows of a file, its head first."""
    ways = columns(report.question)
    head = [
        _("Person"),
        _("Hours on shift"),
        pgettext("share", "Got"),
        pgettext("share", "Due"),
        *(str(words) for _way, words in ways),
    ]
    rows: list[Sequence[Cell]] = [head]
    for row in (*report.rows, report.total):
        name = defused(str(row.employee)) if row.employee else _("In all")
        due = "" if row.due is None else Decimal(f"{row.due:.1f}")
        rows.append([name, round(row.hours), row.got, due, *(row.counts[way] for way, _said in ways)])
    return rows
