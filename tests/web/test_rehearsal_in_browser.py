"""A draft of the rules in a browser: made, changed, rehearsed against what came, and put in use."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from teplo.staff.models import Employee
from teplo.triage.actions import rule_setup
from teplo.triage.models import Rehearsal, Rule, RuleDraft
from teplo.triage.rehearsal.walking import walk
from tests.company import Company, person, send
from tests.web.at_work import sign_in
from tests.web.test_axe_in_browser import found_on

pytestmark = pytest.mark.browser


def lived(company: Company) -> None:
    """Two had what came in turn, last week."""
    week = timezone.now() - timedelta(days=7)
    values = {"strategy": "round_robin", "employees": [company.owner.pk, company.colleague.pk]}
    rule_setup.add_rule("In turn", values=values, by=company.administrator, at=week)
    for number in range(4):
        send(company, at=week + timedelta(hours=number), person=person(phone=f"+7912000{number:04}"), text="Ламинат")


def rehearse(page: Page, since: str) -> None:
    page.get_by_label("From").fill(since)
    page.get_by_role("button", name="Rehearse these days").click()


def test_a_draft_is_changed_rehearsed_and_put_in_use(
    committed_company: Company, live_server: Any, browser_page: Page
) -> None:
    company, page = committed_company, browser_page
    Employee.objects.update(language="en")
    lived(company)
    sign_in(page.context, company.administrator, live_server.url)
    page.goto(f"{live_server.url}/setup/drafts/")
    page.get_by_label("Name of the draft").fill("For autumn")
    page.get_by_role("button", name="Make a draft").click()
    expect(page.locator("main")).to_contain_text("Still the same as the rules in use")
    page.get_by_role("link", name="In turn").click()
    page.get_by_role("radio", name="One person").check()
    page.get_by_role("checkbox", name="Owner").uncheck()
    expect(page.locator(".rule-sentence")).to_have_text("Every enquiry → to Colleague")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#rules > li").first).to_contain_text("changed")
    assert found_on(page) == []
    rehearse(page, (timezone.localdate() + timedelta(days=1)).isoformat())
    expect(page.locator("main")).to_contain_text("The period ends before it begins.")
    rehearse(page, (timezone.localdate() - timedelta(days=30)).isoformat())
    expect(page.locator("#found")).to_contain_text("Waiting")
    walk(Rehearsal.objects.get().pk)
    page.reload()
    expect(page.locator("#found")).to_contain_text("Of 4 enquiries 2 would have gone to somebody else.")
    expect(page.locator("#found")).to_contain_text("4 of 4 got the same owner")
    expect(page.locator("tr", has_text="Colleague").first).to_have_text(re.compile(r"Colleague\s*2\s*4\s*\+2"))
    assert found_on(page) == []
    assert Rule.objects.get(name="In turn").strategy == "round_robin"
    page.get_by_role("link", name="To the draft").click()
    page.get_by_role("button", name="Put in use").click()
    expect(page.locator("main")).to_contain_text("In use as it stands here")
    used = Rule.objects.get(name="In turn")
    assert (used.strategy, used.employees) == ("fixed", [company.colleague.pk])
    assert RuleDraft.objects.get().used_at
