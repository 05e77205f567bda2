"""A mention reaches the other's bell, and a task is dragged to another day: three people at their screens."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from teplo.ledger.models import Event
from teplo.ledger.tasks import run_followers
from teplo.staff.models import Employee
from teplo.work.models import Notice, Task
from tests.company import Company, person
from tests.web.at_work import lead_of, sign_in

pytestmark = pytest.mark.browser


def drag(page: Page, card: Locator, to: Locator) -> None:
    start, end = card.bounding_box(), to.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 20, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, start["y"] + 24, steps=4)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 20, steps=10)
    page.mouse.up()


@pytest.fixture
def url(live_server: object) -> str:
    return str(live_server.url)  # type: ignore[attr-defined]


def test_a_name_is_chosen_from_a_list_and_its_bearer_hears_of_it(
    committed_company: Company, url: str, browser_page: Page, chromium: Browser
) -> None:
    Employee.objects.update(language="en")
    lead = lead_of(committed_company.owner)
    sign_in(browser_page.context, committed_company.owner, url)
    browser_page.goto(f"{url}/leads/{lead.pk}/")
    browser_page.keyboard.press("m")
    browser_page.keyboard.type("@he")
    expect(browser_page.locator("[role=option]")).to_have_text("H Head")
    browser_page.keyboard.press("Enter")
    browser_page.keyboard.type("please look")
    expect(browser_page.locator("#note-text")).to_have_value("@Head please look")
    browser_page.keyboard.press("Control+Enter")
    expect(browser_page.locator(".timeline")).to_contain_text("please look")
    run_followers(list(Event.objects.values_list("pk", flat=True)))
    assert Notice.objects.get().employee == committed_company.head
    other = chromium.new_context(locale="en-US")
    sign_in(other, committed_company.head, url)
    page = other.new_page()
    page.goto(f"{url}/desk/")
    page.locator("#bell").click()
    expect(page.locator("#panel")).to_contain_text("please look")
    expect(page.locator("#bell .mark-count")).to_have_text("1")  # who only looks keeps his list
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator("#bell .mark-count")).to_have_count(0)
    other.close()


def test_a_task_is_dragged_to_another_day_and_taken_back(
    committed_company: Company, url: str, browser_page: Page
) -> None:
    Employee.objects.update(language="en")
    lead = lead_of(committed_company.owner, person=person("Olga", phone="8 912 345-67-89"))
    due = dt.datetime(2030, 5, 15, 10, tzinfo=timezone.get_current_timezone())
    lead.tasks.update(due_at=due)
    sign_in(browser_page.context, committed_company.owner, url)
    browser_page.goto(f"{url}/leads/calendar/?on=2030-05-15")
    mark = browser_page.locator(".cal-wide .cal-task")
    drag(browser_page, mark, browser_page.locator('td[data-column="2030-05-23"] .cal-list'))
    expect(browser_page.locator("#toasts")).to_contain_text("moved to")
    assert Task.objects.get().due_at == due + dt.timedelta(days=8)
    expect(browser_page.locator('td[data-column="2030-05-23"]')).to_contain_text("Olga")
    browser_page.keyboard.press("z")
    expect(browser_page.locator('td[data-column="2030-05-15"]')).to_contain_text("Olga")
    assert Task.objects.get().due_at == due
    mark.locator(".cal-open").click()
    expect(browser_page.locator("#beside")).to_contain_text("Olga")
