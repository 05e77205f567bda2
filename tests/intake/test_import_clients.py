"""Contacts, companies and deals come in by files too, each for whom it names, and go out again."""

from decimal import Decimal

import pytest
from django.utils import timezone

from teplo.clients.actions import move_deal
from teplo.clients.models import ClientCompany, Contact, Deal, Stage
from teplo.identity.models import Company
from teplo.intake.imports.models import Refusal
from teplo.terms.actions import add_field
from tests.company import person, send
from tests.intake.imports import brought, chosen, csv_of, given, taken_back
from tests.intake.test_import_undo import assert_all_hold, fingerprints

pytestmark = pytest.mark.usefixtures("own_data")
CONTACTS = (
    ("name", "phone", "email", "company", "position"),
    ("Иван Петров", "8 912 345-67-89", "ivan@example.ru", "ООО Ромашка", "Директор"),
    ("Анна Сидорова", "+7 (913) 111-22-33", "", "Лютик", ""),
    ("Иван Петров", "", "ivan@example.ru", "", ""),
    ("", "", "", "Лютик", ""),
)
CONTACT_COLUMNS = {0: "name", 1: "phone", 2: "email", 3: "company", 4: "position"}
COMPANIES = (
    ("name", "inn", "site"),
    ("ООО «Ромашка»", "7707083893", "https://www.romashka.ru/"),
    ("Лютик", "", ""),
    ("Тюльпан", "7707083894", ""),
    ("ромашка", "7707083893", ""),
)
COMPANY_COLUMNS = {0: "name", 1: "inn", 2: "site"}
DEALS = (
    ("id", "product", "account", "who", "stage", "from", "till", "sum"),
    ("1", "GTXPro", "Ромашка", "Иван Петров", "Won", "2016-10-25", "2017-03-11", "4514"),
    ("2", "Plus", "Ромашка", "Иван Петров", "Offer sent", "2016-10-25", "", "100,50"),
    ("3", "Plus", "Ромашка", "", "Lost", "2016-10-25", "2016-01-01", ""),
    ("4", "Plus", "Лютик", "", "Somewhere", "2016-10-25", "", ""),
    ("5", "", "Лютик", "", "", "2016-10-25", "", ""),
)
DEAL_COLUMNS = {
    0: "external_id", 1: "product", 2: "company", 3: "contact_name", 4: "stage", 5: "created_at", 6: "closed_at",
    7: "amount",
}  # fmt: skip


def test_people_become_contacts_once_each_with_their_companies(company):
    by = company.administrator
    done = brought(chosen(given(csv_of(CONTACTS), by=by, target="contacts"), CONTACT_COLUMNS))
    assert (done.read, done.created, done.joined, done.refused) == (4, 2, 1, 1)
    contact = Contact.objects.get(person__name="Иван Петров")
    assert (contact.company.name, contact.owner_employee, contact.person.position) == ("ООО Ромашка", by, "Директор")
    again = brought(chosen(given(csv_of(CONTACTS), by=by, target="contacts"), CONTACT_COLUMNS))
    assert (again.created, again.joined, again.skipped, Contact.objects.count()) == (0, 0, 3, 2)
    assert_all_hold()


def test_companies_become_clients_by_tax_number_or_name(company):
    done = brought(chosen(given(csv_of(COMPANIES), by=company.administrator, target="companies"), COMPANY_COLUMNS))
    assert (done.created, done.joined, done.refused) == (2, 1, 1)
    assert Company.objects.get(tax_number="7707083893").domain == "romashka.ru"
    assert Refusal.objects.get().reasons == [{"field": "inn", "column": 1, "code": "checksum"}]


def test_deals_find_whom_they_are_for_and_where_they_stand(company):
    by = company.administrator
    brought(chosen(given(csv_of(CONTACTS), by=by, target="contacts"), CONTACT_COLUMNS))
    done = brought(chosen(given(csv_of(DEALS), by=by, target="deals"), DEAL_COLUMNS))
    assert (done.created, done.refused) == (3, 2)
    won = Deal.objects.get(amount=Decimal(4514))
    assert (won.title, won.stage.kind, str(won.closed_at.date())) == ("GTXPro · Ромашка", "won", "2017-03-10")
    assert (won.contact.person.name, won.company.name) == ("Иван Петров", "ООО Ромашка")
    assert Deal.objects.get(title="Plus · Ромашка").stage.key == "offered"
    assert {reason["code"] for one in Refusal.objects.filter(of=done) for reason in one.reasons} == {
        "closed_before", "unknown_stage",
    }  # fmt: skip
    assert (Contact.objects.count(), ClientCompany.objects.count()) == (2, 2)
    assert_all_hold()


@pytest.mark.parametrize(
    ("target", "rows", "columns"),
    [
        ("contacts", CONTACTS, CONTACT_COLUMNS),
        ("companies", COMPANIES, COMPANY_COLUMNS),
        ("deals", DEALS, DEAL_COLUMNS),
    ],
)
def test_nothing_is_left_of_them(company, target, rows, columns):
    before = fingerprints()
    undone = taken_back(brought(chosen(given(csv_of(rows), by=company.administrator, target=target), columns)))
    assert (undone.state, undone.left) == ("undone", {})
    assert fingerprints() == before
    assert_all_hold()


def test_of_namesakes_a_deal_takes_the_one_at_its_company_however_that_is_spelt(company):
    people = [
        CONTACTS[0],
        ("Иван Петров", "89123456789", "", "Ромашка", ""),
        ("Иван Петров", "89130000000", "", "Лютик", ""),
    ]
    brought(chosen(given(csv_of(people), by=company.administrator, target="contacts"), CONTACT_COLUMNS))
    rows = [("title", "who", "company"), ("Паркет", "Иван Петров", "ООО «Лютик»")]
    columns = {0: "title", 1: "contact_name", 2: "company"}
    brought(chosen(given(csv_of(rows), by=company.administrator, target="deals"), columns))
    assert Deal.objects.get().contact == Contact.objects.get(company__name="Лютик")


def test_a_deal_is_for_the_company_that_its_row_names_wherever_its_contact_works(company):
    send(company, person=person("Иван Петров", "89123456789"), company={"name": "Ромашка"})
    before = fingerprints()
    rows = [("title", "phone", "company"), ("Паркет", "89123456789", "Лютик"), ("Плитка", "89123456789", "")]
    columns = {0: "title", 1: "phone", 2: "company"}
    done = brought(chosen(given(csv_of(rows), by=company.administrator, target="deals"), columns))
    assert set(Deal.objects.values_list("title", "company__name")) == {("Паркет", "Лютик"), ("Плитка", "Ромашка")}
    assert Contact.objects.get().company.name == "Ромашка"
    assert (taken_back(done).left, fingerprints() == before) == ({}, True)


@pytest.mark.parametrize("firm", ["", "Тюльпан"])
def test_a_contact_of_somebody_known_before_goes_again(company, firm):
    send(company, person=person("Иван Петров", "89123456789"), company={"name": firm} if firm else None)
    before = fingerprints()
    undone = taken_back(
        brought(chosen(given(csv_of(CONTACTS), by=company.administrator, target="contacts"), CONTACT_COLUMNS))
    )
    assert (undone.left, fingerprints() == before) == ({}, True)


def test_a_deal_that_has_moved_since_stays_with_its_company(company):
    by = company.administrator
    done = brought(chosen(given(csv_of(DEALS), by=by, target="deals"), DEAL_COLUMNS))
    deal = Deal.objects.get(title="Plus · Ромашка")
    move_deal(deal, stage=Stage.objects.get(key="invoiced"), by=by, at=timezone.now())
    undone = taken_back(done)
    assert list(Deal.objects.all()) == [deal]
    assert undone.left["changed"] >= 1
    assert deal.company in Company.objects.all()
    assert_all_hold()


def test_clients_and_deals_bring_the_company_own_fields(company):
    signed = {"by": company.administrator, "at": timezone.now()}
    for entity in ("contact", "company", "deal"):
        add_field(entity, name="Класс", key="grade", kind="choice", options=["A", "B"], **signed)
    rows = {
        "contacts": [("Имя", "Телефон", "Класс"), ("Иван", "89123456789", "a"), ("Анна", "89131112233", "Я")],
        "companies": [("Название компании", "Класс"), ("ООО «Ромашка»", "B"), ("ООО «Лютик»", "?")],
        "deals": [("Название сделки", "Класс"), ("Пол", "A"), ("Окна", "1")],
    }
    for target, table in rows.items():
        done = brought(chosen(given(csv_of(table), by=company.administrator, target=target)))
        assert (done.created, done.refused) == (1, 1), target
    assert [model.objects.get().custom for model in (Contact, ClientCompany, Deal)] == [
        {"grade": "a"}, {"grade": "b"}, {"grade": "a"},
    ]  # fmt: skip


CARDS = """BEGIN:VCARD
VERSION:3.0
FN:Иван Петров
ORG:ООО Ромашка;Продажи
TITLE:Директор
TEL;TYPE=CELL:8 912 345-67-89
TEL;TYPE=HOME:8 495 111-22-33
EMAIL:ivan@example.ru
NOTE:Звонить после обеда
END:VCARD
BEGIN:VCARD
VERSION:2.1
FN;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:=C0=ED=ED=E0
EMAIL;INTERNET:anna@example.ru
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:
NOTE:nobody
END:VCARD
"""


def test_the_cards_of_a_phone_become_contacts_with_their_notes_and_go_again(company):
    before = fingerprints()
    imp = chosen(given(CARDS.encode(), by=company.administrator, target="contacts", name="phone.vcf"))
    assert set(imp.mapping.values()) >= {"name", "company", "position", "phone", "email", "text"}
    done = brought(imp)
    assert (done.read, done.created, done.refused) == (3, 2, 1)
    contact = Contact.objects.get(person__name="Иван Петров")
    assert (contact.company.name, contact.person.position) == ("ООО Ромашка", "Директор")
    assert contact.person.points.count() == 3
    assert [note.text for note in contact.person.notes.all()] == ["Звонить после обеда"]
    assert Contact.objects.filter(person__name="Анна").exists()
    assert Refusal.objects.get(of=done).row == 3
    assert brought(chosen(given(CARDS.encode(), by=company.administrator, target="contacts"))).skipped == 2
    assert_all_hold()
    undone = taken_back(done)
    assert (undone.state, undone.left) == ("undone", {})
    after = fingerprints()
    assert {table for table in after if after[table] != before[table]} == {"intake_refusal"}


def test_several_ways_in_one_cell_of_google_are_all_his(company):
    rows = (
        ("First Name", "Last Name", "E-mail 1 - Value", "Phone 1 - Value"),
        ("Анна", "Белова", "a@example.ru ::: b@example.ru", "+7 912 345-67-89 ::: 8 (913) 111-22-33"),
    )
    imp = chosen(given(csv_of(rows), by=company.administrator, target="contacts", name="contacts.csv"))
    assert brought(imp).created == 1
    points = Contact.objects.get(person__name="Анна Белова").person.points
    assert sorted(points.values_list("value", flat=True)) == [
        "+79123456789", "+79131112233", "a@example.ru", "b@example.ru",
    ]  # fmt: skip


def test_a_company_that_is_there_gets_back_what_it_was(company):
    rows = [("name", "size", "industry", "revenue"), ("Ромашка", "12", "Цветы", "4 269,90")]
    old = Company.objects.create(name="ООО «Ромашка»", name_key="ромашка", created_at=timezone.now())
    before = fingerprints()
    columns = {0: "name", 1: "company_size", 2: "industry", 3: "turnover"}
    imp = given(csv_of(rows), by=company.administrator, target="companies")
    assert imp.mapping["3"] == "turnover"
    done = brought(chosen(imp, columns, currency="USD"))
    old.refresh_from_db()
    assert (old.size, old.industry, old.turnover, old.turnover_currency) == (12, "Цветы", Decimal("4269.90"), "USD")
    assert (taken_back(done).left, fingerprints() == before) == ({}, True)


def test_a_company_that_is_known_is_passed_over_where_that_is_asked(company):
    rows = [("name", "size", "site"), ("Ромашка", "12", "romashka.ru"), ("Лютик", "3", ""), ("ООО Лютик", "4", "")]
    old = Company.objects.create(name="ООО «Ромашка»", name_key="ромашка", created_at=timezone.now())
    columns = {0: "name", 1: "company_size", 2: "site"}
    imp = given(csv_of(rows), by=company.administrator, target="companies")
    done = brought(chosen(imp, columns, known="skip"))
    old.refresh_from_db()
    assert (done.created, done.joined, done.skipped) == (1, 0, 2)
    assert (old.size, old.domain, ClientCompany.objects.count()) == (None, "", 1)
    assert Company.objects.get(name="Лютик").size == 3


@pytest.mark.parametrize("target", ["leads", "contacts", "deals"])
def test_a_company_that_rows_of_others_filled_in_gets_back_what_it_was(company, target):
    rows = [("title", "phone", "company", "size"), ("Паркет", "89123456789", "Ромашка", "12")]
    old = Company.objects.create(name="ООО «Ромашка»", name_key="ромашка", created_at=timezone.now())
    first = "title" if target == "deals" else "name"
    columns = {0: first, 1: "phone", 2: "company", 3: "company_size"}
    done = brought(chosen(given(csv_of(rows), by=company.administrator, target=target), columns))
    old.refresh_from_db()
    assert (done.created, old.size) == (1, 12)
    taken_back(done)
    old.refresh_from_db()
    assert old.size is None
