"""The telephone rings: how soon the card opens, in which tab, and when it does not."""

import http.client
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from teplo.channels.models import Channel, Extension
from teplo.kit.tokens import make_public_key
from teplo.leads.models import Lead
from tests.company import Company
from tests.web.at_work import lead_of, sign_in
from tests.web.served import served

pytestmark = pytest.mark.browser

# Within one on a machine that does nothing else (measured: 0.4 for an unknown number, 0.8 for a known one).
SECONDS = 2.5
PATIENCE = 20

LIVES = """() => import(document.querySelector('script[src$="main.js"]').src.replace("main.js", "live.js"))
    .then((live) => live.isLive())"""


@pytest.fixture(scope="module")
def url(django_db_setup: None, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("calls")) as (address, _process):
        yield address


@dataclass
class Exchange:
    """An exchange that tells of its calls by webhook; every call rings at inner number 101."""

    url: str
    key: str

    def tell(self, call: str, event: str, **more: str) -> float:
        """Send an event; gives the moment of its sending, in seconds."""
        said = {"call": call, "event": event, "direction": "in", "from": "+79123456789", "extension": "101", **more}
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=10)
        begun = time.monotonic()
        connection.request("POST", f"/hooks/{self.key}", json.dumps(said), {"Content-Type": "application/json"})
        with connection.getresponse() as answer:
            status = answer.status
        connection.close()
        assert status == 200
        return begun


@pytest.fixture
def exchange(committed_company: Company, url: str) -> Exchange:
    key = make_public_key()
    channel = Channel.objects.create(slug="pbx", kind="pbx", name="Exchange", key=key)
    Extension.objects.create(channel=channel, number="101", employee=committed_company.owner)
    return Exchange(url, key)


@pytest.fixture
def context(committed_company: Company, url: str, chromium: Browser) -> Iterator[BrowserContext]:
    opened = chromium.new_context(viewport={"width": 1400, "height": 900}, locale="en-US")
    sign_in(opened, committed_company.owner, url)
    yield opened
    opened.close()


@pytest.fixture
def lead(committed_company: Company) -> Lead:
    return lead_of(committed_company.owner)


def lives(page: Page) -> None:
    """Wait until its stream is open: the page says nothing of it, so what it hears does."""
    page.wait_for_function(LIVES)


def test_the_card_opens_within_a_second_in_one_tab(
    exchange: Exchange, context: BrowserContext, lead: Lead, url: str
) -> None:
    other, page = context.new_page(), context.new_page()
    for one in (other, page):
        one.goto(f"{url}/desk/")
        lives(one)
    begun = exchange.tell("1", "ring")
    while not (opened := [one for one in (other, page) if one.locator("#lead-card").count()]):
        page.wait_for_timeout(20)
        assert time.monotonic() - begun < PATIENCE
    assert time.monotonic() - begun < SECONDS
    page.wait_for_timeout(500)
    assert sorted(one.url for one in (other, page)) == [f"{url}/desk/", f"{url}/leads/{lead.pk}/"]
    page = opened[0]
    expect(page.locator(".ring-window")).to_contain_text("Rings")
    exchange.tell("1", "hangup", seconds="0")
    expect(page.locator(".ring-window")).to_have_count(0)
    expect(page.locator(".timeline")).to_contain_text("A call was missed")


def test_it_stays_where_somebody_types(exchange: Exchange, context: BrowserContext, lead: Lead, url: str) -> None:
    page = context.new_page()
    other = lead_of(lead.owner_employee, person={"name": "Other", "emails": ["other@example.ru"]})
    page.goto(f"{url}/leads/{other.pk}/")
    lives(page)
    page.locator("textarea[name=text]").first.fill("Half a thought")
    exchange.tell("2", "ring")
    window = page.locator(".ring-window")
    expect(window).to_contain_text("Иван Петров")
    page.wait_for_timeout(700)
    expect(page).to_have_url(f"{url}/leads/{other.pk}/")
    expect(page.locator("textarea[name=text]").first).to_have_value("Half a thought")
    page.locator("textarea[name=text]").first.fill("")
    window.get_by_role("link").click()
    expect(page.locator("#lead-card")).to_contain_text("Иван Петров")


def test_it_opens_once_nothing_is_typed_any_more(
    exchange: Exchange, context: BrowserContext, lead: Lead, url: str
) -> None:
    page = context.new_page()
    other = lead_of(lead.owner_employee, person={"name": "Other", "emails": ["other@example.ru"]})
    page.goto(f"{url}/leads/{other.pk}/")
    lives(page)
    page.locator("textarea[name=text]").first.fill("Half a thought")
    exchange.tell("3", "ring")
    expect(page.locator(".ring-window")).to_contain_text("Иван Петров")
    page.locator("textarea[name=text]").first.fill("")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page).to_have_url(f"{url}/leads/{lead.pk}/")
