"""Many leads at once in a real browser, by keys alone: choose, look, run, take back."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from teplo.leads.models import Lead
from teplo.staff.models import Employee
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
    expect(panel).to_contain_text("3 leads are meant")
    assert not Lead.objects.filter(owner_employee=company.colleague).exists()
    panel.get_by_role("button", name="Change 3 leads").click()
    expect(page.locator("#toasts")).to_contain_text("Changed: 3 leads.")
    expect(bar).to_be_hidden()
    assert Lead.objects.filter(owner_employee=company.colleague).count() == 3
    page.keyboard.press("z")
    expect(page.locator("#toasts")).to_contain_text("Undone: 3 leads.")
    assert Lead.objects.filter(owner_employee=company.owner).count() == 4
