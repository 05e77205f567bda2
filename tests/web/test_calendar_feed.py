"""Somebody's own calendar reads his tasks by a secret address."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from teplo.kit.problems import Conflict, Forbidden
from teplo.leads.models import Lead
from teplo.ledger.models import Event
from teplo.staff.actions import bring_back, close_calendar, open_calendar, revoke_calendar, set_password
from teplo.staff.models import CalendarFeed
from teplo.triage.actions.leave import let_go
from teplo.work.models import Task
from tests.company import Company, person, send


@pytest.fixture
def task(company: Company) -> Task:
    """A task of the owner, about the person of a lead of his."""
    number = send(company, person=person("Пётр; Ильич, мл.\\", phone="+79123456789")).lead
    Lead.objects.filter(pk=number).update(owner_employee=company.owner, owner_queue=None)
    now = timezone.now()
    return Task.objects.create(
        person=Lead.objects.get(pk=number).person, owner_employee=company.owner, due_at=now + timedelta(days=2),
        title="Позвонить\nBEGIN:VALARM " + "очень " * 20, created_at=now,
    )  # fmt: skip


def address_of(employee) -> str:
    return reverse("calendar-feed", args=[open_calendar(by=employee, at=timezone.now())])


def unfolded(answer) -> list[str]:
    return answer.content.decode().replace("\r\n ", "").split("\r\n")


def test_the_calendar_holds_ones_open_tasks_as_the_standard_wants_them(client, company, task):
    answer = client.get(address_of(company.owner))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75
    lines = unfolded(answer)
    assert [lines[0], lines[1], *lines[-2:]] == ["BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR", ""]
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 1
    assert "BEGIN:VALARM" not in lines
    due = f"{task.due_at:%Y%m%dT%H%M%SZ}"
    assert f"DTSTART:{due}" in lines
    assert any(line.startswith(f"UID:task-{task.pk}@") for line in lines)
    summary = next(line for line in lines if line.startswith("SUMMARY:"))
    assert summary.startswith("SUMMARY:Позвонить BEGIN:VALARM")
    assert summary.endswith(" · Пётр\\; Ильич\\, мл.\\\\")


@pytest.mark.parametrize(
    "change", [{"state": "done"}, {"due_at": timedelta(days=-40)}, {"due_at": timedelta(days=400)}]
)
def test_what_is_done_or_far_away_is_not_in_it(client, company, task, change):
    moved = {"due_at": timezone.now() + change["due_at"]} if "due_at" in change else change
    Task.objects.filter(pk=task.pk).update(**moved)
    assert "BEGIN:VEVENT" not in unfolded(client.get(address_of(company.owner)))


def test_the_tasks_of_others_and_people_out_of_reach_are_not_told(client, company, task):
    assert "BEGIN:VEVENT" not in unfolded(client.get(address_of(company.colleague)))
    Task.objects.filter(pk=task.pk).update(owner_employee=company.stranger)
    text = client.get(address_of(company.stranger)).content.decode()
    assert "Пётр" not in text
    assert "79123456789" not in text


def test_what_did_not_change_is_not_sent_again(client, company, task):
    address = address_of(company.owner)
    mark = client.get(address)["ETag"]
    again = client.get(address, headers={"If-None-Match": mark})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", mark)
    Task.objects.filter(pk=task.pk).update(title="Написать")
    assert client.get(address, headers={"If-None-Match": mark}).status_code == 200


def test_only_the_last_address_opens_it_and_none_once_it_is_taken_away(client, company, task):
    first, second = address_of(company.owner), address_of(company.owner)
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    assert CalendarFeed.objects.get().digest not in second
    assert CalendarFeed.objects.get().last_used_at is not None
    close_calendar(by=company.owner, at=timezone.now())
    assert client.get(second).status_code == 404
    assert list(Event.objects.filter(kind__startswith="calendar.").order_by("pk").values_list("kind", flat=True)) == [
        "calendar.opened", "calendar.opened", "calendar.closed",
    ]  # fmt: skip


def test_an_address_ends_with_whoever_leaves_and_stays_ended_when_he_is_back(client, company, task):
    address, signed = address_of(company.owner), {"by": company.administrator, "at": timezone.now()}
    assert client.get(address).status_code == 200
    let_go(company.owner, to=company.colleague, **signed)
    assert client.get(address).status_code == 404
    with pytest.raises(Conflict):
        open_calendar(by=company.owner, at=timezone.now())
    bring_back(company.owner, **signed)
    assert client.get(address).status_code == 404
    assert Event.objects.get(kind="calendar.closed").facts["employee"] == company.owner.pk


def test_an_address_ends_with_a_new_password(client, company, task):
    address, others = address_of(company.owner), address_of(company.colleague)
    set_password(company.owner, password="another one 1", by=company.administrator, at=timezone.now())
    assert (client.get(address).status_code, client.get(others).status_code) == (404, 200)


def test_who_sets_up_employees_ends_the_address_of_another(client, company):
    address, words = address_of(company.owner), "End the address of the calendar"
    with pytest.raises(Forbidden):
        revoke_calendar(company.owner, by=company.head, at=timezone.now())
    client.force_login(company.administrator)
    page = f"/setup/employees/{company.owner.pk}/"
    assert words in client.get(page).content.decode()
    client.post(f"{page}calendar/end/")
    assert client.get(address).status_code == 404
    assert words not in client.get(page).content.decode()
    line = Event.objects.get(kind="calendar.closed")
    assert (line.by_id, line.facts["employee"]) == (company.administrator.pk, company.owner.pk)


def test_the_page_shows_the_address_once(client, company):
    client.force_login(company.owner)
    assert "You have no address yet." in client.get("/me/calendar/").content.decode()
    shown = client.post("/me/calendar/open/").content.decode()
    address = shown.partition('value="http://testserver')[2].partition('"')[0]
    assert client.get(address).status_code == 200
    assert address not in client.get("/me/calendar/").content.decode()
    client.post("/me/calendar/close/")
    assert client.get(address).status_code == 404


def test_a_password_that_one_chooses_oneself_ends_it_too_and_is_told(client, company):
    owner, old, new = company.owner, "quiet river at dawn", "loud river at noon"
    owner.set_password(old)
    owner.save()
    address = address_of(owner)
    client.force_login(owner)
    wrong = client.post("/accounts/password/change/", {"oldpassword": "x", "password1": new, "password2": new})
    assert (wrong.status_code, client.get(address).status_code) == (200, 200)
    client.post("/accounts/password/change/", {"oldpassword": old, "password1": new, "password2": new})
    owner.refresh_from_db()
    assert owner.check_password(new)
    assert client.get(address).status_code == 404
    assert Event.objects.get(kind="employee.password_set").by_id == owner.pk
