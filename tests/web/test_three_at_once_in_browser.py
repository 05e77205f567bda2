"""Three people at once, in both languages, before the product's own server: what one does the others see by itself."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from teplo.leads.models import Lead
from teplo.ledger.models import Event
from teplo.staff.models import Employee
from teplo.triage.actions import assign, change
from tests.company import Company, hire, person, send
from tests.web.at_work import lead_of, screen
from tests.web.served import served

pytestmark = pytest.mark.browser

Opens = Callable[[Employee, str], Page]
CLICK_AT = "at => { setTimeout(() => document.querySelector('.btn-take').click(), at - Date.now()); }"


@pytest.fixture(scope="module")
def url(django_db_setup: None, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("three")) as (address, _process):
        yield address


@pytest.fixture
def at(committed_company: Company, url: str, chromium: Browser) -> Iterator[Opens]:
    """Each in a browser of his own: the owner and the head in Russian, the colleague in English."""
    Employee.objects.update(language="ru")
    Employee.objects.filter(pk=committed_company.colleague.pk).update(language="en")
    contexts, broken = [], []

    def opened(who: Employee, address: str) -> Page:
        context = chromium.new_context(viewport={"width": 1440, "height": 900})
        contexts.append(context)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": screen(who).cookies[name].value, "url": url}])
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(url + address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert broken == []


def test_what_one_takes_leaves_the_desks_of_the_others(committed_company: Company, at: Opens) -> None:
    company = committed_company
    owner, colleague, head = at(company.owner, "/desk/"), at(company.colleague, "/desk/"), at(company.head, "/desk/")
    send(company, person=person("Ольга Семёнова", phone="8 912 345-67-89"), need="Паркет")
    for page in (owner, colleague, head):
        row = page.locator(".enquiry")
        expect(row).to_contain_text("Ольга Семёнова")
        expect(row).to_have_class("enquiry fresh")  # marked for a moment
    expect(owner.locator("#said")).to_have_text("Новое обращение: Ольга Семёнова")
    expect(colleague.locator("#said")).to_have_text("New enquiry: Ольга Семёнова")
    colleague.get_by_role("button", name="Take").click()
    expect(owner.locator(".enquiry")).to_have_count(0)
    expect(head.locator("tr", has_text="Colleague").locator(".number").first).to_have_text("1")


def test_two_who_change_one_field_see_both_values(committed_company: Company, at: Opens) -> None:
    company, lead = committed_company, lead_of(committed_company.owner)
    owner, head = at(company.owner, f"/leads/{lead.pk}/"), at(company.head, f"/leads/{lead.pk}/")
    field = owner.locator("#inline-need")
    field.locator("button.inline-value").click()
    field.locator(".form-control").fill("Паркет, 40 м²")
    theirs = head.locator("#inline-need")
    theirs.locator("button.inline-value").click()
    theirs.locator(".form-control").fill("Плитка, 12 м²")
    theirs.locator(".form-control").press("Enter")
    expect(head.locator("h1")).to_contain_text("Плитка, 12 м²")
    owner.wait_for_timeout(1_500)
    expect(field.locator(".form-control")).to_have_value("Паркет, 40 м²")  # what is being typed stays
    field.locator(".form-control").press("Enter")
    expect(field.locator(".conflict")).to_contain_text("Плитка, 12 м²")
    expect(field.locator(".conflict")).to_contain_text("Паркет, 40 м²")
    field.get_by_role("button", name="Оставить моё").click()
    expect(head.locator("#inline-need")).to_contain_text("Паркет, 40 м²")
    expect(head.locator(".fresh").first).to_be_visible()


def test_who_is_signed_out_elsewhere_sees_nothing_more(committed_company: Company, at: Opens) -> None:
    owner = at(committed_company.owner, "/desk/")
    owner.wait_for_timeout(500)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_session")
    expect(owner).to_have_url(re.compile("/accounts/login/"), timeout=15_000)


def test_two_dispatchers_hand_out_the_same_enquiries(committed_company: Company, at: Opens) -> None:
    company = committed_company
    for digit, name in enumerate(("Ольга Семёнова", "Пётр Иванов", "Анна Фомина")):
        send(company, person=person(name, phone=f"8 912 345-67-0{digit}"), need="Паркет")
    first, second = (at(who, "/dispatch/?show=unowned") for who in (company.head, company.administrator))
    rows, theirs, taker = first.locator(".waiting"), second.locator(".waiting"), first.locator(".taker")
    for name in ("Ольга", "Анна"):
        rows.filter(has_text=name).get_by_role("checkbox").check()
    rows.filter(has_text="Анна").drag_to(taker.filter(has_text="Colleague"))
    expect(first.locator("#toasts")).to_contain_text("2 лида: ответственный — Colleague")
    expect(theirs).to_have_count(1, timeout=15_000)  # both ticked ones are gone, by themselves
    expect(second.locator(".taker", has_text="Colleague").locator(".capacity")).to_have_text("2")
    first.keyboard.press("z")
    expect(theirs).to_have_count(3, timeout=15_000)
    asked = theirs.filter(has_text="Ольга")
    asked.get_by_role("button", name="Передать").click()
    rows.filter(has_text="Ольга").drag_to(taker.filter(has_text="Owner"))
    expect(theirs).to_have_count(2, timeout=15_000)
    second.locator("#give-menu input").fill("coll")
    second.keyboard.press("Enter")
    expect(second.locator("#toasts")).to_contain_text("теперь ответственный — Owner (передача: Head)")
    assert Lead.objects.get(person__name="Ольга Семёнова").owner_employee == company.owner


def test_take_by_five_people_at_once_gives_it_to_exactly_one(committed_company: Company, at: Opens) -> None:
    company = committed_company
    send(company, person=person("Ольга Семёнова", phone="8 912 345-67-89"), need="Паркет")
    more = [hire(f"taker{number}", "manager", company.owner.team) for number in range(3)]
    Employee.objects.update(language="en")
    pages = [at(one, "/desk/") for one in (company.owner, company.colleague, *more)]
    answers: list[int] = []
    for page in pages:
        expect(page.get_by_role("button", name="Take")).to_be_visible()
        # Whoever hears of the winner before his own click would not click at all.
        page.route("**/desk/**", lambda route: route.fulfill(status=204))
        page.on("response", lambda answer: answers.append(answer.status) if "/take/" in answer.url else None)
    moment = int(time.time() * 1000) + 2_000
    for page in pages:
        page.evaluate(CLICK_AT, moment)
    for _quarter in range(120):
        pages[0].wait_for_timeout(250)
        if len(answers) == len(pages):
            break
    assert sorted(answers) == [200, 409, 409, 409, 409]
    lead = Lead.objects.get()
    assert lead.owner_employee is not None
    assert Event.objects.filter(lead=lead.pk, kind="lead.taken").count() == 1


def test_whose_lead_goes_to_another_is_told_once_and_keeps_his_words(committed_company: Company, at: Opens) -> None:
    company, lead = committed_company, lead_of(committed_company.colleague)
    card, refused = at(company.colleague, f"/leads/{lead.pk}/"), list[str]()
    card.on("response", lambda answer: refused.append(answer.url) if answer.status == 404 else None)
    card.locator("#note-text").fill("Обещал перезвонить")
    assign(lead, to=company.owner, by=company.head, at=timezone.now())
    expect(card.locator("#toasts .toast-line")).to_have_count(1)
    expect(card.locator("#toasts")).to_contain_text("no longer yours to see")
    card.wait_for_timeout(2_500)
    heard = len(refused)
    change(Lead.objects.get(pk=lead.pk), values={"need": "Плитка"}, by=company.owner, at=timezone.now())
    card.wait_for_timeout(2_500)
    expect(card.locator("#toasts .toast-line")).to_have_count(1)
    assert heard == len(refused) <= card.locator("[data-refresh], [hx-trigger*='live:']").count()
    expect(card.locator("#note-text")).to_have_value("Обещал перезвонить")
