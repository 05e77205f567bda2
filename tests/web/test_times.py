"""How moments and spans are said."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from teplo.web.shell import times

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def in_english_and_utc():
    with translation.override("en"), timezone.override(dt.UTC):
        yield


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (dt.timedelta(seconds=20), "now"),
        (dt.timedelta(minutes=5, seconds=40), "5 min. ago"),
        (dt.timedelta(hours=3), "3 hr. ago"),
        (dt.timedelta(days=1), "1 day ago"),
        (dt.timedelta(days=3), "3 days ago"),
        (dt.timedelta(days=30), "22 Oct"),
        (-dt.timedelta(hours=2), "in 2 hr."),
    ],
)
def test_a_past_moment_is_said_by_its_distance(back, words):
    assert times.ago_words(NOON - back, NOON) == words


def test_a_moment_of_today_needs_no_date():
    assert times.moment_words(NOON - dt.timedelta(hours=1), NOON) == "11:00"


def test_a_moment_of_last_year_names_the_year():
    assert times.moment_words(NOON - dt.timedelta(days=400), NOON) == "17 Oct 2025 12:00"


def test_the_day_is_that_of_the_readers_zone():
    late = dt.datetime(2026, 11, 20, 22, 30, tzinfo=dt.UTC)
    with timezone.override(dt.timezone(dt.timedelta(hours=7))):
        assert times.moment_words(late, NOON) == "05:30"


def test_a_countdown_shrinks_with_the_time_left():
    left = times.left_of(NOON + dt.timedelta(minutes=15), NOON - dt.timedelta(minutes=45), NOON)
    assert (left.percent, left.words, left.state) == (25, "15:00", "calm")


def test_the_last_minutes_of_a_countdown_are_marked():
    assert times.left_of(NOON + dt.timedelta(minutes=4), None, NOON).state == "soon"


def test_a_countdown_that_has_run_out_says_by_how_much():
    left = times.left_of(NOON - dt.timedelta(minutes=23), None, NOON)
    assert (left.percent, left.words, left.state) == (0, "late by 23 min.", "late")


def test_a_countdown_without_length_does_not_divide_by_zero():
    assert times.left_of(NOON + dt.timedelta(minutes=1), NOON + dt.timedelta(minutes=1), NOON).percent == 100
