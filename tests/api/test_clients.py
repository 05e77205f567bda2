"""Conversion, contacts, companies and deals for machines: the same verbs, the same rights, faults at their fields."""

import pytest

from teplo.clients.models import Contact, Deal, Stage
from teplo.leads.models import Lead
from tests.api.caller import IVAN
from tests.company import rule

ALL = {"contact": True, "company": True, "deal": {"title": "Плитка", "amount": "150000.00", "currency": "RUB"}}


@pytest.fixture
def owner(company, as_caller):
    return as_caller(company.owner)


@pytest.fixture
def number(company, owner):
    rule("fixed", company.owner)
    return owner.post("enquiries", {**IVAN, "company": {"name": "Ромашка"}})["lead"]


def test_a_lead_is_converted_and_tells_what_it_became(owner, number):
    told = owner.post(f"leads/{number}/convert", ALL)
    assert told == {
        "lead": number,
        "contact": Contact.objects.get().pk,
        "company": Lead.objects.get().company_id,
        "deal": Deal.objects.get().pk,
    }
    lead = owner.get(f"leads/{number}")
    assert (lead["contact"], lead["deal"], lead["status"]["kind"]) == (told["contact"], told["deal"], "converted")
    assert owner.get(f"deals/{told['deal']}")["leads"] == [number]


def test_the_second_one_is_told_who_was_first(owner, number, company, as_caller):
    owner.post(f"leads/{number}/convert", ALL)
    head = as_caller(company.head)
    told = head.post(f"leads/{number}/convert", ALL)
    assert (head.status, told["code"], told["by"]) == (409, "converted", "Owner")


def test_an_undo_removes_what_was_made_and_a_second_is_a_conflict(owner, number):
    deal = owner.post(f"leads/{number}/convert", ALL)["deal"]
    told = owner.post(f"leads/{number}/convert/undo")
    assert told["removed"][0] == f"deal:{deal}"
    assert told["kept"] == []
    owner.post(f"leads/{number}/convert/undo")
    assert owner.status == 409
    assert owner.get(f"leads/{number}")["deal"] is None


def test_an_undo_names_what_stays(owner, number):
    told = owner.post(f"leads/{number}/convert", ALL)
    owner.patch(f"deals/{told['deal']}", {"title": "Плитка и клей"})
    undone = owner.post(f"leads/{number}/convert/undo")
    assert undone["removed"] == []
    assert undone["kept"][0] == {"object": f"deal:{told['deal']}", "why": "changed since"}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, [""]),
        ({"deal": {"title": "Плитка", "amount": 150000}}, ["deal.amount"]),
        ({"deal": {"title": "Плитка", "amount": "-5"}}, ["deal.amount"]),
        ({"deal": {"title": "Плитка", "amount": "1e9"}}, ["deal.amount"]),
        ({"deal": {"title": "Плитка", "amount": "1000000000000"}}, ["deal.amount"]),
        ({"deal": {"title": "Плитка", "currency": "QQQ"}}, ["deal.currency"]),
        ({"deal": {"title": "Плитка", "expected_on": "soon"}}, ["deal.expected_on"]),
        ({"deal": {}}, ["deal.title"]),
        ({"company": {"name": ""}}, ["company.name"]),
        ({"contact": "yes"}, ["contact"]),
        ({"contact": 0}, ["contact"]),
        ({"contact": 99999}, ["contact"]),
        ({"contact": True, "owner": 99999}, ["owner"]),
        ({"contact": True, "stage": 1}, ["stage"]),
    ],
)
def test_what_is_wrong_is_told_at_its_field(owner, number, body, fields):
    owner.post(f"leads/{number}/convert", body)
    assert (owner.status, owner.fields) == (422, fields)
    assert not Contact.objects.exists()


def test_who_does_not_see_the_lead_or_only_reads_converts_nothing(company, number, as_caller):
    for caller, status in ((as_caller(company.stranger), 404), (as_caller(company.owner, "read"), 403)):
        caller.post(f"leads/{number}/convert", ALL)
        assert caller.status == status
        caller.post(f"leads/{number}/convert/undo")
        assert caller.status == status
    assert not Deal.objects.exists()


def test_a_contact_is_entered_once(owner):
    made = owner.post("contacts", {"name": "Анна", "phones": ["8 912 000-00-17"], "company": "Лютик"})
    assert (owner.status, made["person"]["phones"], made["company"]["name"]) == (201, ["+79120000017"], "Лютик")
    told = owner.post("contacts", {"phones": ["8 912 000-00-17"]})
    assert (owner.status, told["code"], told["contact"]) == (409, "known_contact", made["id"])
    owner.post("contacts", {"name": "Анна", "phones": ["12"], "emails": ["@"]})
    assert (owner.status, owner.fields) == (422, ["phones.0", "emails.0"])


def test_a_company_is_changed_and_given_away(company, owner):
    made = owner.post("companies", {"name": "ООО «Василёк»", "tax_number": "7707083893"})
    assert owner.patch(f"companies/{made['id']}", {"site": "vasilek.example"})["site"] == "vasilek.example"
    owner.patch(f"companies/{made['id']}", {"tax_number": "123"})
    assert (owner.status, owner.fields) == (422, ["tax_number"])
    owner.patch(f"companies/{made['id']}", {"owner": company.colleague.pk, "site": "other.example"})
    assert (owner.status, owner.fields) == (422, ["owner"])
    told = owner.patch(f"companies/{made['id']}", {"owner": company.colleague.pk})
    assert told["owner"]["id"] == company.colleague.pk
    owner.get(f"companies/{made['id']}")
    assert owner.status == 404


def test_a_deal_is_moved_and_a_lost_one_says_why(owner):
    made = owner.post("deals", {"title": "Плитка", "amount": "10.50"})
    offered, lost = (Stage.objects.get(key=key).pk for key in ("offered", "lost"))
    assert owner.patch(f"deals/{made['id']}", {"stage": offered})["stage"]["id"] == offered
    owner.patch(f"deals/{made['id']}", {"stage": lost})
    assert (owner.status, owner.fields) == (422, ["lost_because"])
    told = owner.patch(f"deals/{made['id']}", {"stage": lost, "lost_because": "Дорого"})
    assert (told["stage"]["kind"], told["lost_because"], told["amount"]) == ("lost", "Дорого", "10.50")
    owner.patch(f"deals/{made['id']}", {"stage": 99999})
    assert (owner.status, owner.fields) == (422, ["stage"])


def test_lists_go_page_by_page_and_show_but_what_is_seen(company, owner, as_caller):
    numbers = [owner.post("deals", {"title": title})["id"] for title in ("Плитка", "Обои", "Ламинат")]
    first = owner.get("deals?limit=2")
    assert [deal["id"] for deal in first["items"]] == numbers[:0:-1]
    assert [deal["id"] for deal in owner.get(f"deals?limit=2&after={first['next']}")["items"]] == numbers[:1]
    assert as_caller(company.stranger).get("deals")["items"] == []
    stage = Stage.objects.get(key="agreed").pk
    assert len(owner.get(f"deals?stage={stage}&q=обои&owner={company.owner.pk}&created_from=2020-01-01")["items"]) == 1
    owner.get("deals?color=red")
    assert (owner.status, owner.fields) == (400, ["color"])


def test_the_money_of_a_lead_is_changed_and_told(owner, number):
    told = owner.patch(f"leads/{number}", {"amount": "150000.5", "currency": "USD"})
    assert (told["amount"], told["currency"]) == ("150000.50", "USD")
    for amount in ("-1", "1000000000000"):
        owner.patch(f"leads/{number}", {"amount": amount})
        assert (owner.status, owner.fields) == (422, ["amount"])
    owner.patch(f"leads/{number}", {"currency": "QQQ"})
    assert (owner.status, owner.fields) == (422, ["currency"])
    assert [lead["id"] for lead in owner.get("leads?amount_from=150000&currency=USD")["items"]] == [number]
