"""Whoever sees a lead but not its person: no name, no phone, nothing to change, on any page."""

import pytest
from django.utils import timezone

from teplo.identity.models import ContactPoint, Doubt
from teplo.leads.models import Lead, Status
from teplo.staff.models import Employee, Grant, Role
from teplo.work.actions import talks
from teplo.work.actions.talks import outbox
from teplo.work.models import Notice, Task
from teplo.work.talks import Address, Words
from tests.company import Company, person
from tests.web.at_work import lead_of, screen
from tests.work.talking import hear, letter, mailbox, talk_of

SECRETS = ("Иван", "Петров", "345", "9123456789", "ivan@")


@pytest.fixture
def onlooker(company: Company) -> Employee:
    """Sees and works all leads, and of people only those of his own."""
    role = Role.objects.create(key="onlooker")
    wide = ("lead.see", "lead.change", "lead.assign", "lead.refuse", "task.see", "task.change", "lead.add")
    own = ("person.see", "person.change")
    Grant.objects.bulk_create(Grant(role=role, permission=right, scope="all") for right in wide)
    Grant.objects.bulk_create(Grant(role=role, permission=right, scope="own") for right in own)
    Employee.objects.filter(pk=company.colleague.pk).update(role=role, language="en")
    return Employee.objects.get(pk=company.colleague.pk)


@pytest.fixture
def lead(company: Company) -> Lead:
    return lead_of(company.owner, person=person(phone="8 912 345-67-89", email="ivan@mail.ru"))


@pytest.mark.parametrize(
    "page",
    ["/desk/", "/leads/", "/leads/{lead}/", "/leads/{lead}/timeline/", "/leads/{lead}/refuse/", "/leads/{lead}/assign/",
     "/tasks/{task}/done/", "/tasks/{task}/move/", "/search/?q=L-{lead}", "/notices/"],
)  # fmt: skip
def test_no_page_of_a_lead_tells_of_its_hidden_person(lead: Lead, onlooker: Employee, page: str) -> None:
    Notice.objects.create(employee=onlooker, kind="lead.given", lead=lead, at=lead.created_at)
    answer = screen(onlooker).get(page.format(lead=lead.pk, task=lead.tasks.get().pk))
    assert answer.status_code == 200
    assert not [secret for secret in SECRETS if secret in answer.content.decode()]


@pytest.mark.parametrize("page", ["/inbox/?list=team", "/inbox/{talk}/", "/journal/"])
def test_no_page_of_a_talk_tells_of_its_hidden_person(
    company: Company, lead: Lead, onlooker: Employee, page: str
) -> None:
    rights = ("conversation.see", "conversation.answer")
    Grant.objects.bulk_create(Grant(role=onlooker.role, permission=right, scope="all") for right in rights)
    came = letter("Почём доска?", sender=Address("Иван Петров", "ivan@mail.ru"))
    talk = talk_of(hear(mailbox(company), came, lead=lead))
    refused = talks.say(talk, Words("Цена 500"), by=company.owner, at=timezone.now())
    outbox.never(refused, why="550 <ivan@mail.ru> unknown", at=timezone.now())
    answer = screen(onlooker).get(page.format(talk=talk.pk))
    assert (answer.status_code, "500" in answer.content.decode()) == (200, True)
    assert not [secret for secret in SECRETS if secret in answer.content.decode()]


@pytest.mark.parametrize("words", ["Петров", "912345", "Ламинат Петров"])
def test_words_find_no_lead_by_its_hidden_person(lead: Lead, onlooker: Employee, words: str) -> None:
    for page in ("/search/", "/leads/"):
        assert f"/leads/{lead.pk}/" not in screen(onlooker).get(page, {"q": words}).content.decode()
        assert f"/leads/{lead.pk}/" in screen(lead.owner_employee).get(page, {"q": words}).content.decode()


def test_the_overdue_task_of_a_hidden_person_tells_what_but_not_whom(lead: Lead, onlooker: Employee) -> None:
    screen(lead.owner_employee).post(f"/leads/{lead.pk}/take/")
    Task.objects.filter(lead=lead).update(due_at=lead.created_at)
    page = screen(onlooker).get("/desk/").content.decode()
    assert "hidden · " in page
    assert "Петров" not in page


def test_the_card_says_that_the_person_is_hidden(lead: Lead, onlooker: Employee) -> None:
    page = screen(onlooker).get(f"/leads/{lead.pk}/").content.decode()
    assert "not whom it comes from" in page
    assert "hidden" in page


@pytest.mark.parametrize("verb", ["person/name/", "points/add/"])
def test_a_hidden_person_cannot_be_changed(lead: Lead, onlooker: Employee, verb: str) -> None:
    answer = screen(onlooker).post(f"/leads/{lead.pk}/{verb}", {"name": "Пётр", "value": "8 913 000-00-00"})
    assert answer.status_code == 404
    assert (lead.person.name, ContactPoint.objects.count()) == ("Иван Петров", 2)


def test_a_doubt_about_a_hidden_person_cannot_be_settled(lead: Lead, onlooker: Employee) -> None:
    doubt = Doubt.objects.create(person=lead.person, kind="name", at=lead.created_at)
    answer = screen(onlooker).post(f"/leads/{lead.pk}/doubts/{doubt.pk}/settle/")
    assert answer.status_code == 404
    assert Doubt.objects.filter(pk=doubt.pk, settled_at=None).exists()


def test_a_person_seen_by_another_lead_of_his_is_shown(lead: Lead, onlooker: Employee) -> None:
    other = Lead.objects.get(pk=lead.pk)
    other.pk, other.owner_employee, other.status = None, onlooker, Status.objects.get(key="junk")
    other.status_kind = "junk"
    other.save(force_insert=True)
    assert "Петров" in screen(onlooker).get(f"/leads/{lead.pk}/").content.decode()


def test_a_known_contact_does_not_tell_whose_card_it_stands_on(company: Company, lead: Lead) -> None:
    mine = lead_of(company.stranger, person=person("Анна", phone="8 913 000-00-00"))
    answer = screen(company.stranger).post(f"/leads/{mine.pk}/points/add/", {"value": "8 912 345-67-89"})
    assert answer.status_code == 422
    assert not [secret for secret in ("Петров", f"/people/{lead.person_id}/") if secret in answer.content.decode()]
