"""Pages of working time: schedules in plain words, the map of a week with its holes, absences, the calendar."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.staff import actions
from teplo.staff.models import Absence, CalendarDay, Capacity, Duty, Employee, Schedule
from tests.company import Company

DAYS = {f"day-{number}": "9:00–13:00, 14:00–18:00" for number in range(5)} | {"day-5": "", "day-6": ""}
WEEKLY = {"name": "Контора", "kind": "weekly", "country": "RU", "time_zone": "", **DAYS}
OFFICE = {"kind": "weekly", "days": [[[540, 1080]]] * 7}


def screen(employee: Employee) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(employee)
    Employee.objects.filter(pk=employee.pk).update(language="en", time_zone="Europe/Moscow")
    return client


@pytest.fixture
def schedule(company: Company) -> Schedule:
    return actions.add_schedule("Daily", pattern=OFFICE, by=company.administrator, at=timezone.now())


def test_a_schedule_is_written_in_lines_and_told_in_words(company: Company) -> None:
    desk = screen(company.administrator)
    assert desk.post("/setup/schedules/add/", WEEKLY).status_code == 302
    made = Schedule.objects.get(name="Контора")
    assert made.pattern["days"][0] == [[540, 780], [840, 1080]]
    page = desk.get("/setup/schedules/").text
    assert "Mon–Fri 09:00–13:00, 14:00–18:00." in page
    assert "40 hours a week." in page
    assert "Mon–Fri 09:00–13:00, 14:00–18:00." in desk.get(f"/setup/schedules/{made.pk}/").text


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"day-0": "9:00–13:00, 12:00–15:00"}, "day-0", "overlap"),
        ({"day-1": "9:00–9:00"}, "day-1", "has no length"),
        ({"day-2": "с утра"}, "day-2", "Write hours such as"),
        ({"day-0": "22:00–06:00", "day-1": "05:00–09:00"}, "day-0", "runs into"),
        ({f"day-{number}": "" for number in range(7)}, "kind", "at least one window"),
    ],
)
def test_hours_that_contradict_one_another_are_refused_at_their_day(
    company: Company, change: dict[str, str], field: str, words: str
) -> None:
    answer = screen(company.administrator).post("/setup/schedules/add/", {**WEEKLY, **change})
    assert answer.status_code == 422
    assert f'id="id_{field}-error"' in answer.text
    assert words in answer.text
    assert 'value="Контора"' in answer.text
    assert not Schedule.objects.exists()


def test_the_editor_says_what_the_hours_mean_while_one_writes(company: Company) -> None:
    desk = screen(company.administrator)
    given = {"kind": "cycle", "length": "4", "anchor": "2026-11-02", "day-0": "9-21", "day-1": "9-21"}
    part = desk.post("/setup/schedules/preview/", given).text
    assert "Every 4 days from 2 November 2026 on: days 1–2 09:00–21:00; days 3–4 off." in part
    assert part.count("<li") == 14
    assert "<html" not in part


def test_the_week_shows_who_is_there_and_the_hours_that_nobody_covers(company: Company, schedule: Schedule) -> None:
    by: dict[str, Any] = {"by": company.administrator, "at": timezone.now()}
    Channel.objects.filter(slug="api").update(
        schedule=actions.add_schedule("Late", pattern={"kind": "weekly", "days": [[[540, 1200]]] * 7}, **by)
    )
    company.owner.time_zone = "Europe/Moscow"
    Employee.objects.update(time_zone="Europe/Moscow")
    actions.give_schedule(company.owner, schedule=schedule, since=timezone.localdate() + timedelta(days=1), **by)
    monday = timezone.localdate() + timedelta(days=14 - timezone.localdate().weekday())
    page = screen(company.head).get(f"/setup/roster/?day={monday}").text
    assert "Nobody is there:" in page
    assert "Mon 18:00–20:00" in page
    assert "Mon 09:00–18:00" in page
    assert "2 people work by no schedule" in page
    assert company.stranger.name not in page  # another team's, whom the head's right does not reach


def test_a_duty_fills_the_hole_and_over_an_absence_it_is_refused(company: Company, schedule: Schedule) -> None:
    desk = screen(company.head)
    tomorrow = timezone.localdate() + timedelta(days=1)
    form = {"employee": company.owner.pk, "day": tomorrow, "first_hour": "18:00", "last_hour": "09:00"}
    assert desk.post("/setup/roster/duty/", form).status_code == 302
    duty = Duty.objects.get()
    assert duty.until - duty.since == timedelta(hours=15)
    assert company.owner.shifts.get().is_duty
    away = {"employee": company.colleague.pk, "kind": "sick", "first_day": tomorrow, "last_day": tomorrow}
    assert desk.post("/setup/absences/add/", away).status_code == 302
    answer = desk.post("/setup/roster/duty/", {**form, "employee": company.colleague.pk})
    assert answer.status_code == 422
    assert 'id="id_day-error"' in answer.text
    assert "Colleague is away from" in answer.text
    assert desk.post(f"/setup/roster/duty/{duty.pk}/end/").status_code == 302
    assert not Duty.objects.exists()


def test_an_absence_is_whole_days_of_who_is_away_and_ends_when_he_is_back(company: Company) -> None:
    desk, day = screen(company.head), timezone.localdate() + timedelta(days=3)
    Employee.objects.filter(pk=company.owner.pk).update(time_zone="Asia/Omsk")
    form = {"employee": company.owner.pk, "kind": "vacation", "first_day": day, "last_day": day + timedelta(days=6)}
    desk.post("/setup/absences/add/", {**form, "substitute": company.colleague.pk})
    absence = Absence.objects.get()
    assert (absence.until - absence.since, absence.since.hour) == (timedelta(days=7), 18)
    assert "Colleague" in desk.get("/setup/absences/").text
    backwards = desk.post(f"/setup/absences/{absence.pk}/", {**form, "last_day": day - timedelta(days=2)})
    assert 'id="id_last_day-error"' in backwards.text
    desk.post(f"/setup/absences/{absence.pk}/end/")
    assert not Absence.objects.exists()


def test_a_moved_day_is_the_companys_word(company: Company) -> None:
    desk = screen(company.administrator)
    form = {"country": "RU", "day": "2027-01-09", "kind": "work", "note": "Отработка"}
    assert desk.post("/setup/calendar/day/", form).headers["Location"] == "/setup/calendar/?country=RU&year=2027"
    page = desk.get("/setup/calendar/?country=RU&year=2027").text
    assert "Отработка" in page
    desk.post("/setup/calendar/forget/", {"country": "RU", "day": "2027-01-09"})
    assert not CalendarDay.objects.exists()


def test_a_persons_time_stands_on_one_page(company: Company, schedule: Schedule) -> None:
    desk, today = screen(company.head), timezone.localdate()
    number = company.owner.pk
    desk.post(f"/setup/working/{number}/schedule/", {"schedule": schedule.pk, "since": today})
    desk.post(f"/setup/working/{number}/limits/", {"open_leads": "20", "per_day": "5"})
    assert Capacity.objects.get().per_day == 5
    page = desk.get(f"/setup/working/{number}/").text
    assert "Daily" in page
    assert "open leads at once" in page
    past = desk.post(f"/setup/working/{number}/schedule/", {"schedule": schedule.pk, "since": date(2020, 1, 1)})
    assert 'id="id_since-error"' in past.text
    assert desk.get(f"/setup/working/{company.stranger.pk}/").status_code == 404


def test_a_head_reads_the_schedules_of_the_company_and_changes_none(company: Company, schedule: Schedule) -> None:
    desk = screen(company.head)
    page = desk.get(f"/setup/schedules/{schedule.pk}/").text
    assert "09:00–18:00" in page
    assert ">Save<" not in page
    assert desk.post(f"/setup/schedules/{schedule.pk}/", WEEKLY).status_code == 403


def test_skills_and_the_first_day_stand_on_the_employees_page(company: Company) -> None:
    desk = screen(company.administrator)
    form = {"name": "Owner", "email": "owner@ours.ru", "role": company.owner.role_id, "on_shift": "on"}
    desk.post(
        f"/setup/employees/{company.owner.pk}/", {**form, "skills": "Английский, паркет", "hired_on": "2026-10-01"}
    )
    saved = Employee.objects.get(pk=company.owner.pk)
    assert (saved.skills, saved.hired_on) == (["английский", "паркет"], date(2026, 10, 1))


def test_the_map_of_many_people_asks_no_more_than_that_of_one(
    company: Company, schedule: Schedule, django_assert_max_num_queries: Any
) -> None:
    by: dict[str, Any] = {"by": company.administrator, "at": timezone.now()}
    for one in (company.owner, company.colleague, company.head):
        actions.give_schedule(one, schedule=schedule, since=timezone.localdate() + timedelta(days=1), **by)
    desk = screen(company.administrator)
    desk.get("/setup/roster/")
    with django_assert_max_num_queries(30):
        desk.get("/setup/roster/")
