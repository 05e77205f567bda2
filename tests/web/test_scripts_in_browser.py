"""A head writes a script with the keyboard and the panel; a manager walks it beside the card, which fills."""

import re

import pytest
from playwright.sync_api import Page, expect

from teplo.leads.models import Lead
from teplo.work.scripts.models import ScriptRun
from tests.company import Company
from tests.web.at_work import lead_of, sign_in
from tests.web.test_axe_in_browser import found_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def save(page: Page) -> None:
    page.locator("#panel-body form.script-form button[type=submit]").first.click()
    expect(page.locator("#panel")).not_to_be_visible()


def test_a_script_is_written_and_walked(committed_company: Company, browser_page: Page, live_server: object) -> None:
    company, url, page = committed_company, str(live_server), browser_page
    lead = lead_of(company.owner)
    sign_in(page.context, company.head, url)
    page.goto(f"{url}/setup/scripts/")
    page.get_by_role("link", name="New script").first.click()
    page.get_by_label("Title").fill("First call")
    page.get_by_label("Aim of the talk").fill("A visit")
    page.locator("#panel-body button[type=submit]").click()
    page.get_by_role("link", name="First step").click()
    page.get_by_label("Ask", exact=True).check()
    page.get_by_label("What to say").fill("Where do you live?")
    page.get_by_label("The answer is written into").select_option(label="Region")
    page.get_by_label("Answer 1", exact=True).fill("Go on")
    page.get_by_label("Answer 1: leads to").select_option(label="a new step")
    save(page)
    expect(page.locator("#script-flaws")).to_contain_text("This step says nothing")
    page.locator("#step-s2 a").first.click()
    page.get_by_label("End", exact=True).check()
    expect(page.get_by_label("Answer 1", exact=True)).not_to_be_visible()
    page.get_by_label("What to say").fill("See you")
    page.get_by_label("Here the aim is reached").check()
    save(page)
    assert found_on(page) == []
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#page")).to_contain_text("version 1 is in use")

    sign_in(page.context, company.owner, url)
    page.goto(f"{url}/leads/{lead.pk}/")
    page.locator("#script").get_by_role("button", name="First call").click()
    page.locator("#script-value").fill("Tomsk")
    page.locator("#script-value").press("Escape")
    page.keyboard.press("1")
    expect(page.locator("#script")).to_contain_text("Aim reached")
    expect(page.locator("#inline-region")).to_contain_text("Tomsk")  # by itself
    expect(page.locator("#script")).to_contain_text(re.compile("See you"))
    assert (Lead.objects.get(pk=lead.pk).region, ScriptRun.objects.get().state) == ("Tomsk", "reached")
