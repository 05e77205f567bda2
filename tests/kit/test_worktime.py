"""Working time against a reference that walks minute by minute, over clock changes and every kind of schedule."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teplo.kit.worktime import ALWAYS, Calendar, Schedule, due_at, is_open, opens_at, spans, working_time_between

MINUTE = timedelta(minutes=1)
OFFICE = Schedule(days=(((540, 780), (840, 1080)),) * 5 + ((), ()), zone="Europe/Berlin")
TWO_TWO = Schedule(days=(((480, 1200),), ((480, 1200),), (), ()), anchor=date(2026, 11, 2), zone="Asia/Omsk")
NIGHT = Schedule(days=(((1320, 1800),), ((1320, 1800),), (), ()), anchor=date(2026, 10, 23), zone="Europe/Berlin")
# Days around which these clocks jump: by an hour and by half of one, in the night, at midnight, and in Moscow never.
JUMPS = {
    "Europe/Berlin": ((2026, 3, 29), (2026, 10, 25)),
    "America/New_York": ((2026, 3, 8), (2026, 11, 1)),
    "Australia/Lord_Howe": ((2026, 4, 5), (2026, 10, 4)),
    "America/Santiago": ((2026, 4, 5), (2026, 9, 6)),
    "Europe/Moscow": ((2026, 12, 31), (2026, 2, 28)),
}
DAYS, SCHEDULES, CASES = 10, 50, 200


def some_schedule(random: Random, zone: str, around: date) -> Schedule:
    """Windows that do not overlap, several a day, some over midnight; a week or a cycle; days of a calendar."""
    days = []
    for _day in range(random.choice([7, 7, 4, 2, 3])):
        edges = sorted(random.sample(range(0, 1440, 5), 2 * random.choice([0, 1, 1, 2, 3])))
        days.append(tuple(zip(edges[::2], edges[1::2], strict=True)))
    last = days[0][-1][0] if days[0] else 1200
    days[0] = (*days[0][:-1], (last, 1440)) if random.random() < 0.3 else days[0]
    if len(days) == 4:
        days = [((1320, 1800),), ((1320, 1800),), (), ()]
    near = [around + timedelta(days=random.randrange(-4, 5)) for _ in range(3)]
    calendar = Calendar(*(frozenset(near[place : place + 1]) for place in range(3)))
    return Schedule(tuple(days), None if len(days) == 7 else around, zone, calendar)


def open_minutes(schedule: Schedule, start: datetime, minutes: int) -> bytearray:
    """The slow reference: minute after minute, whether the latest time that the wall has shown yet is in a window."""
    zone, found = ZoneInfo(schedule.zone), bytearray(minutes)
    shown = (start - 600 * MINUTE).astimezone(zone).replace(tzinfo=None)
    for number in range(-600, minutes):
        shown = max(shown, (start + number * MINUTE).astimezone(zone).replace(tzinfo=None))
        of_day = shown.hour * 60 + shown.minute
        today = any(a <= of_day < b for a, b in schedule.windows_of(shown.date()))
        if number >= 0:
            before = schedule.windows_of(shown.date() - timedelta(days=1))
            found[number] = today or any(a <= of_day + 1440 < b for a, b in before)
    return found


@pytest.mark.parametrize("seed", range(SCHEDULES))
def test_ten_thousand_random_cases_agree_with_walking_minute_by_minute(seed: int) -> None:
    random = Random(seed)
    zone = list(JUMPS)[seed % len(JUMPS)]
    around = date(*random.choice(JUMPS[zone]))
    schedule = some_schedule(random, zone, around)
    start = datetime(around.year, around.month, around.day, tzinfo=UTC) - timedelta(days=DAYS // 2)
    minutes = open_minutes(schedule, start, DAYS * 1440)
    for _case in range(CASES):
        a, b = sorted(random.sample(range(len(minutes)), 2))
        begins, ends = start + a * MINUTE, start + b * MINUTE
        open_between = sum(minutes[a:b])
        assert working_time_between(begins, ends, schedule) == open_between * MINUTE
        assert is_open(begins, schedule) == bool(minutes[a])
        if open_between:
            # The end of the last open minute is the first moment by which all of it has passed.
            last = minutes.rfind(1, a, b)
            assert due_at(begins, open_between * MINUTE, schedule) == start + (last + 1) * MINUTE


moments = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC))


@given(st.sampled_from([OFFICE, TWO_TWO, NIGHT, ALWAYS]), moments, st.timedeltas(MINUTE / 7, timedelta(days=400)))
def test_what_is_due_after_so_much_time_has_so_much_before_it_and_not_a_moment_earlier(
    schedule: Schedule, start: datetime, target: timedelta
) -> None:
    due = due_at(start, target, schedule)
    assert working_time_between(start, due, schedule) == target
    assert working_time_between(start, due - timedelta(microseconds=1), schedule) < target


@given(st.sampled_from([OFFICE, TWO_TWO, NIGHT, ALWAYS]), st.lists(moments, min_size=3, max_size=3))
def test_time_adds_up_wherever_a_span_is_cut(schedule: Schedule, three: list[datetime]) -> None:
    a, b, c = sorted(three)
    parts = working_time_between(a, b, schedule) + working_time_between(b, c, schedule)
    assert working_time_between(a, c, schedule) == parts
    assert sum((end - begin for begin, end in spans(schedule, date(2026, 1, 1), date(2026, 12, 31))), timedelta(0)) == (
        working_time_between(
            datetime(2026, 1, 1, tzinfo=ZoneInfo(schedule.zone)),
            datetime(2027, 1, 1, tzinfo=ZoneInfo(schedule.zone)),
            schedule,
        )
    )


@pytest.mark.parametrize(
    ("first", "hours"),
    [(date(2026, 3, 27), [8, 7]), (date(2026, 10, 23), [8, 9]), (date(2026, 10, 27), [8, 8])],
)
def test_a_night_shift_is_as_long_as_the_night(first: date, hours: list[int]) -> None:
    nights = spans(replace(NIGHT, anchor=first), first, first + timedelta(days=3))
    assert [(end - begin) / timedelta(hours=1) for begin, end in nights] == hours


def test_moved_days_of_a_calendar_are_worked_and_holidays_are_not() -> None:
    """As in Russia: the Saturday before a holiday is worked like a Friday, the day before one is an hour shorter."""
    saturday, monday = date(2026, 11, 21), date(2026, 11, 23)
    calendar = Calendar(off=frozenset({monday}), short=frozenset({saturday}), work=frozenset({saturday}))
    moved = replace(OFFICE, calendar=calendar)
    assert moved.windows_of(saturday) == ((540, 780), (840, 1020))
    assert (moved.windows_of(monday), moved.windows_of(date(2026, 11, 22))) == ((), ())


def test_a_cycle_counts_back_before_its_anchor_too() -> None:
    days = [bool(TWO_TWO.windows_of(date(2026, 10, 29) + timedelta(days=day))) for day in range(8)]
    assert days == [True, True, False, False, True, True, False, False]


def test_the_next_opening_is_found_and_a_schedule_without_an_open_minute_counts_on_the_wall() -> None:
    friday = datetime(2026, 11, 20, 20, tzinfo=UTC)
    assert opens_at(friday, OFFICE) == datetime(2026, 11, 23, 8, tzinfo=UTC)
    closed = Schedule(days=((),) * 7)
    assert opens_at(friday, closed) is None
    assert due_at(friday, timedelta(hours=1), closed) == friday + timedelta(hours=1)


def test_the_answer_is_in_the_zone_of_the_question() -> None:
    omsk = datetime(2026, 11, 20, 20, tzinfo=ZoneInfo("Asia/Omsk"))
    due = due_at(omsk, timedelta(hours=1), OFFICE)
    assert (due.tzinfo, due.hour) == (omsk.tzinfo, 21)
