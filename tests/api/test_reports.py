"""Reports over the API: the shape of the contract, and nobody counts too much."""

import pytest

from teplo.leads.models import Lead
from tests.api.caller import IVAN


@pytest.fixture
def lead(company, as_caller) -> int:
    return as_caller(company.administrator).post("enquiries", IVAN | {"source": "google"})["lead"]


def test_a_report_has_the_shape_of_the_contract(company, as_caller, lead):
    told = as_caller(company.administrator).get("reports/leads-by-source")
    assert told["report"] == "leads-by-source"
    assert told["period"] == {"from": None, "to": None}
    assert told["total"] == 1
    (row,) = told["rows"]
    assert (row["group"], row["count"], row["link"]) == ("google", 1, "/leads/?source=google")


def test_filters_are_those_of_the_page(company, as_caller, lead):
    admin = as_caller(company.administrator)
    assert admin.get("reports/leads-by-status?source=!google")["total"] == 0
    past = admin.get("reports/leads-by-status?as_of=2020-01-01")
    assert (past["as_of"], past["total"], past["rows"]) == ("2020-01-01", 0, [])
    assert admin.get("reports/leads-by-manager?period=today&compare=yes")["earlier"] == 0


@pytest.mark.parametrize("asked", ["from=soon", "colour=red", "as_of=today&from=2026-01-01"])
def test_what_cannot_be_asked_names_its_parameter(company, as_caller, asked):
    admin = as_caller(company.administrator)
    problem = admin.get(f"reports/leads-by-status?{asked}")
    assert admin.status == 400
    assert problem["errors"][0]["field"] in asked


def test_who_may_not_see_reports_or_leads_is_told_nothing(company, as_caller, lead):
    Lead.objects.filter(pk=lead).update(owner_employee=company.owner, owner_queue=None)
    for employee, scope, status in (
        (company.stranger, "read", 200),
        (company.administrator, "intake", 403),
        (company.administrator, "read", 200),
    ):
        caller = as_caller(employee, scope)
        told = caller.get("reports/leads-by-source")
        assert caller.status == status
        assert told.get("total", 0) == (1 if employee is company.administrator and status == 200 else 0)
    assert caller.get("reports/leads-by-moon")["status"] == 404
