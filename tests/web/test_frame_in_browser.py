"""What the frame's own modules do in a real browser."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from teplo.ledger.actors import SYSTEM
from teplo.ops.seed import seed
from teplo.staff.actions import add_employee
from teplo.staff.models import Role

pytestmark = pytest.mark.browser


@pytest.fixture
def gallery(transactional_db, live_server, browser_page: Page) -> Page:
    seed()
    role = Role.objects.get(key="administrator")
    owner = add_employee("owner@example.com", name="Owner", role=role, language="en", by=SYSTEM, at=timezone.now())
    client = Client()
    client.force_login(owner)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    browser_page.context.add_cookies([{**cookie, "url": live_server.url}])
    browser_page.goto(f"{live_server.url}/setup/components/")
    return browser_page


def test_the_rows_of_a_list_are_walked_and_chosen_by_keys(gallery):
    for key in ("j", "j", "x"):
        gallery.keyboard.press(key)
    expect(gallery.locator("[data-list] > :nth-child(2)")).to_have_class("at chosen")
    expect(gallery.locator("[data-bulk]")).to_contain_text("1 selected")


def test_keys_work_on_a_russian_layout(gallery):
    gallery.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'о', bubbles: true}))")
    expect(gallery.locator("[data-list] > :first-child")).to_have_class("at")


def test_the_command_box_finds_and_goes(gallery):
    gallery.keyboard.press("/")
    gallery.keyboard.type("my set")
    expect(gallery.locator(".found").first).to_contain_text("My settings")
    gallery.wait_for_timeout(300)
    gallery.keyboard.press("Enter")
    gallery.wait_for_url("**/me/")


def test_the_sheet_of_keys_opens_and_closes(gallery):
    gallery.keyboard.press("?")
    expect(gallery.locator("#keys")).to_be_visible()
    gallery.keyboard.press("Escape")
    expect(gallery.locator("#keys")).to_be_hidden()


def test_escape_restores_an_inline_field(gallery):
    field = gallery.locator("#inline-need")
    field.locator(".inline-value").click()
    gallery.keyboard.type("Something else")
    gallery.keyboard.press("Escape")
    expect(field.locator(".inline-value")).to_be_focused()
    expect(field.locator("input")).to_have_value("Ламинат, 120 м²")


def test_the_ring_shrinks_while_one_looks(gallery):
    words = gallery.locator("[data-list] .ring-words").first
    before = words.inner_text()
    expect(words).not_to_have_text(before, timeout=4_000)


def test_the_shift_switch_turns_without_a_new_page(gallery):
    gallery.locator("#shift button").click()
    expect(gallery.locator("#shift button")).to_have_attribute("aria-checked", "false")


def test_no_page_is_wider_than_a_phone(gallery):
    gallery.set_viewport_size({"width": 360, "height": 740})
    assert gallery.evaluate("document.documentElement.scrollWidth") <= 360
    gallery.locator("[data-dialog=drawer]").click()
    expect(gallery.locator("#drawer")).to_be_visible()


def test_a_part_in_which_a_script_has_placed_something_is_swapped_within_the_policy(gallery):
    gallery.evaluate("document.getElementById('inline-need').style.left = '1px'")
    gallery.evaluate("htmx.ajax('GET', location.pathname, {target: '#page', select: '#page', swap: 'outerHTML'})")
    expect(gallery.locator("#inline-need[style]")).to_have_count(0)
