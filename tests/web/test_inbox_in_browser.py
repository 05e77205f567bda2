"""Two operators over one talk: the second sees the first write, is told that he has answered, and keeps his words."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from teplo.channels.models import ChannelSettings
from teplo.work.talks.models import Conversation, Message
from tests.company import Company
from tests.web.at_work import sign_in
from tests.work.talking import a_lead, hear, letter, mailbox, talk_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def talk_over_a_mailbox(company: Company) -> Conversation:
    """A letter heard in a mailbox that is set up: else the composer says that nothing can be sent yet."""
    box = mailbox(company)
    ChannelSettings.objects.create(channel=box, values={"imap_host": "mail.ours.ru"})
    return talk_of(hear(box, letter("Почём ламинат?"), lead=a_lead(company)))


def test_two_operators_answer_one_letter(
    committed_company: Company, chromium: Browser, browser_page: Page, live_server: object
) -> None:
    company, url = committed_company, str(live_server)
    talk = talk_over_a_mailbox(company)
    sign_in(browser_page.context, company.owner, url)
    other = chromium.new_context(viewport={"width": 360, "height": 780}, locale="en-US")
    sign_in(other, company.head, url)
    first, second = browser_page, other.new_page()

    first.goto(f"{url}/inbox/?list=us")
    first.keyboard.press("j")
    first.keyboard.press("Enter")
    expect(first.locator("#beside #talk")).to_contain_text("Почём ламинат?")
    second.goto(f"{url}/inbox/{talk.pk}/")
    second.locator("#composer-text").fill("Две тысячи")
    second.locator("#composer-files").evaluate("field => field.dataset.most = 5")
    files = [{"name": name, "mimeType": "text/plain", "buffer": b"1234"} for name in ("plan.txt", "film.txt")]
    second.locator("#composer-files").set_input_files(files)  # type: ignore[arg-type]  # of playwright's own shape
    expect(second.locator(".composer-files")).to_contain_text(re.compile("20 (MB|МБ).* film.txt"))
    expect(second.locator("[data-files-chosen]")).to_have_text("plan.txt")
    second.locator("#composer-files").set_input_files([])

    first.keyboard.press("m")
    first.keyboard.type("Тысяча рублей")
    expect(second.locator("#talk-writing")).to_contain_text("Owner", timeout=15_000)
    first.keyboard.press("Control+Enter")
    expect(first.locator(".said-ours")).to_contain_text("Тысяча рублей")

    second.locator("#composer-text").press("Control+Enter")
    expect(second.locator("#composer-trouble")).to_contain_text("Owner")
    expect(second.locator("#composer-text")).to_have_value("Две тысячи")
    expect(second.locator(".said-ours")).to_contain_text("Тысяча рублей")  # by itself
    assert Message.objects.filter(direction="out").count() == 1

    second.locator("#composer-text").fill("")
    second.locator("#composer-text").type("/Дубль, не отвечаю")
    second.locator("#composer-text").press("Control+Enter")
    expect(second.locator(".said-private")).to_contain_text("Дубль")
    first.route("**/draft/", lambda route: route.abort())  # no line while he writes
    first.locator("#composer-text").fill("Ещё одно")
    first.wait_for_timeout(1_500)
    first.unroute("**/draft/")
    first.get_by_role("button", name=re.compile("Close$")).first.click()
    expect(first.locator("#talk")).to_contain_text(re.compile("closed|закрыта"))
    expect(first.locator("#composer-text")).to_have_value("Ещё одно")
    other.close()
    assert Conversation.objects.get(pk=talk.pk).state == "closed"
    assert Message.objects.filter(direction="out").count() == 1
