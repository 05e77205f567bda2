"""Who is there when: schedules, absences, duties, calendars, and the shifts that are laid out from them."""

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection

from teplo.kit import sql
from teplo.kit.problems import Conflict, Forbidden, Invalid
from teplo.ledger.models import Event
from teplo.staff import actions, calendars, presence
from teplo.staff.actions.shifts import lay_out_further, renew_calendars
from teplo.staff.models import Absence, Duty, Employee, Schedule, Shift, Working
from teplo.staff.rules import cut_anew, holes, pattern_mistakes, read_windows, without
from teplo.triage.actions.leave import let_go
from tests.company import Company

# A Monday, ten in the morning where these people live.
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
OFFICE = {"kind": "weekly", "days": [[[540, 1080]]] * 5 + [[], []]}
NIGHTS = {"kind": "cycle", "anchor": "2026-11-23", "days": [[[1260, 1980]], [[1260, 1980]], [], []]}


@pytest.fixture
def given(company: Company) -> dict[str, Any]:
    Employee.objects.update(time_zone="Europe/Moscow")
    return {"by": company.administrator, "at": NOW}


def works_by(employee: Employee, pattern: dict[str, Any], given: dict[str, Any], **more: Any) -> Schedule:
    schedule = actions.add_schedule(f"{pattern['kind']} {employee.pk}", pattern=pattern, **more, **given)
    actions.give_schedule(employee, schedule=schedule, since=NOW.date(), **given)
    return schedule


def shifts(employee: Employee) -> list[tuple[datetime, datetime, bool]]:
    return list(employee.shifts.order_by("starts_at").values_list("starts_at", "ends_at", "is_duty"))


def why(employee: Employee, at: datetime) -> str:
    """As pages ask and as the rules' own statement does: both must say the same."""
    statement = f"SELECT {presence.WHY}, {presence.AVAILABLE} FROM staff_employee e WHERE e.id = %(id)s"
    said, available = sql.row(statement.format(at="%(at)s::timestamptz"), {"at": at, "id": employee.pk})
    of_page = presence.of([employee.pk], at)[employee.pk]
    assert (of_page.why, of_page.is_here) == (said, available)
    return str(said)


def test_hours_of_a_schedule_are_laid_out_sixty_days_ahead(company: Company, given: dict[str, Any]) -> None:
    works_by(company.owner, OFFICE, given)
    laid = shifts(company.owner)
    assert laid[0] == (NOW, NOW + 8 * HOUR, False)  # from now on: what was before today is not made up
    assert laid[1] == (NOW + DAY - HOUR, NOW + DAY + 8 * HOUR, False)
    assert (laid[-1][0].date() - NOW.date()).days in (58, 59, 60)
    assert [why(company.owner, NOW + hours * HOUR) for hours in (0, 7, 8, 24, 120)] == [
        "",
        "",
        "off_hours",
        "",
        "off_hours",
    ]


def test_who_works_by_no_schedule_is_there_when_he_is_switched_on(company: Company, given: dict[str, Any]) -> None:
    assert why(company.owner, NOW) == ""
    actions.own.end_shift(company.owner, by=company.owner, at=NOW)
    assert why(company.owner, NOW) == "off_shift"


def test_an_absence_takes_shifts_out_and_its_end_gives_them_back(company: Company, given: dict[str, Any]) -> None:
    works_by(company.owner, OFFICE, given)
    before = shifts(company.owner)
    away = actions.add_absence(
        company.owner, kind="sick", since=NOW + HOUR, until=NOW + 2 * DAY, substitute=company.colleague, **given
    )
    assert shifts(company.owner)[0] == (NOW, NOW + HOUR, False)
    here = presence.of([company.owner.pk], NOW + DAY)[company.owner.pk]
    assert (here.why, here.absence, here.substitute) == ("absent", "sick", company.colleague.pk)
    assert why(company.owner, NOW + DAY) == "absent"
    actions.end_absence(away, by=company.administrator, at=NOW + 2 * HOUR)
    assert shifts(company.owner)[:3] == [(NOW, NOW + HOUR, False), (NOW + 2 * HOUR, NOW + 8 * HOUR, False), before[1]]
    assert Absence.objects.get().until == NOW + 2 * HOUR
    assert list(Event.objects.filter(kind__startswith="absence.").values_list("kind", flat=True)) == [
        "absence.added", "absence.ended",
    ]  # fmt: skip


def test_what_is_past_is_never_rewritten(company: Company, given: dict[str, Any]) -> None:
    schedule = works_by(company.owner, OFFICE, given)
    later = NOW + 7 * DAY + 2 * HOUR
    past = [one for one in shifts(company.owner) if one[0] < later]
    actions.change_schedule(schedule, values={"pattern": NIGHTS}, by=company.administrator, at=later)
    kept = [one for one in shifts(company.owner) if one[0] < later]
    assert kept[:-1] == past[:-1]
    assert kept[-1] == (past[-1][0], later, False)
    was = presence.history([company.owner.pk], NOW, later)[company.owner.pk]
    assert [was.why(at) for at in (NOW, NOW + 10 * HOUR, NOW + DAY)] == ["", "off_hours", ""]


def test_a_duty_is_there_whatever_the_schedule_says_and_is_told_apart(company: Company, given: dict[str, Any]) -> None:
    works_by(company.owner, OFFICE, given)
    saturday = NOW + 5 * DAY
    duty = actions.add_duty(company.owner, since=saturday, until=saturday + DAY, **given)
    assert why(company.owner, saturday + HOUR) == ""
    assert presence.of([company.owner.pk], saturday)[company.owner.pk].is_duty
    asked = f"SELECT {presence.ON_DUTY} FROM staff_employee e WHERE e.id = %(id)s".format(at="%(at)s::timestamptz")
    assert [sql.row(asked, {"at": at, "id": company.owner.pk})[0] for at in (NOW, saturday)] == [False, True]
    actions.end_duty(duty, **given)
    assert why(company.owner, saturday + HOUR) == "off_hours"


def test_a_night_shift_runs_into_the_next_day_and_a_zone_of_its_own_counts(
    company: Company, given: dict[str, Any]
) -> None:
    works_by(company.owner, NIGHTS, given, time_zone="Asia/Omsk")
    assert shifts(company.owner)[0] == (
        datetime(2026, 11, 23, 15, tzinfo=UTC),
        datetime(2026, 11, 24, 3, tzinfo=UTC),
        False,
    )


def test_hours_follow_the_zone_that_a_person_chooses(company: Company, given: dict[str, Any]) -> None:
    works_by(company.owner, OFFICE, given)
    actions.own.choose_look(company.owner, language="ru", time_zone="Asia/Omsk", theme="auto", by=company.owner, at=NOW)
    assert shifts(company.owner)[:2] == [
        (NOW, NOW + 5 * HOUR, False), (NOW + DAY - 4 * HOUR, NOW + DAY + 5 * HOUR, False),
    ]  # fmt: skip


def test_holidays_are_off_and_what_the_company_says_of_a_day_wins(company: Company, given: dict[str, Any]) -> None:
    works_by(company.owner, OFFICE, given, country="RU")
    new_year = datetime(2027, 1, 4, 8, tzinfo=UTC)  # a Monday
    assert not company.owner.shifts.filter(starts_at__date=new_year.date()).exists()
    actions.set_calendar_day("RU", day=new_year.date(), kind="work", note="Отработка", **given)
    assert why(company.owner, new_year) == ""
    actions.set_calendar_day("RU", day=date(2026, 11, 28), kind="work", **given)  # a Saturday, worked like the Friday
    assert why(company.owner, NOW + 5 * DAY) == ""
    actions.forget_calendar_day("RU", day=new_year.date(), **given)
    assert why(company.owner, new_year) == "off_hours"


def test_the_night_lays_out_further_and_twice_is_once(company: Company, given: dict[str, Any]) -> None:
    works_by(company.owner, OFFICE, given)
    many, last = company.owner.shifts.count(), shifts(company.owner)[-1]
    renew_calendars(at=NOW + 14 * DAY)
    lay_out_further([company.owner.pk], at=NOW + 14 * DAY)
    lay_out_further([company.owner.pk], at=NOW + 14 * DAY)
    assert company.owner.shifts.count() == many + 10
    assert last in shifts(company.owner)


def test_who_leaves_has_no_more_shifts_and_who_comes_back_has(company: Company, given: dict[str, Any]) -> None:
    works_by(company.owner, OFFICE, given)
    let_go(company.owner, to=company.colleague, **given)
    assert shifts(company.owner) == []
    assert why(company.owner, NOW) == "left"
    actions.bring_back(company.owner, **given)
    assert len(shifts(company.owner)) > 40
    was = presence.history([company.owner.pk], NOW - DAY, NOW + HOUR)[company.owner.pk]
    assert was.why(NOW - DAY / 2) == ""


def test_a_new_schedule_ends_the_one_before_and_two_at_once_are_refused(
    company: Company, given: dict[str, Any]
) -> None:
    works_by(company.owner, OFFICE, given)
    nights = actions.add_schedule("Ночь", pattern=NIGHTS, **given)
    actions.give_schedule(company.owner, schedule=nights, since=date(2026, 12, 7), **given)
    assert Working.objects.get(schedule__name__startswith="weekly").until == date(2026, 12, 6)
    with pytest.raises(Invalid) as refused:
        actions.give_schedule(company.owner, schedule=nights, since=date(2026, 12, 1), **given)
    assert refused.value.errors[0].field == "since"
    assert "weekly" in str(refused.value.errors[0].message)
    with pytest.raises(IntegrityError):
        Working.objects.create(employee=company.owner, schedule=nights, since=date(2026, 12, 1))


@pytest.mark.parametrize(
    ("does", "field"),
    [
        (lambda us, by: actions.add_absence(us.owner, kind="sick", since=NOW, until=NOW, **by), "until"),
        (lambda us, by: actions.add_absence(us.owner, kind="sick", since=NOW - DAY, until=NOW - HOUR, **by), "until"),
        (lambda us, by: actions.add_absence(us.owner, kind="gone", since=NOW, until=NOW + DAY, **by), "kind"),
        (lambda us, by: actions.add_absence(us.head, kind="trip", since=NOW, until=NOW + DAY, **by), "since"),
        (lambda us, by: actions.add_duty(us.head, since=NOW + HOUR, until=NOW + DAY, **by), "since"),
        (lambda us, by: actions.add_duty(us.owner, since=NOW + DAY, until=NOW + HOUR, **by), "until"),
        (lambda us, by: actions.add_duty(us.owner, since=NOW, until=NOW + 15 * DAY, **by), "until"),
        (lambda us, by: actions.set_calendar_day("XX", day=NOW.date(), kind="off", **by), "country"),
        (lambda us, by: actions.add_schedule("Пустой", pattern={"kind": "weekly", "days": [[]] * 7}, **by), "pattern"),
        (lambda us, by: actions.add_schedule("Зона", pattern=OFFICE, time_zone="Mars/Olympus", **by), "time_zone"),
        (lambda us, by: actions.set_capacity(us.owner, limits={"per_day": 0}, **by), "per_day"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused_at_its_field(
    company: Company, given: dict[str, Any], does: Callable[[Company, dict[str, Any]], object], field: str
) -> None:
    actions.add_absence(company.head, kind="vacation", since=NOW, until=NOW + 7 * DAY, **given)
    with pytest.raises(Invalid) as refused:
        does(company, given)
    assert [error.field for error in refused.value.errors] == [field]


def test_a_head_says_it_of_his_own_people_and_not_of_the_company(company: Company, given: dict[str, Any]) -> None:
    by: dict[str, Any] = {"by": company.head, "at": NOW}
    schedule = actions.add_schedule("Контора", pattern=OFFICE, **given)
    actions.give_schedule(company.owner, schedule=schedule, since=NOW.date(), **by)
    actions.add_absence(company.owner, kind="sick", since=NOW, until=NOW + DAY, **by)
    actions.set_capacity(company.owner, limits={"per_day": 5}, **by)
    for does in (
        lambda: actions.add_absence(company.stranger, kind="sick", since=NOW, until=NOW + DAY, **by),
        lambda: actions.change_schedule(schedule, values={"name": "Моя"}, **by),
        lambda: actions.set_calendar_day("RU", day=NOW.date(), kind="off", **by),
        lambda: actions.add_duty(company.colleague, since=NOW, until=NOW + DAY, by=company.owner, at=NOW),
    ):
        with pytest.raises(Forbidden):
            does()


def test_a_schedule_that_is_worked_by_stays_in_use(company: Company, given: dict[str, Any]) -> None:
    schedule = works_by(company.owner, OFFICE, given)
    with pytest.raises(Conflict):
        actions.change_schedule(schedule, values={"is_active": False}, **given)


def test_no_two_shifts_of_one_person_overlap(company: Company) -> None:
    Shift.objects.create(employee=company.owner, starts_at=NOW, ends_at=NOW + DAY)
    with pytest.raises(IntegrityError):
        Shift.objects.create(employee=company.owner, starts_at=NOW + HOUR, ends_at=NOW + 2 * DAY, is_duty=True)


def test_a_hundred_people_are_laid_out_with_the_questions_of_one(
    company: Company, given: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    schedule = works_by(company.owner, OFFICE, given)
    people = [company.owner, company.colleague, company.head, company.stranger]
    for one in people[1:]:
        Working.objects.create(employee=one, schedule=schedule, since=NOW.date())
        Duty.objects.create(employee=one, since=NOW + DAY, until=NOW + 2 * DAY)
    with django_assert_max_num_queries(16):
        lay_out_further([one.pk for one in people], at=NOW)
    assert {one.shifts.filter(is_duty=True).count() for one in people[1:]} == {1}
    assert connection.in_atomic_block


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("9:00–13:00, 14:00–18:00", [(540, 780), (840, 1080)]), ("9-18", [(540, 1080)]), ("", []),
        ("22:00–06:00", [(1320, 1800)]), ("00:00-24:00", [(0, 1440)]),
        ("14.00-18.00; 9.00 – 13.00", [(540, 780), (840, 1080)]),
    ],
)  # fmt: skip
def test_hours_are_read_as_people_write_them(text: str, windows: list[tuple[int, int]]) -> None:
    assert read_windows(text) == windows


@pytest.mark.parametrize(
    "text", ["9", "9:00–9:00", "с девяти до шести", "9:75–18:00", "25:00–26:00", "1-2,3-4,5-6,7-8,9-10,11-12,13-14"]
)
def test_what_is_no_hours_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_windows(text)


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ([[[540, 780], [720, 900]], *[[]] * 6], "day-0"),
        ([[], [[1320, 1800]], [[300, 600]], *[[]] * 4], "day-1"),
        ([[[60, 600]], *[[]] * 5, [[1320, 1800]]], "day-6"),  # Sunday's night runs into Monday
        ([[[540, 540]], *[[]] * 6], "pattern"),
        ([[]] * 5, "pattern"),
    ],
)
def test_windows_that_overlap_are_named_by_their_day(days: list[Any], field: str) -> None:
    assert [mistake.field for mistake in pattern_mistakes({"kind": "weekly", "days": days})] == [field]
    assert pattern_mistakes(NIGHTS) == pattern_mistakes(OFFICE) == []


def test_holes_are_what_nobody_covers() -> None:
    wanted = [(NOW, NOW + 8 * HOUR)]
    there = [(NOW + 2 * HOUR, NOW + 4 * HOUR), (NOW + 3 * HOUR, NOW + 5 * HOUR)]
    assert holes(wanted, there) == [(NOW, NOW + 2 * HOUR), (NOW + 5 * HOUR, NOW + 8 * HOUR)]
    assert without(wanted, wanted) == []


def test_a_shift_that_runs_through_now_stays_one() -> None:
    kept = [(NOW - HOUR, NOW + HOUR, False)]
    assert cut_anew(kept, [(NOW - HOUR, NOW + 2 * HOUR, False)], at=NOW) == [(NOW - HOUR, NOW + 2 * HOUR, False)]
    assert cut_anew(kept, [(NOW - HOUR, NOW + 2 * HOUR, True)], at=NOW) == [
        (NOW - HOUR, NOW, False), (NOW, NOW + 2 * HOUR, True),
    ]  # fmt: skip


def test_every_country_is_known_and_no_other_is_loaded() -> None:
    assert all(calendars.known(country, 2026) for country in calendars.COUNTRIES)
    assert "holidays.countries.russia" in sys.modules
    assert "holidays.countries.zimbabwe" not in sys.modules
