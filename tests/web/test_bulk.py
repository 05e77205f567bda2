"""Bulk changes on the screen: the panel looks first, the bar says how far, the page tells what came of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from teplo.leads.models import Lead
from teplo.triage.actions import bulk as bulk_actions
from teplo.triage.models import BulkChange
from tests.company import Company
from tests.web.at_work import lead_of, screen

Screens = Callable[[str], Client]


@pytest.fixture
def page(company: Company) -> Screens:
    return lambda name: screen(getattr(company, name))


def leads(company: Company, count: int = 3) -> list[int]:
    return [lead_of(company.owner, person={"name": f"Клиент {n}", "emails": [f"c{n}@x.ru"]}).pk for n in range(count)]


def joined(numbers: list[int]) -> str:
    return ",".join(map(str, numbers))


def test_the_list_offers_to_choose_rows(company: Company, page: Screens) -> None:
    numbers = leads(company, 1)
    text = page("owner").get("/leads/?look=all", headers={"HX-Request": ""}).text
    assert f'data-select value="{numbers[0]}"' in text
    assert "data-bulk-deed" in text


def test_choose_look_run_and_undo(company: Company, page: Screens) -> None:
    numbers = leads(company)
    head = page("head")
    assert "In turn" not in head.get(f"/bulk/lead/assign/?leads={joined(numbers)}").text
    shown = head.post("/bulk/lead/assign/", {"leads": joined(numbers), "to": [f"employee:{company.colleague.pk}"]})
    assert "Change 3 leads" in shown.text
    assert not Lead.objects.filter(owner_employee=company.colleague).exists()
    bulk = BulkChange.objects.get()
    answer = head.post(f"/bulk/{bulk.pk}/start/")
    assert "bulk-begun" in answer.headers["HX-Trigger"]
    assert f"/bulk/{bulk.pk}/undo/" in answer.text
    assert Lead.objects.filter(owner_employee=company.colleague).count() == 3
    head.post(f"/bulk/{bulk.pk}/undo/")
    assert Lead.objects.filter(owner_employee=company.owner).count() == 3
    assert head.post(f"/bulk/{bulk.pk}/undo/").status_code == 409


def test_all_that_fit_the_filter_are_meant(company: Company, page: Screens) -> None:
    leads(company)
    asked = {"all": "1", "asked": "kind=new&sort=-created&look=all", "leads": "", "heat": "hot"}
    assert "Change 3 leads" in page("owner").post("/bulk/lead/heat/", asked).text
    assert page("owner").post("/bulk/lead/heat/", {**asked, "asked": "status=nonsense"}).status_code == 422


def test_unseen_leads_are_refused_in_a_plain_sentence(company: Company, page: Screens) -> None:
    numbers = leads(company, 2)
    answer = page("stranger").post("/bulk/lead/heat/", {"leads": joined(numbers), "heat": "hot"})
    assert answer.status_code == 404
    assert "Nothing was changed" in answer.text
    assert not BulkChange.objects.exists()


def test_mistakes_stand_at_their_field_and_the_leads_stay_chosen(company: Company, page: Screens) -> None:
    numbers = leads(company, 1)
    answer = page("head").post("/bulk/lead/wait/", {"leads": joined(numbers), "until": "2020-01-01", "reason": "?"})
    assert answer.status_code == 422
    assert "The day must lie ahead" in answer.text
    assert f'value="{numbers[0]}"' in answer.text


def test_nothing_chosen_and_nonsense_are_said(company: Company, page: Screens) -> None:
    assert "Choose leads first" in page("head").post("/bulk/lead/heat/", {"leads": "", "heat": "hot"}).text
    assert page("head").post("/bulk/lead/heat/", {"leads": "1,x", "heat": "hot"}).status_code == 422
    assert page("head").get("/bulk/lead/nonsense/").status_code == 404


def test_a_long_one_is_followed_from_any_page(company: Company, page: Screens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_actions, "AT_ONCE", 1)
    monkeypatch.setattr(bulk_actions, "PART", 2)
    numbers, owner = leads(company), page("owner")
    owner.post("/bulk/lead/heat/", {"leads": joined(numbers), "heat": "hot"})
    bulk = BulkChange.objects.get()
    owner.post(f"/bulk/{bulk.pk}/start/")
    assert f"/bulk/{bulk.pk}/" in owner.get("/desk/", headers={"HX-Request": ""}).text
    bulk_actions.walk(bulk.pk, place=0, at=bulk.created_at)
    assert "2 / 3" in owner.get("/bulk/chip/").text
    assert "data-refresh" in owner.get(f"/bulk/{bulk.pk}/").text
    bulk_actions.walk(bulk.pk, place=1, at=bulk.created_at)
    assert "Changed: 3 leads." in owner.get("/bulk/chip/").text
    assert "2 / 3" not in owner.get("/desk/", headers={"HX-Request": ""}).text
    assert "bulk" in owner.get("/notices/").text.lower()


def test_the_history_shows_ones_own_and_those_below(company: Company, page: Screens) -> None:
    numbers = leads(company, 1)
    page("owner").post("/bulk/lead/heat/", {"leads": joined(numbers), "heat": "hot"})
    bulk = BulkChange.objects.get()
    assert f"bulk-{bulk.pk}" not in page("owner").get("/bulk/").text
    page("owner").post(f"/bulk/{bulk.pk}/start/")
    assert f"bulk-{bulk.pk}" in page("head").get("/bulk/").text
    assert f"bulk-{bulk.pk}" not in page("stranger").get("/bulk/").text
    assert page("stranger").get(f"/bulk/{bulk.pk}/").status_code == 404


def test_the_history_asks_little(company: Company, page: Screens, django_assert_max_num_queries: Any) -> None:
    numbers = leads(company, 2)
    for heat in ("hot", "warm", "cold"):
        page("owner").post("/bulk/lead/heat/", {"leads": joined(numbers), "heat": heat})
        page("owner").post(f"/bulk/{BulkChange.objects.latest('pk').pk}/start/")
    with django_assert_max_num_queries(24):
        assert page("owner").get("/bulk/").text.count('id="bulk-') >= 3
