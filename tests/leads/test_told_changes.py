"""The history says what a value was and what it became, where the ledger may hold both."""

from django.utils import timezone

from teplo.ledger.models import Event
from teplo.terms.actions import add_product
from teplo.triage.actions import assign, change
from tests.company import Company
from tests.web.at_work import lead_of, screen


def test_the_history_says_what_heat_and_product_were_and_became(company: Company) -> None:
    now, lead = timezone.now(), lead_of(company.owner, heat="cold")
    product = add_product("Ламинат", by=company.head, at=now)
    change(lead, values={"heat": "hot", "product_id": product.pk}, by=company.owner, at=now)
    page = screen(company.owner).get(f"/leads/{lead.pk}/").content.decode()
    assert "heat: Cold → Hot" in page
    assert "product: — → Ламинат" in page


def test_no_text_that_people_write_comes_into_the_ledger(company: Company) -> None:
    lead = lead_of(company.owner, need="Паркет")
    change(lead, values={"need": "Ламинат", "heat": "hot"}, by=company.owner, at=timezone.now())
    facts = Event.objects.get(kind="lead.changed").facts
    assert isinstance(facts.pop("change"), int)  # behind that number the undo store has the words
    assert facts == {"fields": ["heat", "need"], "values": {"heat": ["", "hot"]}}
    page = screen(company.owner).get(f"/leads/{lead.pk}/").content.decode()
    assert "heat: — → Hot" in page
    assert "need: Паркет → Ламинат" in page


def test_a_hand_over_says_whose_it_was_before(company: Company) -> None:
    lead = lead_of(company.owner)
    assign(lead, to=company.colleague, by=company.head, at=timezone.now())
    assert "before: Owner" in screen(company.head).get(f"/leads/{lead.pk}/").content.decode()
