"""Leads go to those who may work them, and whoever loses sight of them hears it beforehand."""

import pytest
from django.utils import timezone

from teplo.kit.problems import Invalid
from teplo.leads.models import Lead
from teplo.staff.models import Employee
from teplo.triage.actions import assign
from teplo.triage.actions.deeds import demand_possible
from teplo.triage.deeds import Deed
from tests.company import Company, hire
from tests.web.at_work import lead_of, screen


@pytest.fixture
def marketer(company: Company) -> Employee:
    return hire("marketer", "marketer", company.owner.team)


def test_whoever_may_not_work_leads_is_given_none(company: Company, marketer: Employee) -> None:
    lead, at = lead_of(company.owner), timezone.now()
    with pytest.raises(Invalid) as alone:
        assign(lead, to=marketer, by=company.administrator, at=at)
    assert "Marketer takes no leads" in str(alone.value.errors[0].message)
    with pytest.raises(Invalid) as many:
        demand_possible(Deed.ASSIGN, {"employees": [company.owner.pk, marketer.pk]}, by=company.administrator, at=at)
    assert "takes none: Marketer" in str(many.value.errors[0].message)
    assert Lead.objects.get(pk=lead.pk).owner_employee == company.owner


@pytest.mark.parametrize("address", ["/leads/{}/assign/", "/bulk/lead/assign/?leads={}", "/dispatch/", "/leads/new/"])
def test_whoever_may_not_work_leads_is_offered_nowhere(company: Company, marketer: Employee, address: str) -> None:
    lead = lead_of(company.owner)
    text = screen(company.administrator).get(address.format(lead.pk)).text
    assert "Colleague" in text
    assert "Marketer" not in text


def test_the_panel_says_that_the_lead_goes_out_of_sight(company: Company) -> None:
    lead, head = lead_of(company.owner), screen(company.head)
    address = f"/leads/{lead.pk}/assign/?to=employee:"
    assert "You will not see this lead any more" in head.get(f"{address}{company.stranger.pk}").text
    assert "You will not see this lead any more" not in head.get(f"{address}{company.colleague.pk}").text
    assert "Stranger · out of your sight" in head.get(address).text


def test_the_preview_says_which_leads_go_out_of_sight(company: Company) -> None:
    lead, head = lead_of(company.owner), screen(company.head)

    def said(*people: Employee) -> str:
        to = [f"employee:{one.pk}" for one in people]
        return head.post("/bulk/lead/assign/", {"leads": str(lead.pk), "to": to}).text

    assert "You will not see these leads any more: those of Stranger" in said(company.stranger)
    assert "You will not see some of these leads any more: those that go to Stranger" in said(
        company.stranger, company.colleague
    )
    assert "any more" not in said(company.colleague)
