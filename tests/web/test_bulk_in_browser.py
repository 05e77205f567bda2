"""Many records at once in a real browser: choose, look, run, take back."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from teplo.clients.actions import enter_deal
from teplo.clients.models import Deal
from teplo.clients.rules import NewDeal
from teplo.leads.models import Lead
from teplo.ledger.actors import SYSTEM
from teplo.staff.models import Employee
from teplo.terms.actions import add_field
from tests.company import Company
from tests.web.at_work import lead_of, screen

pytestmark = pytest.mark.browser
Opens = Callable[..., Page]


@pytest.fixture
def at(committed_company: Company, live_server: object, browser_page: Page) -> Opens:
    """Opens an address as the head."""
    Employee.objects.update(language="en")
    url: str = live_server.url  # type: ignore[attr-defined]

    def opened(address: str) -> Page:
        value = screen(committed_company.head).cookies[settings.SESSION_COOKIE_NAME].value
        browser_page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": url}])
        browser_page.goto(url + address)
        return browser_page

    return opened


def test_leads_are_chosen_changed_and_given_back_by_keys(committed_company: Company, at: Opens) -> None:
    company = committed_company
    for number in range(4):
        lead_of(company.owner, person={"name": f"Клиент {number}", "emails": [f"c{number}@x.ru"]})
    page = at("/leads/?look=all")
    for key in ("j", "x", "j", "j", "Shift+x"):
        page.keyboard.press(key)
    bar = page.locator("[data-bulk]")
    expect(bar).to_contain_text("Selected: 3")
    page.evaluate("htmx.trigger(document.body, 'lead-changed')")
    page.wait_for_timeout(700)
    expect(bar).to_contain_text("Selected: 3")
    page.keyboard.press("a")
    panel = page.locator("#panel")
    panel.get_by_label("Colleague").check()
    panel.get_by_role("button", name="Look first").click()
    expect(panel).to_contain_text("Meant: 3 leads")
    assert not Lead.objects.filter(owner_employee=company.colleague).exists()
    panel.get_by_role("button", name="Change 3 leads").click()
    expect(page.locator("#toasts")).to_contain_text("Changed: 3 leads.")
    expect(bar).to_be_hidden()
    assert Lead.objects.filter(owner_employee=company.colleague).count() == 3
    page.keyboard.press("z")
    expect(page.locator("#toasts")).to_contain_text("Undone: 3 leads.")
    assert Lead.objects.filter(owner_employee=company.owner).count() == 4


def test_deals_get_a_field_of_the_company_and_give_it_back(committed_company: Company, at: Opens) -> None:
    owner, now = committed_company.owner, timezone.now()
    for name in ("Region", "Note"):
        add_field("deal", name=name, kind="text", by=SYSTEM, at=now)
    for number in range(2):
        enter_deal(NewDeal(f"Deal {number}"), by=owner, at=now)
    page = at("/deals/list/")
    page.locator("[data-select-all]").check()
    page.locator("[data-bulk] summary").click()
    page.locator("[data-bulk]").get_by_role("link", name="Fill in a field").click()
    panel = page.locator("#panel")
    panel.get_by_label("Field", exact=True).select_option(label="Note")
    panel.get_by_label("Note").fill("Seen at the fair")
    panel.get_by_role("button", name="Look first").click()
    expect(panel).to_contain_text("Meant: 2 deals")
    panel.get_by_role("button", name="Change 2 deals").click()
    expect(page.locator("#toasts")).to_contain_text("Changed: 2 deals.")
    assert [deal.custom for deal in Deal.objects.all()] == [{"note": "Seen at the fair"}] * 2
    page.keyboard.press("z")
    expect(page.locator("#toasts")).to_contain_text("Undone: 2 deals.")
    assert not Deal.objects.exclude(custom={}).exists()
