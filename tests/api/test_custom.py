"""The company's own fields for machines: told by key, changed, asked, refused at their fields."""

import pytest
from django.utils import timezone

from teplo.clients.models import Deal
from teplo.leads.models import Lead
from teplo.staff.actions import hide_fields
from teplo.terms.actions import add_field
from tests.api.caller import IVAN
from tests.company import rule


@pytest.fixture
def caller(company, as_caller):
    rule("fixed", company.owner)
    for entity in ("lead", "contact", "company", "deal"):
        signed = {"by": company.administrator, "at": timezone.now()}
        add_field(entity, name="Size", kind="number", **signed)
        add_field(entity, name="Wood", kind="choices", options=["Oak", "Pine"], **signed)
    return as_caller(company.administrator)


def test_values_are_changed_told_and_asked_by_key(caller):
    number = caller.post("enquiries", IVAN)["lead"]
    told = caller.patch(f"leads/{number}", {"custom": {"size": 12.5, "wood": ["oak"]}})
    assert told["custom"] == {"size": "12.5", "wood": ["oak"]}
    assert [one["id"] for one in caller.get("leads?custom_size_from=12&custom_wood=oak")["items"]] == [number]
    assert caller.get("leads?custom_size_from=13")["items"] == []
    assert caller.patch(f"leads/{number}", {"custom": {"size": None}})["custom"] == {"size": None, "wood": ["oak"]}


def test_a_value_that_cannot_be_is_named_and_nothing_is_done(caller):
    number = caller.post("enquiries", IVAN)["lead"]
    told = caller.patch(f"leads/{number}", {"need": "Дуб", "custom": {"size": "big", "wood": ["elm"], "none": 1}})
    assert caller.status == 422
    assert sorted(one["field"] for one in told["errors"]) == ["custom.none", "custom.size", "custom.wood"]
    assert Lead.objects.get().need == "Ламинат"


def test_an_enquiry_fills_in_what_it_names_by_key(caller):
    number = caller.post("enquiries", {**IVAN, "fields": {"size": "1 200", "wood": "elm", "how": "by car"}})["lead"]
    lead = caller.get(f"leads/{number}")
    assert lead["custom"] == {"size": "1200", "wood": None}
    assert lead["fields"] == {"wood": "elm", "how": "by car"}


def test_contacts_companies_and_deals_have_theirs(caller):
    number = caller.post("enquiries", {**IVAN, "company": {"name": "Ромашка"}})["lead"]
    made = caller.post(f"leads/{number}/convert", {"contact": True, "company": True, "deal": {"title": "Пол"}})
    for kind, plural in (("contact", "contacts"), ("company", "companies"), ("deal", "deals")):
        told = caller.patch(f"{plural}/{made[kind]}", {"custom": {"size": 5}})
        assert told["custom"] == {"size": "5", "wood": None}
        assert [one["id"] for one in caller.get(f"{plural}?custom_size=5")["items"]] == [made[kind]]
    caller.patch(f"deals/{made['deal']}", {"title": "Потолок", "custom": {"size": 6}})
    assert (caller.status, Deal.objects.get().title) == (422, "Пол")


def test_a_hidden_field_is_neither_told_nor_changed(caller, company, as_caller):
    number = caller.post("enquiries", IVAN)["lead"]
    signed = {"by": company.administrator, "at": timezone.now()}
    hide_fields(company.owner.role, entity="lead", fields=["custom_size"], **signed)
    owner = as_caller(company.owner)
    assert owner.get(f"leads/{number}")["custom"] == {"wood": None}
    owner.patch(f"leads/{number}", {"custom": {"size": 5}})
    assert owner.status == 422
    owner.get("leads?custom_size=5")
    assert owner.status == 400
