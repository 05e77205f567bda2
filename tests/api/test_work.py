"""Tasks, people and events over the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from teplo.api import paging
from teplo.identity.models import Person
from teplo.triage.models import Rule
from teplo.work.actions import add_result, add_type
from teplo.work.models import Task
from tests.api.caller import IVAN
from tests.company import rule


def soon(**more):
    return (timezone.now() + timedelta(**(more or {"days": 1}))).isoformat(timespec="seconds")


@pytest.fixture
def owner(company, as_caller):
    return as_caller(company.owner)


@pytest.fixture
def lead(company, owner):
    rule("fixed", company.owner)
    return owner.post("enquiries", IVAN)


@pytest.fixture
def task(owner, lead):
    return owner.get(f"tasks?lead={lead['lead']}")["items"][0]


def test_the_first_task_is_read(company, owner, lead, task):
    assert (task["lead"], task["kind"], task["state"]) == (lead["lead"], "call", "open")
    assert task["owner"] == {"kind": "employee", "id": company.owner.pk, "name": "Owner"}
    assert owner.get(f"tasks/{task['id']}") == task


def test_a_task_is_set_on_a_lead(owner, lead):
    due = soon()
    task = owner.post("tasks", {"lead": lead["lead"], "kind": "meeting", "title": "Замер", "due_at": due})
    assert (owner.status, task["title"], task["kind"]) == (201, "Замер", "meeting")
    assert owner.get("tasks?kind=meeting")["items"] == [task]


def test_a_task_is_set_on_a_person_for_somebody_else(company, as_caller, owner, lead):
    body = {"person": lead["person"], "due_at": soon(), "to": company.colleague.pk}
    owner.post("tasks", body)
    assert (owner.status, owner.fields) == (422, ["to"])
    head = as_caller(company.head)
    task = head.post("tasks", body)
    assert (head.status, task["person"], task["owner"]["name"]) == (201, lead["person"], "Colleague")


def test_a_task_of_a_type_of_the_company_ends_with_one_of_its_results(company, owner, lead):
    now = timezone.now()
    made = add_type("meeting", name="Замер", icon="map-pin", by=company.head, at=now)
    add_result(made, name="Замерили", by=company.head, at=now)
    task = owner.post("tasks", {"lead": lead["lead"], "type": made.key, "due_at": soon()})
    assert (task["kind"], task["type"]) == ("meeting", made.key)
    owner.post(f"tasks/{task['id']}/close", {"outcome": "Нет такого"})
    assert (owner.status, owner.fields) == (422, ["outcome"])
    closed = owner.post(f"tasks/{task['id']}/close", {"outcome": "Замерили"})
    assert (owner.status, closed["outcome"]) == (200, "Замерили")
    owner.post("tasks", {"lead": lead["lead"], "type": "nonsense", "due_at": soon()})
    assert (owner.status, owner.fields) == (422, ["type"])


def test_whoever_has_few_tasks_finds_them_behind_many_of_others(company, as_caller, owner, lead, monkeypatch):
    monkeypatch.setattr(paging, "WINDOW", 1)
    for number in range(4):
        as_caller(company.head).post("tasks", {"person": lead["person"], "due_at": soon(), "title": f"N{number}"})
    assert [one["lead"] for one in owner.get("tasks")["items"]] == [lead["lead"]]


def test_a_task_is_moved(owner, task):
    due = soon(days=3)
    moved = owner.patch(f"tasks/{task['id']}", {"due_at": due})
    assert timezone.datetime.fromisoformat(moved["due_at"]) == timezone.datetime.fromisoformat(due)


def test_a_task_is_closed_with_the_next(owner, lead, task):
    following = {"kind": "proposal", "title": "КП", "due_at": soon()}
    closed = owner.post(f"tasks/{task['id']}/close", {"result": "Ждёт КП", "reached": True, "next": following})
    assert (owner.status, closed["state"], closed["reached"]) == (200, "done", True)
    left = owner.get("tasks?state=open")["items"]
    assert [(one["title"], one["follows"]) for one in left] == [("КП", task["id"])]


def test_a_task_is_closed_with_a_day_to_wait_for(owner, lead, task):
    day = (timezone.now() + timedelta(days=9)).date().isoformat()
    owner.post(f"tasks/{task['id']}/close", {"result": "Отпуск", "wait_until": day, "wait_reason": "Отпуск"})
    assert owner.get(f"leads/{lead['lead']}")["wait_until"] == day


def test_an_open_lead_is_not_left_without_a_step(owner, task):
    owner.post(f"tasks/{task['id']}/close", {"result": "Поговорили"})
    assert (owner.status, owner.fields) == (422, ["next"])
    assert Task.objects.get(pk=task["id"]).state == "open"


def test_a_closed_task_is_not_closed_again(owner, task):
    body = {"result": "x", "next": {"due_at": soon()}}
    owner.post(f"tasks/{task['id']}/close", body)
    owner.post(f"tasks/{task['id']}/close", body)
    assert owner.status == 409


WRONG = [
    ({"due_at": "tomorrow"}, "due_at"),
    ({"due_at": "2027-01-01T10:00:00"}, "due_at"),
    ({"due_at": 1_800_000_000}, "due_at"),
    ({"due_at": "9999-01-01T00:00:00Z"}, "due_at"),
    ({"due_at": None}, "due_at"),
    ({"kind": "dance"}, "kind"),
    ({"title": "x" * 201}, "title"),
    ({"title": 5}, "title"),
    ({"to": 99_999_999}, "to"),
    ({"to": "1"}, "to"),
    ({"lead": 99_999_999}, "lead"),
    ({"lead": 2**70}, "lead"),
    ({"lead": None}, "lead"),
    ({"person": 1}, "lead"),
    ({"state": "done"}, "state"),
    ({"owner_employee_id": 1}, "owner_employee_id"),
]


def test_a_task_that_is_wrong_names_its_field(owner, lead):
    count = Task.objects.count()
    for change, field in WRONG:
        owner.post("tasks", {"lead": lead["lead"], "due_at": soon()} | change)
        assert (owner.status, owner.fields, Task.objects.count()) == (422, [field], count), change


def test_no_task_on_a_lead_or_person_that_he_does_not_see(company, as_caller, lead):
    stranger = as_caller(company.stranger)
    for subject in ("lead", "person"):
        stranger.post("tasks", {subject: lead[subject], "due_at": soon()})
        assert (stranger.status, stranger.fields) == (422, [subject])


def test_a_strangers_task_is_404(company, as_caller, task):
    stranger = as_caller(company.stranger)
    for method, path, body in [
        ("GET", "", None),
        ("PATCH", "", {"due_at": soon()}),
        ("POST", "/close", {"result": "x", "next": {"due_at": soon()}}),
    ]:
        stranger.call(method, f"tasks/{task['id']}{path}", body)
        assert stranger.status == 404, method
    assert stranger.get("tasks")["items"] == []


def test_people_are_listed_and_read(owner, lead):
    found = owner.get("persons?q=петров")["items"]
    assert [person["id"] for person in found] == [lead["person"]]
    assert owner.get(f"persons/{lead['person']}") == found[0]
    phone = {"kind": "phone", "value": "+79123456789", "shown": found[0]["contacts"][0]["shown"], "shared": False}
    assert found[0]["contacts"][0] == phone


def test_people_are_seen_by_their_leads(company, as_caller, lead):
    for person, seen in [(company.colleague, 0), (company.stranger, 0), (company.head, 1)]:
        caller = as_caller(person)
        assert len(caller.get("persons")["items"]) == seen
        caller.get(f"persons/{lead['person']}")
        assert caller.status == (200 if seen else 404)
        caller.get(f"events?person={lead['person']}")
        assert caller.status == (200 if seen else 404)


def test_people_are_listed_page_by_page(company, as_caller):
    Person.objects.bulk_create(Person(name=f"P{n}", sort_key=f"p{n}") for n in range(5))
    head, seen, after = as_caller(company.head), [], ""
    while after is not None:
        page = head.get(f"persons?limit=2&after={after}")
        seen += [person["name"] for person in page["items"]]
        after = page["next"]
    assert seen == ["P4", "P3", "P2", "P1", "P0"]


def test_what_happened_on_a_lead_is_told(owner, lead):
    events = owner.get(f"events?lead={lead['lead']}")["items"]
    assert [event["id"] for event in events] == sorted((event["id"] for event in events), reverse=True)
    assert "task.planned" in {event["kind"] for event in events}
    assert {event["lead"] for event in events} == {lead["lead"]}
    first = owner.get(f"events?lead={lead['lead']}&limit=1")
    assert owner.get(f"events?lead={lead['lead']}&limit=1&after={first['next']}")["items"] == events[1:2]


def test_a_strangers_events_are_404(company, as_caller, lead):
    stranger = as_caller(company.stranger)
    stranger.get(f"events?lead={lead['lead']}")
    assert stranger.status == 404


LISTS = [
    *(
        "events",
        "events?lead=1&person=1",
        "events?lead=x",
        "events?lead=0",
        "events?kind=1",
        "events?lead=" + "9" * 40,
    ),
    *("events?lead=1&lead=2", "tasks?owner__password=1", "tasks?state=late", "tasks?after=x", "tasks?due_from=x"),
    *("tasks?limit=201", "persons?points__value=1", "persons?sort=name", "persons?after=-1", "persons?q=1&q=2"),
]


def test_lists_that_cannot_be_asked_are_400(owner, lead):
    for path in LISTS:
        told = owner.get(path.replace("lead=1", f"lead={lead['lead']}"))
        assert (owner.status, bool(told["errors"])) == (400, True), path


@pytest.mark.parametrize("window", [1, 2, 2_000])
def test_people_who_came_long_ago_are_found_page_by_page(company, owner, as_caller, monkeypatch, window):
    rule("fixed", company.owner)
    admin = as_caller(company.administrator)
    for number in range(3):
        admin.post("enquiries", {"person": {"name": f"Анна {number}", "phones": [f"891234567{number}0"]}})
    Rule.objects.filter(strategy="fixed").update(employees=[company.stranger.pk])
    for number in range(3):
        admin.post("enquiries", {"person": {"name": "Чужой", "phones": [f"891234568{number}0"]}})
    monkeypatch.setattr(paging, "WINDOW", window)
    first = owner.get("persons?limit=2")
    second = owner.get(f"persons?limit=2&after={first['next']}")
    assert [one["name"] for one in (*first["items"], *second["items"])] == ["Анна 2", "Анна 1", "Анна 0"]
    assert second["next"] is None
