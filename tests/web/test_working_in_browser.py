"""The editor of a schedule in a real browser: it says what the hours mean while one writes them."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from teplo.staff.models import Employee, Schedule
from tests.company import Company
from tests.web.at_work import sign_in

pytestmark = pytest.mark.browser


def test_a_cycle_of_days_is_written_read_back_and_kept(
    committed_company: Company, live_server: Any, browser_page: Page
) -> None:
    company, page = committed_company, browser_page
    Employee.objects.update(language="en")
    sign_in(page.context, company.administrator, live_server.url)
    page.goto(f"{live_server.url}/setup/schedules/add/")
    expect(page.get_by_label("Monday")).to_have_value("09:00–18:00")
    expect(page.get_by_label("Days of the cycle")).to_be_hidden()
    page.get_by_label("Title").fill("Night")
    page.get_by_label("by a cycle of days").check()
    expect(page.get_by_label("Day 4")).to_be_visible(timeout=15_000)
    page.get_by_label("First day of a cycle").fill("2026-11-02")
    for number, hours in ((1, "21:00–09:00, 22:00–23:00"), (2, "21:00–09:00"), (3, ""), (4, "")):
        page.get_by_label(f"Day {number}").fill(hours)
    page.get_by_label("Day 4").blur()
    expect(page.locator("#id_day-0-error")).to_contain_text("overlap", timeout=15_000)
    page.get_by_label("Day 1").fill("21:00–09:00")
    page.get_by_label("Day 1").blur()
    expect(page.locator("#schedule-sentence")).to_contain_text("days 1–2 21:00–09:00; days 3–4 off", timeout=15_000)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Night")).to_be_visible(timeout=15_000)
    assert Schedule.objects.get().pattern["days"] == [[[1260, 1980]], [[1260, 1980]], [], []]


def test_the_last_of_many_changes_is_read_too(committed_company: Company, live_server: Any, browser_page: Page) -> None:
    """While an answer is under way two more changes come: the one that waits for its turn is the last."""
    company, page = committed_company, browser_page
    Employee.objects.update(language="en")
    sign_in(page.context, company.administrator, live_server.url)
    page.goto(f"{live_server.url}/setup/schedules/add/")
    expect(page.locator("#schedule-sentence")).to_contain_text("Mon–Fri 09:00–18:00", timeout=15_000)
    page.evaluate("""() => {
        for (const [day, hours] of ["10:00–11:00", "10:00–12:00", "10:00–13:00"].entries()) {
            const field = document.getElementById(`id_day-${day}`);
            field.value = hours;
            field.dispatchEvent(new Event("change", { bubbles: true }));
        }
    }""")
    expect(page.locator("#schedule-sentence")).to_contain_text("10:00–13:00", timeout=15_000)
