"""The desk and the card in a real browser: what comes by itself, and the keys."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from teplo.leads.models import Lead
from teplo.staff.models import Employee
from tests.company import Company, person, send
from tests.web.at_work import lead_of, screen

pytestmark = pytest.mark.browser


Opens = Callable[..., Page]


@pytest.fixture
def at(committed_company: Company, live_server: object, browser_page: Page) -> Opens:
    """Opens an address as the owner, or as somebody else."""
    Employee.objects.update(language="en")
    name = settings.SESSION_COOKIE_NAME
    url: str = live_server.url  # type: ignore[attr-defined]

    def opened(address: str, who: Employee = committed_company.owner) -> Page:
        value = screen(who).cookies[name].value
        browser_page.context.add_cookies([{"name": name, "value": value, "url": url}])
        browser_page.goto(url + address)
        return browser_page

    return opened


def test_a_new_enquiry_appears_by_itself_and_is_taken(committed_company: Company, at: Opens) -> None:
    desk = at("/desk/")
    expect(desk.locator(".desk-new")).to_contain_text("Nobody waits")
    send(committed_company, person=person("Ольга Семёнова", phone="8 912 345-67-89"), need="Паркет")
    row = desk.locator(".enquiry")
    expect(row).to_contain_text("Ольга Семёнова", timeout=15_000)
    row.get_by_role("button", name="Take").click()
    expect(row).to_have_count(0)
    expect(desk.locator(".desk-today")).to_contain_text("Паркет")
    expect(desk.locator("#toasts")).to_contain_text("is yours")


def test_whoever_comes_second_is_told_and_the_row_goes(committed_company: Company, at: Opens) -> None:
    number = send(committed_company, person=person(phone="8 912 345-67-89")).lead
    desk = at("/desk/")
    screen(committed_company.colleague).post(f"/leads/{number}/take/")
    desk.get_by_role("button", name="Take").click()
    expect(desk.locator("#toasts")).to_contain_text("Colleague was first")
    expect(desk.locator(".enquiry")).to_have_count(0)


def test_the_card_is_worked_by_keys(committed_company: Company, at: Opens) -> None:
    lead = lead_of(committed_company.owner)
    card = at(f"/leads/{lead.pk}/")
    card.keyboard.press("e")
    card.keyboard.press("Control+a")
    card.keyboard.type("Паркет")
    card.keyboard.press("Enter")
    expect(card.locator("h1")).to_contain_text("Паркет")
    card.keyboard.press("t")
    expect(card.locator("#panel")).to_contain_text("New task")
    card.keyboard.press("Escape")
    card.keyboard.press("r")
    expect(card.locator("#panel")).to_contain_text("Refuse")
    card.locator("#panel textarea").fill("Дорого")
    card.locator("#panel").get_by_role("button", name="Refuse").click()
    expect(card.locator(".lead-head")).to_contain_text("Return to work")
    assert Lead.objects.get(pk=lead.pk).status_kind == "refused"


def test_a_lead_is_entered_with_one_key_from_anywhere(committed_company: Company, at: Opens) -> None:
    lead_of(committed_company.owner)
    desk = at("/desk/")
    desk.keyboard.press("n")
    panel = desk.locator("#panel")
    panel.get_by_label("Phone").fill("8 912 345-67-89")
    expect(panel).to_contain_text("Already on the card of")
    panel.get_by_label("Name").fill("Ольга")
    panel.get_by_role("button", name="Save and next").click()
    expect(panel).to_contain_text("1 saved in a row")
    expect(panel.get_by_label("Name")).to_have_value("")


def test_a_note_is_sent_by_keys_and_its_field_is_left_by_them(committed_company: Company, at: Opens) -> None:
    card = at(f"/leads/{lead_of(committed_company.owner).pk}/")
    card.keyboard.press("m")
    card.keyboard.type("Муж выбирает цвет")
    card.keyboard.press("Control+Enter")
    expect(card.locator(".timeline")).to_contain_text("Муж выбирает цвет")
    card.keyboard.press("m")
    card.keyboard.press("Escape")
    card.keyboard.press("r")
    expect(card.locator("#panel")).to_contain_text("Refuse")


def test_a_note_is_kept_while_the_card_refreshes(committed_company: Company, at: Opens) -> None:
    lead = lead_of(committed_company.owner)
    card = at(f"/leads/{lead.pk}/")
    card.keyboard.press("m")
    card.keyboard.type("Полслова")
    card.evaluate("htmx.trigger(document.body, 'lead-changed')")
    card.wait_for_timeout(700)
    expect(card.locator("#note-text")).to_have_value("Полслова")


def test_the_head_drags_an_enquiry_onto_a_person(committed_company: Company, at: Opens) -> None:
    number = send(committed_company, person=person(phone="8 912 345-67-89")).lead
    desk = at("/desk/", committed_company.head)
    desk.locator(".enquiry").drag_to(desk.locator("tr", has_text="Colleague"))
    expect(desk.locator("#toasts")).to_contain_text("given to Colleague")
    assert Lead.objects.get(pk=number).owner_employee == committed_company.colleague
