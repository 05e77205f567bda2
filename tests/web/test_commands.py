"""The command box: settings by their names, and on a card the deeds of that lead."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from teplo.leads.models import Lead
from teplo.triage.actions import take
from tests.company import person, send


def asked(client: Client, words: str, *, on: str = "/") -> str:
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{on}", "accept-language": "en"}
    return client.get(reverse("search"), {"q": words}, headers=headers).content.decode()


def signed_in(employee) -> Client:
    employee.language = "en"
    employee.save(update_fields=["language"])
    client = Client()
    client.force_login(employee)
    return client


def test_settings_are_found_by_name_and_only_by_who_may_open_them(company):
    assert reverse("setup-sources") in asked(signed_in(company.administrator), "sourc")
    assert reverse("setup-sources") not in asked(signed_in(company.owner), "sourc")


def test_on_a_card_the_box_gives_the_lead_to_somebody(company):
    lead = send(company, person=person(email="a@x.ru")).lead
    page = asked(signed_in(company.head), f"assign to {company.colleague.name}", on=reverse("lead", args=[lead]))
    assert f"{reverse('lead-assign', args=[lead])}?to=employee%3A{company.colleague.pk}" in page


def test_a_card_that_one_may_not_see_offers_nothing(company):
    lead = Lead.objects.get(pk=send(company, person=person(email="a@x.ru")).lead)
    take(lead, by=company.owner, at=timezone.now())
    card, address = reverse("lead", args=[lead.pk]), reverse("lead-refuse", args=[lead.pk])
    assert address in asked(signed_in(company.head), "refuse", on=card)
    assert address not in asked(signed_in(company.stranger), "refuse", on=card)
