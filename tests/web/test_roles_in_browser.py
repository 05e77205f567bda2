"""What a status asks, in a real browser: a dragged card opens one small panel that keeps the wanted status."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from teplo.leads.actions import change_status
from teplo.leads.models import Lead, Status
from teplo.staff.models import Employee
from teplo.triage.actions import take
from tests.company import Company
from tests.web.at_work import lead_of, sign_in
from tests.web.test_board_in_browser import column, drag

pytestmark = pytest.mark.browser


def test_a_drag_asks_what_the_column_requires_and_nothing_else(
    committed_company: Company, live_server: Any, browser_page: Page
) -> None:
    company, page = committed_company, browser_page
    Employee.objects.update(language="en")
    lead = lead_of(company.owner, need="Ламинат")
    take(lead, by=company.owner, at=timezone.now())
    proposal = Status.objects.get(key="proposal")
    change_status(proposal, values={"required": ["need", "region"]}, by=company.administrator, at=timezone.now())
    sign_in(page.context, company.owner, live_server.url)
    page.goto(f"{live_server.url}/leads/board/")
    card = f"#card-{lead.pk}"
    drag(page, page.locator(card), column(page, "proposal"))
    panel = page.locator("#panel")
    expect(panel).to_contain_text("To “Proposal”")
    expect(panel.get_by_label("Region")).to_be_focused()
    expect(panel.get_by_label("Need")).to_have_count(0)
    expect(column(page, "working").locator(card)).to_be_visible()
    panel.get_by_label("Region").fill("Тверь")
    panel.get_by_role("button", name="To “Proposal”").click()
    expect(column(page, "proposal").locator(card)).to_be_visible(timeout=15_000)
    lead = Lead.objects.get(pk=lead.pk)
    assert (lead.status, lead.region) == (proposal, "Тверь")
