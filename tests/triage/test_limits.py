"""Limits: hours and days are counted, a month is a credit in fractions, and nothing is rounded away."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teplo.triage import limits
from teplo.triage.limits import Caps, Had, Now

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def got(caps: Caps, moments: list[datetime]) -> list[datetime]:
    """When somebody with these limits is given a lead, if one comes at each of these moments."""
    had, given_at = Had(), []
    for at in moments:
        if not limits.is_full(caps, had, open_leads=0, now=Now.of(at, at.date())):
            had = limits.after_one(caps, had, at=at, today=at.date())
            given_at.append(at)
    return given_at


def month(minutes: int, *, days: range = range(7), hours: range = range(24)) -> list[datetime]:
    """Every so many minutes of four weeks and two days, in these hours of these days of the week."""
    moments = [MONDAY + timedelta(minutes=n * minutes) for n in range(30 * 24 * 60 // minutes)]
    return [at for at in moments if at.weekday() in days and at.hour in hours]


@pytest.mark.parametrize("most", [1, 2, 10, 14, 15, 40, 300])
def test_so_many_a_month_are_about_so_many_a_month(most: int) -> None:
    """Check 11 of what peers failed: under fifteen a month became none."""
    assert 0.98 * most <= len(got(Caps(month=most), month(20))) <= most + 1
    working = len(got(Caps(month=most), month(10, days=range(5), hours=range(9, 18))))
    assert 0.9 * most - 1 <= working <= most + 1


def test_a_month_is_spread_over_its_days() -> None:
    days = [at.date() for at in got(Caps(month=10), month(20))]
    assert max((later - earlier).days for earlier, later in pairwise(days)) <= 4


def test_so_many_an_hour_and_a_day_are_never_more() -> None:
    moments = month(1)[: 3 * 24 * 60]
    times = got(Caps(hour=3, day=20), moments)
    hours = [limits.hour_of(at) for at in times]
    days = [at.date() for at in times]
    assert max(map(hours.count, hours)) == 3
    assert {days.count(day) for day in set(days)} == {20}


@given(st.integers(1, 500), st.lists(st.integers(1, 50_000), max_size=60))
def test_never_more_than_the_credit_and_its_growth(most: int, pauses: list[int]) -> None:
    at, moments = MONDAY, []
    for pause in pauses:
        at += timedelta(minutes=pause)
        moments.append(at)
    count = len(got(Caps(month=most), moments))
    kept = most * (limits.KEPT / limits.MONTH)
    grown = most * ((at - MONDAY) / limits.MONTH)
    assert count <= 2 + kept + grown


def test_whoever_has_as_many_open_as_he_takes_is_full_and_zero_load_is_none() -> None:
    for open_leads, full in ((0, False), (4, False), (5, True), (9, True)):
        assert limits.is_full(Caps(open=5), Had(), open_leads=open_leads, now=Now.of(MONDAY, MONDAY.date())) is full


def test_own_limits_win_over_those_of_the_rule() -> None:
    assert Caps(day=3).over(Caps(open=9, day=8)) == Caps(open=9, day=3)
