"""Nobody answers: the head sees it come, without having opened the lead."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from teplo.staff.models import Employee
from teplo.triage.actions.escalate import take_due
from tests.company import Company
from tests.web.at_work import lead_of, sign_in

pytestmark = pytest.mark.browser


def test_the_head_sees_that_nobody_has_answered(
    committed_company: Company, live_server: object, browser_page: Page
) -> None:
    Employee.objects.update(language="en")
    url = str(live_server.url)  # type: ignore[attr-defined]
    lead = lead_of(committed_company.owner, need="Parquet")
    sign_in(browser_page.context, committed_company.head, url)
    browser_page.goto(f"{url}/desk/")
    expect(browser_page.locator("#bell .mark-count")).to_have_count(0)
    for minutes in (0, 61, 61):
        while take_due(at=timezone.now() + timedelta(minutes=minutes)):
            pass
    browser_page.goto(f"{url}/desk/")
    expect(browser_page.locator("#bell .mark-count")).to_have_text("1")
    browser_page.locator("#bell").click()
    expect(browser_page.locator("#panel")).to_contain_text("Nobody has answered in time")
    browser_page.locator("#panel .notice").first.click()
    expect(browser_page.locator(".timeline")).to_contain_text("the head was told")
    assert f"/leads/{lead.pk}/" in browser_page.url
