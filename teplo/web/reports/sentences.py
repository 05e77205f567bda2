"""What a report says in one sentence, before anybody looks at a figure."""

from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teplo.reports.queries import Question, Report, Row
from teplo.reports.rules import Period, growth, percent


def day_words(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def number(count: int) -> str:
    """A figure with its thousands parted."""
    return number_format(count, force_grouping=True)


def percent_words(share: int | None, *, signed: bool = False) -> str:
    """`12 %`, or `+12 %`; nothing where there is no whole to speak of."""
    if share is None:
        return ""
    sign = "+" if signed and share > 0 else "−" if share < 0 else ""
    return f"{sign}{number(abs(share))}\N{NO-BREAK SPACE}%"


def period_words(period: Period) -> str:
    """A period as words that stand alone: `1 November 2026 – 21 November 2026`."""
    first, last = period.first, period.last
    if first and first == last:
        return day_words(first)
    if first and last:
        return f"{day_words(first)} – {day_words(last)}"
    if first:
        return _("since %(day)s") % {"day": day_words(first)}
    return _("until %(day)s") % {"day": day_words(last)} if last else _("all the time")


def when(question: Question) -> str:
    """Of which time a report speaks."""
    if question.as_of is not None:
        return _("as of the end of %(day)s") % {"day": day_words(question.as_of)}
    return period_words(question.period)


def sentences(report: Report) -> list[SafeString]:
    """How many there are, whether that is more than before, and where most of them are; figures open their leads."""
    found: list[SafeString] = [_total(report)]
    if report.question.earlier:
        found.append(_change(report.total, report.question.earlier.period))
    largest = max(report.rows, key=lambda row: row.count, default=None)
    if largest is not None and largest.count and len(report.rows) > 1:
        found.append(_largest(report, largest))
    return found


def figure(count: int, link: str) -> SafeString:
    """A number that opens what it counts."""
    return format_html('<a href="{}"><strong>{}</strong></a>', link, number(count))


def _total(report: Report) -> SafeString:
    total, question = report.total, report.question
    values: dict[str, object] = {"count": figure(total.count, total.link)}
    if question.as_of is not None:
        words = ngettext(
            "At the end of %(day)s there was %(count)s lead.",
            "At the end of %(day)s there were %(count)s leads.",
            total.count,
        )
        values["day"] = day_words(question.as_of)
    elif question.period.first or question.period.last:
        words = ngettext("%(period)s: %(count)s lead came.", "%(period)s: %(count)s leads came.", total.count)
        values["period"] = period_words(question.period)
    else:
        words = ngettext("%(count)s lead has come in all.", "%(count)s leads have come in all.", total.count)
    return filled(words, values)


def filled(words: str, values: dict[str, object]) -> SafeString:
    """The words with their values; the values alone may be HTML."""
    names = [f"{{{name}}}" for name in values]
    shape = words.replace("{", "{{").replace("}", "}}") % dict(zip(values, names, strict=True))
    return format_html(shape, **values)


def _change(total: Row, earlier: Period) -> SafeString:
    values: dict[str, object] = {"count": figure(total.earlier, total.earlier_link), "period": period_words(earlier)}
    grown = growth(total.count, total.earlier)
    if grown is None or grown == 0:
        words = _("In the period before (%(period)s) there were %(count)s.")
    elif grown > 0:
        words = _("That is %(share)s more than in the period before (%(period)s): %(count)s.")
    else:
        words = _("That is %(share)s less than in the period before (%(period)s): %(count)s.")
    return filled(words, values | {"share": percent_words(abs(grown or 0))})


def _largest(report: Report, row: Row) -> SafeString:
    usual = {
        "status": _("Most of them are in “%(name)s”: %(count)s (%(share)s)."),
        "source": _("Most of them come from “%(name)s”: %(count)s (%(share)s)."),
        "owner": _("%(name)s has the most: %(count)s (%(share)s)."),
    }
    words = usual.get(report.kind.field) or _("Most of them have “%(name)s”: %(count)s (%(share)s).")
    share = percent_words(percent(row.count, report.total.count))
    return filled(words, {"name": str(row.name), "count": figure(row.count, row.link), "share": share})
