"""The month, week or day that is looked at: where it begins, what is before and after it, how it is called."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Words

WEEK = 7
VIEWS: dict[str, Words] = {"month": _("Month"), "week": _("Week"), "day": _("Day")}
# Nobody plans for another century, and a date has its end.
FIRST, LAST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)


@dataclass(frozen=True)
class Span:
    """The days that a view shows: `count` from `first`; `on` is the day that it is about."""

    view: str
    on: dt.date
    first: dt.date
    count: int

    @property
    def words(self) -> str:
        """How it is called: `November 2026`, `16 – 22 November 2026`, `Monday, 16 November 2026`."""
        if self.view == "month":
            return date_format(self.on, "F Y")
        if self.view == "day":
            return date_format(self.on, "l, j E Y")
        last = self.first + dt.timedelta(days=self.count - 1)
        same = (last.month, last.year) == (self.first.month, self.first.year)
        return f"{date_format(self.first, 'j' if same else 'j E')} – {date_format(last, 'j E Y')}"

    @property
    def before(self) -> dt.date:
        """A day of the span before."""
        if self.view == "month":
            return (self.on.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
        return self.on - dt.timedelta(days=self.count)

    @property
    def after(self) -> dt.date:
        """A day of the span after."""
        if self.view == "month":
            return (self.on.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
        return self.on + dt.timedelta(days=self.count)

    def has(self, day: dt.date) -> bool:
        """Whether a day belongs to what it is about, not only to the weeks around it."""
        return self.view != "month" or (day.year, day.month) == (self.on.year, self.on.month)


def span_of(view: str, on: dt.date) -> Span:
    """The span of a view about a day; weeks begin on Monday."""
    on = min(max(on, FIRST), LAST)
    if view == "day":
        return Span("day", on, on, 1)
    if view == "week":
        return Span("week", on, _monday(on), WEEK)
    first = _monday(on.replace(day=1))
    last = (on.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
    weeks = ((last - first).days // WEEK) + 1
    return Span("month", on, first, weeks * WEEK)


def read_day(text: str, today: dt.date) -> dt.date:
    """The day of an address; today where it is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return today


def _monday(on: dt.date) -> dt.date:
    return on - dt.timedelta(days=on.weekday())
