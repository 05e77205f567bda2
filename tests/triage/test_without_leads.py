"""Where a company or a channel works without leads, an enquiry opens contact and deal at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from teplo.channels.actions import change_channel
from teplo.clients.models import Contact, Deal, Stage
from teplo.kit.problems import Forbidden
from teplo.leads.models import Lead
from teplo.ledger.actors import SYSTEM
from teplo.staff.models import Employee
from teplo.triage.actions import assign, undo_conversion, without_leads
from teplo.triage.actions.without_leads import choose_lead_policy, open_deal, to_open
from tests.company import Company, person, rule, send


def signed(by: Employee) -> dict[str, Any]:
    return {"by": by, "at": timezone.now()}


def come(company: Company, need: str = "Плитка", phone: str = "8 912 345-67-89") -> Lead:
    return Lead.objects.get(pk=send(company, person=person(phone=phone), need=need).lead)


def sweep() -> None:
    for number in to_open():
        open_deal(number, by=SYSTEM, at=timezone.now())


def test_with_leads_nothing_is_asked_and_nothing_opens(company: Company, django_assert_max_num_queries: Any) -> None:
    rule("fixed", company.owner)
    come(company)
    with django_assert_max_num_queries(2):
        sweep()
    assert not Deal.objects.exists()


def test_a_channel_opens_contact_and_deal_for_whoever_gets_it(company: Company) -> None:
    rule("fixed", company.owner)
    before = come(company, "Раньше", "8 912 000-00-01")
    change_channel(company.channel, values={"opens_deals": True}, **signed(company.administrator))
    lead = come(company)
    sweep()
    deal = Deal.objects.get()
    assert (deal.title, deal.owner_employee, deal.contact) == ("Плитка", company.owner, Contact.objects.get())
    assert Lead.objects.get(pk=lead.pk).status_kind == "converted"
    assert Lead.objects.get(pk=before.pk).is_open
    assert deal.tasks.count() == 1


def test_a_lead_in_a_queue_becomes_a_deal_once_somebody_has_it(company: Company) -> None:
    choose_lead_policy(opens_deals=True, **signed(company.administrator))
    lead = come(company)
    sweep()
    assert not Deal.objects.exists()
    assign(lead, to=company.colleague, **signed(company.administrator))
    sweep()
    assert Deal.objects.get().owner_employee == company.colleague


def test_a_channel_may_do_otherwise_than_the_company(company: Company) -> None:
    rule("fixed", company.owner)
    choose_lead_policy(opens_deals=True, **signed(company.administrator))
    change_channel(company.channel, values={"opens_deals": False}, **signed(company.administrator))
    come(company)
    assert to_open() == []


def test_what_a_person_has_taken_back_stays_a_lead(company: Company) -> None:
    rule("fixed", company.owner)
    choose_lead_policy(opens_deals=True, **signed(company.administrator))
    lead = come(company)
    sweep()
    undo_conversion(lead, **signed(company.owner))
    sweep()
    assert Lead.objects.get().is_open
    assert not Deal.objects.exists()


def test_what_is_missing_is_left_to_people(company: Company) -> None:
    Stage.objects.filter(key="agreed").update(required=["amount"])
    rule("fixed", company.owner)
    choose_lead_policy(opens_deals=True, **signed(company.administrator))
    come(company)
    sweep()
    assert Lead.objects.get().is_open
    assert not Contact.objects.exists()


def test_who_may_not_set_up_rules_changes_nothing(company: Company, client: Client) -> None:
    with pytest.raises(Forbidden):
        choose_lead_policy(opens_deals=True, **signed(company.owner))
    client.force_login(company.head)
    client.post(reverse("setup-lead-policy"), {"opens_deals": "on"})
    assert "Every enquiry opens a deal at once" in client.get(reverse("setup-response")).content.decode()


def test_leads_that_stay_leads_keep_no_later_one_waiting(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(without_leads, "MOST", 2)
    rule("fixed", company.owner)
    choose_lead_policy(opens_deals=True, **signed(company.administrator))
    Stage.objects.update(required=["amount"])
    for number in range(3):
        come(company, phone=f"8 912 000-00-0{number}")
    Lead.objects.update(touched_at=timezone.now() - timedelta(hours=1))
    sweep()
    assert not Deal.objects.exists()
    known = come(company)
    Lead.objects.filter(pk=known.pk).update(amount=1_000)
    sweep()
    assert Deal.objects.get().amount == 1_000
