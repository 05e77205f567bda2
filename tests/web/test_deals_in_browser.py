"""The board of a pipeline in a real browser: dragged by mouse and by keys, and by two people at once."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from teplo.clients import actions
from teplo.clients.models import Deal
from teplo.staff.models import Employee
from tests.clients.test_verbs import deal_of, signed, stage
from tests.company import Company
from tests.web.at_work import screen

pytestmark = pytest.mark.browser


@pytest.fixture
def board(committed_company: Company, live_server: object, browser_page: Page) -> Callable[[], Page]:
    """Opens the board as the owner."""
    Employee.objects.update(language="en")
    name, url = settings.SESSION_COOKIE_NAME, live_server.url  # type: ignore[attr-defined]

    def opened() -> Page:
        value = screen(committed_company.owner).cookies[name].value
        browser_page.context.add_cookies([{"name": name, "value": value, "url": url}])
        browser_page.goto(f"{url}/deals/")
        return browser_page

    return opened


def column(page: Page, key: str) -> Locator:
    return page.locator(f'[data-column="{stage(key).pk}"]')


def drag(page: Page, card: Locator, to: Locator) -> None:
    """With the mouse, in steps as a hand does it, onto the head of a column."""
    start, end = card.bounding_box(), to.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + start["width"] / 2 + 20, start["y"] + 30, steps=4)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 20, steps=12)
    page.mouse.up()


def test_a_deal_is_dragged_undone_and_lost_by_keys(committed_company: Company, board: Callable[[], Page]) -> None:
    deal = deal_of(committed_company.owner, "Паркет для офиса", amount=Decimal(184500))
    page = board()
    card = page.locator(f'[data-card="{deal.pk}"]')
    drag(page, card, column(page, "offered"))
    expect(column(page, "offered").locator("[data-card]")).to_have_count(1)
    expect(column(page, "offered").locator(".board-sum")).to_contain_text("184,500")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(column(page, "agreed").locator("[data-card]")).to_have_count(1)
    expect(column(page, "offered").locator(".board-sum")).not_to_contain_text("184,500")
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.locator("#board-menu").get_by_role("button", name="Lost").press("Enter")
    panel = page.locator("#panel")
    panel.get_by_label("Why was it lost?").select_option("Too expensive")
    panel.get_by_label("Remark").fill("Too dear")
    panel.get_by_role("button", name="Move").click()
    expect(column(page, "lost").locator("[data-card]")).to_contain_text("Too expensive")
    assert Deal.objects.get().lost_because == "Too dear"


def test_who_drags_second_is_told_and_the_card_goes_where_it_is(
    committed_company: Company, board: Callable[[], Page]
) -> None:
    deal = deal_of(committed_company.owner, "Паркет для офиса")
    page = board()
    page.evaluate("document.querySelector('[data-board]').removeAttribute('hx-trigger')")
    actions.move_deal(deal, stage=stage("invoiced"), **signed(committed_company.head))
    drag(page, page.locator(f'[data-card="{deal.pk}"]'), column(page, "offered"))
    expect(page.locator("#toasts")).to_contain_text("Head has just moved this deal to “Invoice sent”")
    expect(column(page, "invoiced").locator("[data-card]")).to_have_count(1)
    expect(column(page, "offered").locator("[data-card]")).to_have_count(0)
    assert Deal.objects.get().stage == stage("invoiced")
