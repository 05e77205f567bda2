"""The board in real browsers: a card is dragged, and a second person learns that he was slower."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from teplo.leads.models import Lead, Status
from teplo.staff.models import Employee
from teplo.triage import actions
from tests.company import Company, person, send
from tests.web.at_work import lead_of, sign_in

pytestmark = pytest.mark.browser


def drag(page: Page, card: Locator, column: Locator) -> None:
    """Takes a card with the mouse and lets it go over a column."""
    start, end = card.bounding_box(), column.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 40, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 24, steps=3)
    expect(page.locator(".card-held")).to_be_visible()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 90, steps=8)
    expect(column.locator(".card-place")).to_have_count(1)
    page.mouse.up()


def column(page: Page, key: str) -> Locator:
    name = "new" if key == "new" else Status.objects.get(key=key).pk
    return page.locator(f'[data-column="{name}"]')


def test_two_people_drag_one_card(
    committed_company: Company, live_server: Any, browser_page: Page, chromium: Browser
) -> None:
    Employee.objects.update(language="en")
    Status.objects.create(key="measure", name="Measure", kind="working", position=4)
    number = send(committed_company, person=person("Ольга", phone="8 912 345-67-89"), need="Паркет").lead
    address, card = f"{live_server.url}/leads/board/", f"#card-{number}"
    sign_in(browser_page.context, committed_company.owner, live_server.url)
    browser_page.goto(address)
    drag(browser_page, browser_page.locator(card), column(browser_page, "working"))
    expect(browser_page.locator("#toasts")).to_contain_text("is yours", timeout=15_000)
    expect(column(browser_page, "working").locator(card)).to_be_visible()

    other = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    late = other.new_page()
    sign_in(other, committed_company.head, live_server.url)
    late.goto(address)
    late.evaluate("document.body.classList.add('dragging')")  # his page hears nothing while he has the card in hand
    lead = Lead.objects.get(pk=number)
    actions.set_status(lead, status=Status.objects.get(key="proposal"), by=committed_company.owner, at=timezone.now())
    drag(late, late.locator(card), column(late, "measure"))
    told = "Owner has just moved this lead to “Proposal”."
    expect(late.locator("#toasts")).to_contain_text(told, timeout=15_000)
    expect(column(late, "proposal").locator(card)).to_be_visible()
    other.close()
    lead.refresh_from_db()
    assert lead.status.key == "proposal"


def test_a_card_opens_beside_the_list_and_follows_the_keys(
    committed_company: Company, live_server: Any, browser_page: Page
) -> None:
    Employee.objects.update(language="en")
    first = lead_of(committed_company.owner, need="Паркет")
    second = lead_of(committed_company.owner, need="Плитка", person=person("Пётр", phone="8 912 345-67-00"))
    sign_in(browser_page.context, committed_company.owner, live_server.url)
    browser_page.goto(f"{live_server.url}/leads/")
    browser_page.keyboard.press("j")
    browser_page.keyboard.press("Enter")
    expect(browser_page.locator("#beside h1")).to_contain_text("Плитка")
    assert f"open={second.pk}" in browser_page.url
    browser_page.keyboard.press("j")
    expect(browser_page.locator("#beside h1")).to_contain_text("Паркет")
    assert f"open={first.pk}" in browser_page.url
    browser_page.keyboard.press("Escape")
    expect(browser_page.locator("#beside h1")).to_have_count(0)
    assert "open=" not in browser_page.url


def test_a_new_card_off_the_screen_is_told_of_at_the_head_of_its_column(
    committed_company: Company, live_server: Any, browser_page: Page
) -> None:
    Employee.objects.update(language="en")
    for place in range(10):
        send(committed_company, person=person(f"Иван {place}", phone=f"8 912 345-67-{place:02}"), need="Паркет")
    sign_in(browser_page.context, committed_company.owner, live_server.url)
    browser_page.goto(f"{live_server.url}/leads/board/")
    chip = column(browser_page, "new").locator("[data-news]")
    expect(chip).to_be_hidden()
    number = send(committed_company, person=person("Ольга", phone="8 912 345-68-00"), need="Паркет").lead
    expect(chip).to_have_text("↓ New below: 1", timeout=15_000)
    expect(browser_page.locator(f"#card-{number}")).not_to_be_in_viewport()
    chip.click()
    expect(browser_page.locator(f"#card-{number}")).to_be_in_viewport()
    expect(browser_page.locator(f"#card-{number}")).to_have_class("board-card fresh")
    expect(chip).to_be_hidden()
