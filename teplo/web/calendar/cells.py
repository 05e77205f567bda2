"""The days of the calendar as they are drawn: tasks as marks, hours as rows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.formats import date_format

from teplo.leads.models import Lead
from teplo.web.desk.rows import url_of, whom_of
from teplo.work.calendar import Day
from teplo.work.models import Task

# The rows that a week has, however empty it is.
MORNING, EVENING = 8, 20


@dataclass(frozen=True)
class Mark:
    """A task on a day."""

    task: Task
    at: dt.datetime
    words: str
    url: str
    is_late: bool

    @property
    def hour(self) -> int:
        return self.at.hour


@dataclass(frozen=True)
class Drawn:
    """Everything that a task on a day shows, in plain values."""

    number: int
    clock: str
    words: str
    url: str
    icon: str
    is_late: bool
    owner: str
    is_queue: bool
    may_move: bool

    @property
    def kind(self) -> str:
        """As whose the owner is drawn."""
        return "queue" if self.is_queue else "employee"

    def __str__(self) -> str:
        return self.owner


@dataclass
class Cell:
    """A day: `has_month` is false for the days of neighbouring months; `url` opens it alone."""

    day: Day
    marks: list[Mark]
    is_today: bool
    has_month: bool
    waits: list[Lead] = field(default_factory=list)
    back: list[Lead] = field(default_factory=list)
    url: str = ""

    @property
    def on(self) -> dt.date:
        return self.day.on

    @property
    def name(self) -> str:
        """The day in words, for those who hear it."""
        return date_format(self.on, "l, j E")


@dataclass(frozen=True)
class Hour:
    """A row of the week: the marks of each day within the hour."""

    words: str
    cells: Sequence[tuple[Cell, Sequence[Mark]]]
    hour: int


def cells_of(days: Sequence[Day], *, now: dt.datetime, month: dt.date | None) -> list[Cell]:
    """The days as cells; those outside of `month` are told apart. `now` is in the reader's zone."""
    return [
        Cell(
            day,
            [_mark(task, now) for task in day.tasks],
            is_today=day.on == now.date(),
            has_month=month is None or (day.on.year, day.on.month) == (month.year, month.month),
            waits=day.waits,
            back=day.back,
        )
        for day in days
    ]


def _mark(task: Task, now: dt.datetime) -> Mark:
    words = " · ".join(filter(None, [whom_of(task), str(task)]))
    return Mark(task, timezone.localtime(task.due_at), words, url_of(task), is_late=task.due_at < now)


def hours_of(cells: Sequence[Cell]) -> list[Hour]:
    """The rows of a week or a day, from morning to evening, and of other hours those that have tasks."""
    placed: dict[tuple[dt.date, int], list[Mark]] = defaultdict(list)
    for cell in cells:
        for mark in cell.marks:
            placed[cell.on, mark.hour].append(mark)
    used = {hour for _day, hour in placed}
    shown = sorted({*range(MORNING, EVENING), *used})
    return [Hour(f"{hour:02}:00", [(cell, placed[cell.on, hour]) for cell in cells], hour) for hour in shown]


def weeks_of(cells: Sequence[Cell]) -> list[Sequence[Cell]]:
    """The rows of a month."""
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]
