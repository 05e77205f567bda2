"""Whoever gets a client or a deal from somebody else hears of it; of many at once by one notice with their number."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teplo.clients import actions
from teplo.clients.models import ClientCompany, Contact, Deal
from teplo.clients.rules import NewDeal
from teplo.identity.given import Firm, Who
from teplo.leads.models import Lead
from teplo.ledger.models import Event
from teplo.ledger.tasks import run_followers
from teplo.staff.models import Employee
from teplo.triage.actions import Wanted, convert, undo_conversion
from teplo.triage.actions.leave import let_go
from teplo.web.notices.words import said
from teplo.work.adapters.push import words_of
from teplo.work.deliveries import Delivery, Way
from teplo.work.models import Notice
from teplo.work.queries import notices
from tests.clients.test_verbs import contact_of, deal_of, signed
from tests.company import Company, person
from tests.intake.imports import brought, chosen, csv_of, given, taken_back
from tests.triage.test_bulk_of_clients import done
from tests.web.at_work import lead_of, screen
from tests.work.test_followers import hear

Client = Contact | ClientCompany | Deal
MADE: dict[str, Callable[[Employee, str], Client]] = {
    "contact": contact_of,
    "company": lambda owner, name: actions.enter_company(Firm(name), **signed(owner)),
    "deal": deal_of,
}
GIVE: dict[str, Callable[..., None]] = {
    "contact": actions.give_contact,
    "company": actions.give_company,
    "deal": actions.give_deal,
}
PLACES = {"contact": "/clients/contacts/", "company": "/clients/companies/", "deal": "/deals/"}


def told() -> list[tuple[str, str, int | None]]:
    found = Notice.objects.filter(kind="client.given").order_by("pk")
    return [(one.employee.email.partition("@")[0], one.of, one.count) for one in found]


def bell(employee: Employee) -> str:
    Employee.objects.filter(pk=employee.pk).update(language="en")
    return screen(Employee.objects.get(pk=employee.pk)).get("/notices/").content.decode()


@pytest.mark.parametrize("of", MADE)
def test_a_new_owner_hears_what_was_given_to_him_and_by_whom(company: Company, of: str) -> None:
    record = MADE[of](company.owner, "Ромашка")
    GIVE[of](record, to=company.colleague, **signed(company.head))
    hear()
    assert [(who, what, count) for who, what, count in told()] == [("colleague", of, None)]
    shown = bell(company.colleague)
    assert "Ромашка" in shown
    assert f"{PLACES[of]}{record.pk}/" in shown
    assert "Head" in shown


@pytest.mark.parametrize("of", MADE)
def test_nobody_is_told_of_what_he_took_himself(company: Company, of: str) -> None:
    GIVE[of](MADE[of](company.owner, "Ромашка"), to=company.head, **signed(company.head))
    hear()
    assert told() == []


@pytest.mark.parametrize("of", MADE)
def test_a_notice_of_what_one_sees_no_more_is_left_out(company: Company, of: str) -> None:
    record = MADE[of](company.owner, "Ромашка")
    GIVE[of](record, to=company.colleague, **signed(company.head))
    hear()
    assert len(notices(company.colleague)) == 1
    type(record)._default_manager.filter(pk=record.pk).update(owner_employee=company.stranger)
    assert notices(company.colleague) == []


@pytest.mark.parametrize("of", MADE)
def test_many_at_once_are_told_by_one_notice_with_their_number(company: Company, of: str) -> None:
    numbers = [MADE[of](company.owner, name).pk for name in ("Ромашка", "Лютик", "Пион")]
    people = [company.colleague.pk, company.head.pk]
    done(company.head, of, "assign", numbers, employees=people)
    assert told() == [("colleague", of, 2)]  # one of them is the head's own, by his own hand
    assert "2 " in bell(company.colleague)
    assert "?owner=me" in bell(company.colleague)


def test_what_a_leaver_had_is_told_to_who_takes_over(company: Company) -> None:
    for of, make in MADE.items():
        for name in ("Ромашка", "Лютик")[: 1 if of == "deal" else 2]:
            make(company.owner, name)
    let_go(company.owner, to=company.colleague, by=company.administrator, at=timezone.now())
    assert sorted(told()) == [("colleague", "company", 2), ("colleague", "contact", 2), ("colleague", "deal", None)]


def test_owners_of_imported_deals_hear_how_many(company: Company, own_data: object) -> None:
    content, by = csv_of([("title",), ("One",), ("Two",), ("Three",)]), company.administrator
    to = {"owner": "employee", "employee": company.colleague.pk}
    assert brought(chosen(given(content, by=by, target="deals"), {0: "title"}, **to)).created == 3
    event = Event.objects.get(kind="import.done")
    for _twice in range(2):
        run_followers([event.pk])
    assert told() == [("colleague", "deal", 3)]


def test_a_deal_that_somebody_else_enters_is_told(company: Company, django_assert_max_num_queries: Any) -> None:
    deal_of(company.head, owner=company.owner)
    deal_of(company.owner)
    hear()
    assert told() == [("owner", "deal", None)]
    with django_assert_max_num_queries(20):
        notices(company.owner)


def converted(company: Company) -> Lead:
    lead = lead_of(company.owner, person=person(phone="8 912 345-67-89"), need="Плитка")
    convert(lead, Wanted(contact=True, deal=NewDeal("Плитка")), by=company.head, at=timezone.now())
    return lead


ENTER: dict[str, Callable[[Company], Client]] = {
    "contact": lambda company: actions.enter_contact(Who(name="Ромашка"), owner=company.owner, **signed(company.head)),
    "company": lambda company: actions.enter_company(Firm("Ромашка"), owner=company.owner, **signed(company.head)),
}


@pytest.mark.parametrize("of", ENTER)
def test_a_client_that_somebody_else_enters_is_told(company: Company, of: str) -> None:
    made = ENTER[of](company)
    MADE[of](company.owner, "Лютик")  # by his own hand
    hear()
    assert told() == [("owner", of, None)]
    shown = bell(company.owner)
    assert "Ромашка" in shown
    assert f"{PLACES[of]}{made.pk}/" in shown


@pytest.mark.parametrize("of", ENTER)
def test_what_is_asked_to_tell_of_a_new_client(company: Company, of: str, django_assert_max_num_queries: Any) -> None:
    ENTER[of](company)
    event = Event.objects.get(kind={"contact": "contact.created", "company": "company.made_client"}[of])
    with django_assert_max_num_queries(16):
        run_followers([event.pk])
    assert told() == [("owner", of, None)]


@pytest.mark.parametrize("deal", [None, NewDeal("Плитка")])
def test_a_conversion_for_somebody_else_is_told_once(company: Company, deal: NewDeal | None) -> None:
    lead = lead_of(company.owner, company={"name": "ООО «Ромашка»"})
    convert(lead, Wanted(contact=True, company=True, deal=deal), by=company.head, at=timezone.now())
    made = {"contact.created", "company.made_client"} | ({"deal.created"} if deal else set())
    assert made <= set(Event.objects.values_list("kind", flat=True))
    hear()
    assert told() == [("owner", "deal" if deal else "contact", None)]


def test_of_a_contact_that_was_undone_before_nobody_is_told(company: Company) -> None:
    lead = lead_of(company.owner, person=person(phone="8 912 345-67-89"), need="Плитка")
    convert(lead, Wanted(contact=True), by=company.head, at=timezone.now())
    undo_conversion(lead, by=company.head, at=timezone.now())
    hear()
    assert told() == []


@pytest.mark.parametrize("of", MADE)
def test_a_push_about_a_client_opens_his_card_under_a_tag_of_its_own(company: Company, of: str) -> None:
    records = [MADE[of](company.owner, name) for name in ("Ромашка", "Лютик")]
    for record in records:
        GIVE[of](record, to=company.colleague, **signed(company.head))
    hear()
    words = [words_of(one, says_more=True) for one in Notice.objects.filter(kind="client.given").order_by("pk")]
    assert [one["url"] for one in words] == [f"{PLACES[of]}{record.pk}/" for record in records]
    assert [one["tag"] for one in words] == [f"client.given:{of}:{record.pk}" for record in records]
    assert "Ромашка" in words[0]["body"]
    assert words_of(Notice.objects.earliest("pk"), says_more=False)["body"] == ""


def test_an_undone_conversion_takes_along_that_somebody_was_told_of_its_deal(company: Company) -> None:
    lead = converted(company)
    hear()
    notice = Notice.objects.get(kind="client.given")
    Delivery.objects.create(notice=notice, way=Way.EMAIL, state="sent")
    undone = undo_conversion(lead, by=company.head, at=timezone.now())
    assert [one.partition(":")[0] for one in undone.removed] == ["deal", "contact"]
    assert undone.kept == []
    connection.check_constraints()
    assert told() == []


def test_of_a_deal_that_was_undone_before_nobody_is_told(company: Company) -> None:
    undo_conversion(converted(company), by=company.head, at=timezone.now())
    hear()
    assert told() == []


def test_an_undone_import_takes_along_who_was_told_of_its_deal(company: Company, own_data: object) -> None:
    to = {"owner": "employee", "employee": company.colleague.pk}
    content = csv_of([("title",), ("One",)])
    imp = brought(chosen(given(content, by=company.administrator, target="deals"), {0: "title"}, **to))
    run_followers([Event.objects.get(kind="import.done").pk])
    Delivery.objects.create(notice=Notice.objects.get(kind="client.given"), way=Way.EMAIL, state="sent")
    taken_back(imp, by=company.administrator)
    connection.check_constraints()
    assert not Deal.objects.exists()
    assert told() == []


def test_clients_of_notices_are_read_together(company: Company) -> None:
    asked = []
    for _more in range(2):
        for of, make in MADE.items():
            for n in range(3):
                made = make(company.owner, f"Ромашка {Notice.objects.count()} {n}")
                GIVE[of](made, to=company.colleague, **signed(company.head))
        hear()
        with CaptureQueriesContext(connection) as caught:
            lines = [said(one) for one in notices(company.colleague)]
        assert all("Ромашка" in line.about for line in lines)
        asked.append(len(caught))
    assert asked[1] <= asked[0]
