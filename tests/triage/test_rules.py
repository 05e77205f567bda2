"""Decisions are pure: the same values give the same answer, and turns are fair."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from teplo.triage import rules
from teplo.triage.rules import Candidate, Hours, OpenLead

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
OFFICE = Hours(days=(1, 2, 3, 4, 5), opens=time(9), closes=time(18))


@given(st.integers(1, 9), st.integers(0, 200))
def test_turns_differ_by_at_most_one(people: int, draws: int) -> None:
    turns: dict[str, int] = {}
    given_to: Counter[int] = Counter(dict.fromkeys(range(people), 0))
    for drawn in range(draws):
        choice = rules.in_turn([Candidate(number) for number in range(people)], turns, drawn)
        turns = choice.turns
        given_to[choice.employee] += 1
    assert max(given_to.values()) - min(given_to.values()) <= 1


def test_a_newcomer_gets_one_turn_and_then_lines_up() -> None:
    turns, chosen = {"1": 7, "2": 8}, []
    for drawn in range(8, 12):
        choice = rules.in_turn([Candidate(1), Candidate(2), Candidate(3)], turns, drawn)
        turns = choice.turns
        chosen.append(choice.employee)
    assert chosen == [3, 1, 2, 3]


def test_nobody_off_shift_or_gone_is_drawn_and_it_is_said() -> None:
    people = [Candidate(1, on_shift=False), Candidate(2, active=False), Candidate(3)]
    choice = rules.in_turn(people, {}, 0)
    assert choice.employee == 3
    assert choice.skipped == [{"employee": 1, "why": "off_shift"}, {"employee": 2, "why": "left"}]
    assert rules.in_turn(people[:2], {}, 0) is None


def test_twenty_are_named_and_the_rest_is_counted() -> None:
    choice = rules.in_turn([Candidate(n, on_shift=False) for n in range(50)] + [Candidate(99)], {}, 0)
    assert (len(choice.skipped), choice.skipped_more) == (20, {"off_shift": 30})


def test_least_loaded_counts_those_with_nothing() -> None:
    people = [Candidate(1, open_leads=3), Candidate(2), Candidate(3, open_leads=1)]
    assert rules.least_loaded(people, {}, 0).employee == 2


def test_least_loaded_among_equals_goes_in_turn() -> None:
    assert rules.least_loaded([Candidate(1), Candidate(2)], {"1": 5, "2": 4}, 5).employee == 2


def test_the_same_need_unless_both_name_another_product() -> None:
    leads = [OpenLead(7, "tile"), OpenLead(5, "")]
    assert rules.same_need("laminate", leads) == 5
    assert rules.same_need("", leads) == 7
    assert rules.same_need("laminate", leads[:1]) is None


def test_an_answer_is_due_in_open_time() -> None:
    assert rules.due_at(MONDAY, minutes=60, hours=OFFICE) == MONDAY + timedelta(hours=1)
    friday_evening = datetime(2026, 11, 27, 17, 30, tzinfo=UTC)
    assert rules.due_at(friday_evening, minutes=60, hours=OFFICE) == datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
    assert rules.due_at(friday_evening, minutes=60, hours=Hours()) == friday_evening + timedelta(hours=1)


@given(st.integers(0, 14 * 24 * 60), st.integers(1, 2_000))
def test_due_at_agrees_with_counting_minutes(start: int, minutes: int) -> None:
    began = MONDAY + timedelta(minutes=start)
    now, left = began, minutes
    while left:
        is_open = now.isoweekday() in OFFICE.days and OFFICE.opens <= now.time() < OFFICE.closes
        now += timedelta(minutes=1)
        left -= is_open
    assert rules.due_at(began, minutes=minutes, hours=OFFICE) == now


def test_minutes_are_minutes_also_when_the_clocks_change() -> None:
    for month, day in ((3, 29), (10, 25)):
        asked = datetime(2026, month, day, 1, 30, tzinfo=ZoneInfo("Europe/Berlin"))
        due = rules.due_at(asked, minutes=120, hours=Hours())
        assert due.astimezone(UTC) - asked.astimezone(UTC) == timedelta(minutes=120)
