"""Conversion, contacts, companies and deals for machines: the same verbs, the same rights, faults at their fields."""

from datetime import datetime

import pytest
from django.utils import timezone

from teplo.clients.models import Contact, Deal, Stage
from teplo.leads.models import Lead
from teplo.staff.models import Employee
from teplo.terms.actions import add_field
from teplo.terms.models import Reason
from teplo.work.models import Process
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
    assert datetime.fromisoformat(told["at"]).utcoffset()
    assert told["at"][10] == "T"


def test_who_converts_by_the_robot_out_of_a_queue_is_asked_whose_it_shall_be(company, as_caller):
    robot = as_caller(Employee.objects.get(is_robot=True))
    number = robot.post("enquiries", IVAN)["lead"]
    robot.post(f"leads/{number}/convert", {"contact": True})
    assert (robot.status, robot.fields) == (422, ["owner"])
    robot.post(f"leads/{number}/convert", {"contact": True, "owner": company.owner.pk})
    assert robot.status == 200


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
    assert (owner.status, owner.fields) == (422, ["lost_reason"])
    owner.patch(f"deals/{made['id']}", {"stage": lost, "lost_reason": "not_now"})
    assert (owner.status, owner.fields) == (422, ["lost_reason"])
    key = owner.get("loss-reasons")[0]["key"]
    told = owner.patch(f"deals/{made['id']}", {"stage": lost, "lost_reason": key, "lost_because": "Дорого"})
    assert (told["stage"]["kind"], told["lost_reason"], told["lost_because"]) == ("lost", "lost_price", "Дорого")
    reason = Reason.objects.get(key=key)
    assert [row["id"] for row in owner.get(f"deals?lost_reason={reason.pk}")["items"]] == [made["id"]]
    owner.patch(f"deals/{made['id']}", {"stage": 99999})
    assert (owner.status, owner.fields) == (422, ["stage"])


def test_what_a_stage_asks_for_is_set_up_and_asked(company, owner, as_caller):
    administrator = as_caller(company.administrator, "read", "write", "admin")
    first = owner.get("pipelines")[0]["stages"][0]
    owner.patch(f"stages/{first['id']}", {"required": ["amount"]})
    assert owner.status == 403
    administrator.patch(f"stages/{first['id']}", {"required": ["amount", "nonsense"]})
    assert (administrator.status, administrator.fields) == (422, ["required"])
    told = administrator.patch(f"stages/{first['id']}", {"required": ["amount", "company.tax_number"]})
    assert told["required"] == ["amount", "company.tax_number"]
    owner.post("deals", {"title": "Плитка"})
    assert (owner.status, owner.fields) == (422, ["amount", "company.tax_number"])


def test_products_are_put_into_a_deal_and_stand_in_the_forecast(company, owner, as_caller):
    administrator = as_caller(company.administrator, "read", "write", "admin")
    owner.post("products", {"name": "Ламинат"})
    assert owner.status == 403
    made = administrator.post("products", {"name": "Ламинат", "price": "1220.00", "vat": "22", "unit": "м²"})
    assert (made["key"], made["price"], made["vat"]) == ("laminat", "1220.00", "22")
    administrator.patch(f"products/{made['id']}", {"vat": "18"})
    assert (administrator.status, administrator.fields) == (422, ["vat"])
    deal = owner.post("deals", {"title": "Пол"})["id"]
    wrong = [{"product": "laminat", "quantity": "0"}, {"product": "nothing"}]
    owner.call("PUT", f"deals/{deal}/lines", {"lines": wrong[:1]})
    assert (owner.status, owner.fields) == (422, ["lines.0.quantity"])
    owner.call("PUT", f"deals/{deal}/lines", {"lines": wrong[1:]})
    assert (owner.status, owner.fields) == (422, ["lines.0.product"])
    told = owner.call("PUT", f"deals/{deal}/lines", {"lines": [{"product": "laminat", "quantity": "20"}]})
    assert (told["net"], told["tax"], told["total"]) == ("20000.00", "4400.00", "24400.00")
    assert owner.get(f"deals/{deal}/lines") == told
    eighth = owner.call("PUT", f"deals/{deal}/lines", {"lines": [{"product": "laminat", "quantity": "0.125"}]})
    assert (eighth["lines"][0]["quantity"], eighth["total"]) == ("0.125", "152.50")
    sums = ("net", "tax", "total")
    again = [{name: value for name, value in line.items() if name not in sums} for line in eighth["lines"]]
    assert owner.call("PUT", f"deals/{deal}/lines", {"lines": again}) == eighth
    owner.call("PUT", f"deals/{deal}/lines", {"lines": [{"product": "laminat", "quantity": "20"}]})
    owner.patch(f"deals/{deal}", {"amount": "5.00"})
    assert (owner.status, owner.fields) == (422, ["amount"])
    found = {"currency": "RUB", "kind": "never", "month": None, "deals": 1}
    assert owner.get("forecast") == [{**found, "amount": "24400.00", "weighted": "4880.00"}]


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


def test_a_conversion_says_what_shall_stand_and_starts_a_process(owner, number):
    process = Process.objects.get(key="sale").pk
    results = {"contact": {"position": "Директор"}, "company": {"industry": "Полы", "site": "romashka.example"}}
    told = owner.post(f"leads/{number}/convert", {**ALL, "process": process, "results": results})
    assert Deal.objects.get(pk=told["deal"]).tasks.filter(run__process=process).count() == 3
    shown = owner.get(f"companies/{told['company']}")
    assert (shown["industry"], shown["domains"]) == ("Полы", ["romashka.example"])
    undone = owner.post(f"leads/{number}/convert/undo")
    assert undone["kept"] == []
    assert not Deal.objects.exists()


def test_a_conversion_says_the_companys_own_fields_too(owner, company, number):
    add_field("deal", name="Floor", kind="number", by=company.administrator, at=timezone.now())
    Stage.objects.filter(key="agreed").update(required=["custom_floor"])
    owner.post(f"leads/{number}/convert", ALL)
    assert (owner.status, owner.fields) == (422, ["deal.custom_floor"])
    owner.post(f"leads/{number}/convert", {**ALL, "results": {"deal": {"custom": {"floor": "many"}}}})
    assert (owner.status, owner.fields) == (422, ["deal.custom.floor"])
    told = owner.post(f"leads/{number}/convert", {**ALL, "results": {"deal": {"custom": {"floor": 7}}}})
    assert Deal.objects.get(pk=told["deal"]).custom == {"floor": "7"}


def test_a_lead_is_joined_to_a_deal_that_is_there(owner, number):
    deal = owner.post("deals", {"title": "Обои"})["id"]
    assert owner.post(f"leads/{number}/convert", {"known_deal": deal})["deal"] == deal
    assert Deal.objects.count() == 1


def test_a_contact_works_in_several_companies(owner, number):
    made = owner.post("contacts", {"name": "Анна", "company": "Лютик"})
    told = owner.post(f"contacts/{made['id']}/companies", {"company": "Роза", "decides": True})
    second = told["companies"][1]
    assert (second["company"]["name"], second["decides"], second["is_main"]) == ("Роза", True, False)
    told = owner.patch(f"positions/{second['id']}", {"is_main": True})
    assert told["company"]["name"] == "Роза"
    assert len(owner.post(f"positions/{second['id']}/drop")["companies"]) == 1
