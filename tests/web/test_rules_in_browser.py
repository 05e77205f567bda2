"""The editor of a rule in a browser: only what the chosen way asks is shown, the sentence follows, order by keys."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from teplo.staff.models import Employee
from teplo.triage.models import Rule
from tests.company import Company
from tests.web.at_work import sign_in
from tests.web.test_axe_in_browser import found_on

pytestmark = pytest.mark.browser


def drag_above(page: Page, handle: Locator, line: Locator) -> None:
    """Takes a line by its handle with the mouse and lets it go at the upper edge of another."""
    start, end = handle.bounding_box(), line.bounding_box()
    assert start
    assert end
    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 12, steps=4)
    expect(page.locator(".card-held")).to_be_visible()
    page.mouse.move(x, end["y"] + 6, steps=12)
    page.mouse.up()


def test_a_rule_is_made_read_back_and_moved(committed_company: Company, live_server: Any, browser_page: Page) -> None:
    page, url = browser_page, live_server.url
    page.emulate_media(reduced_motion="reduce")
    Employee.objects.update(language="en")
    sign_in(page.context, committed_company.head, url)
    for name in ("First", "Second"):
        page.goto(f"{url}/setup/rules/add/")
        page.get_by_label("Title").fill(name)
        page.get_by_role("checkbox", name="Owner").check()
        says = page.locator(".rule-sentence")
        expect(says).to_have_text("Every enquiry → in turn: Owner")
        if name == "Second":
            weight = page.get_by_label("Weight: Owner")
            expect(weight).to_be_hidden()
            page.get_by_role("radio", name="In turn, by weights").check()
            weight.fill("3")
            page.get_by_label("open leads at once").fill("20")
            expect(says).to_have_text("Every enquiry → in turn by weights: Owner ×3; each no more than 20 open")
            expect(page.locator("#rule-says")).to_contain_text("Asked only when nobody of the rule “First” above can")
            assert found_on(page) == []
            page.get_by_role("radio", name="A queue: the first to take it owns it").check()
            expect(page.get_by_label("open leads at once")).to_be_hidden()
            page.get_by_role("radio", name="In turn, by weights").check()
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#rules")).to_contain_text(name)
    up = page.get_by_role("button", name="Move up: Second")
    up.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#rules > li").first).to_contain_text("Second")
    switch = page.get_by_role("switch", name="In use: First")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    handle = page.locator("#rules > li", has_text="First").locator("[data-sort-handle]")
    with page.expect_response("**/place/"):
        drag_above(page, handle, page.locator("#rules > li").first)
    expect(page.locator("#rules > li").first).to_contain_text("First")
    kept = [(rule.name, rule.is_active, rule.weights) for rule in Rule.objects.all()[:2]]
    assert kept == [("First", False, {}), ("Second", True, {str(committed_company.owner.pk): 3})]
    assert found_on(page) == []
