"""F-48: clocks that are put forward and back, at night, at midnight, by half an hour, and never."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from teplo.kit.clock import day_of
from teplo.kit.jobs import each
from teplo.kit.worktime import ALWAYS, Schedule, due_at, in_zone
from teplo.leads.models import Lead
from teplo.terms.models import Reason
from teplo.triage import actions as triage
from teplo.triage import queries
from teplo.work import actions as work
from teplo.work.calendar import midnight
from teplo.work.models import Notice, Task
from teplo.work.queries import to_remind
from tests.company import Company, person, rule, send

BERLIN = "Europe/Berlin"
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)
# Put forward and back at night, at midnight, by half an hour, over a whole day, and never.
ZONES = [
    BERLIN, "Europe/Moscow", "Asia/Novosibirsk", "UTC", "America/New_York", "America/Havana", "Asia/Beirut",
    "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu",
]  # fmt: skip
MINUTE = timedelta(minutes=1)


def week(days: Collection[int], opens: int, closes: int) -> Schedule:
    """The same hours on some ISO days, in no zone yet."""
    return Schedule(days=tuple(((opens * 60, closes * 60),) if day in days else () for day in range(1, 8)))


moments = st.datetimes(datetime(2026, 3, 25), datetime(2026, 11, 5), timezones=st.just(UTC))
nights = st.sampled_from([datetime(2026, 3, 28, 20, tzinfo=UTC), datetime(2026, 10, 24, 20, tzinfo=UTC)])
near = st.builds(lambda night, minutes: night + minutes * MINUTE, nights, st.integers(0, 12 * 60))
hours = st.builds(
    lambda days, opens, length: week(days, opens, min(opens + length, 23)),
    st.sets(st.integers(1, 7), min_size=3), st.integers(0, 20), st.integers(1, 12),
)  # fmt: skip


def open_minutes(start: datetime, zone: ZoneInfo, hours: Schedule, minutes: int) -> datetime:
    """The slow way: minute by minute of the clock that never jumps, asking the wall whether it is open."""
    now, left = start, minutes
    while left:
        wall = now.astimezone(zone)
        if any(opens <= wall.hour * 60 + wall.minute < closes for opens, closes in hours.days[wall.weekday()]):
            left -= 1
        now += MINUTE
    return now


@settings(max_examples=60, deadline=None)
@example(datetime(2026, 3, 28, 23, tzinfo=UTC), BERLIN, week((6, 7), 1, 6), 270)
@example(datetime(2026, 10, 24, 22, tzinfo=UTC), BERLIN, week((6, 7), 1, 6), 330)
@given(st.one_of(near, moments), st.sampled_from(ZONES), hours, st.integers(1, 700))
def test_f48_an_answer_is_due_after_so_many_open_minutes_of_the_clock_that_never_jumps(
    start: datetime, name: str, hours: Schedule, minutes: int
) -> None:
    zone, start = ZoneInfo(name), start.replace(second=0, microsecond=0)
    found = due_at(start.astimezone(zone), minutes * MINUTE, in_zone(hours, name))
    assert found.astimezone(UTC) == open_minutes(start, zone, hours, minutes)


@given(near, st.sampled_from(ZONES), st.integers(1, 3000))
def test_f48_around_the_clock_a_term_is_so_many_minutes_later(start: datetime, name: str, minutes: int) -> None:
    found = due_at(start.astimezone(ZoneInfo(name)), minutes * MINUTE, ALWAYS)
    assert found.astimezone(UTC) - start == minutes * MINUTE


def test_f48_control_adding_on_the_wall_is_an_hour_off() -> None:
    start = datetime(2026, 3, 29, 0, 30, tzinfo=UTC).astimezone(ZoneInfo(BERLIN))
    naive = start + timedelta(hours=2)
    assert naive.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=1)


@settings(max_examples=300)
@given(st.one_of(near, moments), st.sampled_from(ZONES))
def test_f48_every_moment_lies_on_one_day_of_the_calendar(moment: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    day = moment.astimezone(zone).date()
    spans = [(midnight(on, zone), midnight(on + timedelta(days=1), zone)) for on in around(day)]
    assert [start.astimezone(UTC) <= moment < end.astimezone(UTC) for start, end in spans] == [False, True, False]


def around(day: date) -> list[date]:
    return [day + timedelta(days=step) for step in (-1, 0, 1)]


@pytest.fixture
def lead(company: Company) -> Lead:
    rule("fixed", company.owner)
    given = send(company, at=datetime(2026, 3, 1, tzinfo=UTC), text="Ламинат", person=person(phone="+79012345678"))
    return Lead.objects.get(pk=given.lead)


def ticks(night: date, *, every: int = 10) -> list[datetime]:
    """A day and a half of the clock around a night, as the worker's minutes come."""
    start = datetime.combine(night, time(0), UTC) - timedelta(hours=12)
    return [start + number * every * MINUTE for number in range(36 * 60 // every)]


@pytest.mark.parametrize("night", [FORWARD, BACK])
@pytest.mark.parametrize("fold", [0, 1])
def test_f48_a_reminder_at_half_past_two_comes_once(company: Company, lead: Lead, night: date, fold: int) -> None:
    wished = datetime.combine(night, time(2, 30), ZoneInfo(BERLIN)).replace(fold=fold)
    task = Task.objects.get(lead=lead)
    Task.objects.filter(pk=task.pk).update(due_at=wished + timedelta(days=2), remind_at=wished)
    seen = [reminded(at) for at in ticks(night)]
    assert sum(seen) == 1
    first = ticks(night)[seen.index(True)]
    assert timedelta(0) <= first - wished.astimezone(UTC) < timedelta(minutes=10)


def reminded(at: datetime) -> bool:
    before = Notice.objects.filter(kind="task.reminder").count()
    each(to_remind(at), lambda task: work.remind_due(task, at=at))
    return Notice.objects.filter(kind="task.reminder").count() > before


@pytest.mark.parametrize(("night", "times"), [(FORWARD, 0), (BACK, 2)])
def test_f48_control_who_looks_at_the_wall_reminds_twice_or_never(night: date, times: int) -> None:
    walls = [at.astimezone(ZoneInfo(BERLIN)).replace(tzinfo=None) for at in ticks(night)]
    assert walls.count(datetime.combine(night, time(2, 30))) == times


@pytest.fixture
def in_berlin(settings: object) -> None:
    settings.TIME_ZONE = BERLIN


@pytest.mark.parametrize("night", [FORWARD, BACK])
def test_f48_a_refused_lead_comes_back_once_when_its_day_begins(
    company: Company, lead: Lead, in_berlin: None, night: date
) -> None:
    reason, asked = Reason.objects.get(key="price"), datetime(2026, 3, 2, tzinfo=UTC)
    triage.refuse(lead, reason=reason, comment="", come_back_on=night, by=company.owner, at=asked)
    came = [at for at in ticks(night, every=30) if came_back(at)]
    assert len(came) == 1
    assert day_of(came[0]) == night
    assert day_of(came[0] - timedelta(minutes=30)) < night


def came_back(at: datetime) -> bool:
    due = queries.coming_back(at)
    each(due, lambda number: triage.bring_back(number, at=at))
    return bool(due)


def test_f48_what_runs_daily_runs_once_on_every_day_of_the_year() -> None:
    """The worker counts its minutes in UTC, which has no such nights."""
    from croniter import croniter  # what procrastinate reads its times with
    from procrastinate.contrib.django import app

    crons = [task.cron for task in app.periodic_registry.periodic_tasks.values()]
    daily = [cron for cron in crons if cron.split()[1].isdigit()]
    assert daily
    for cron in daily:
        for night in (FORWARD, BACK):
            runs = croniter(cron, datetime.combine(night, time(0), UTC).timestamp() - 1)
            first, second = runs.get_next(float), runs.get_next(float)
            assert second - first == 24 * 60 * 60
