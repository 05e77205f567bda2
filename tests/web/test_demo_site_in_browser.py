"""The site of the demo on a phone, and its chat."""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from teplo.channels import actions as channels
from teplo.channels.actions.forms import make_form
from teplo.channels.models import Channel, ChannelSettings
from teplo.kit import tokens
from teplo.kit.transactions import front_door
from teplo.ledger.actors import SYSTEM
from teplo.terms.actions import add_consent_text
from teplo.terms.models import ConsentText
from teplo.web.chat.look import LOOKS
from teplo.web.demo import shop
from tests.company import Company
from tests.web.test_pictures_in_browser import WIDTHS, keep

pytestmark = pytest.mark.browser

ASKS = {"ru": "Здравствуйте! Дуб 40 м² есть на складе?", "en": "Hello! Do you have 40 m² of oak?"}
SHOP = {
    "ru": ("Рассчитать стоимость", "Согласен на обработку моих персональных данных, чтобы мне ответили."),
    "en": ("Get the price", "I agree to the processing of my personal data so that I am answered."),
}
GREETS = {
    "ru": ("Тёплый дом", "Здравствуйте! Подскажу по цене, замеру и укладке."),
    "en": ("Warm House", "Hello! Ask me about prices, measuring and laying."),
}


@pytest.fixture
def site(committed_company: Company, monkeypatch: pytest.MonkeyPatch, language: str) -> Iterator[Channel]:
    heading, consent = SHOP[language]
    purpose = ConsentText.Purpose.PROCESSING
    add_consent_text(purpose, language=language, body=consent, by=SYSTEM, at=timezone.now())
    channel = Channel.objects.create(kind="form", slug="site", key=tokens.make_public_key(), name="Сайт")
    front_door(make_form)(channel, heading=heading, language=language)
    monkeypatch.setattr(shop, "form", lambda: channel.form)
    yield channel
    LOOKS.forget()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_head_of_the_site_is_one_line_on_a_phone(
    site: Channel, live_server: LiveServer, browser_page: Page
) -> None:
    browser_page.set_viewport_size({"width": 360, "height": 740})
    browser_page.goto(f"{live_server.url}/demo/site/")
    name, nav = browser_page.locator(".top .name").bounding_box(), browser_page.locator(".top nav").bounding_box()
    assert name is not None
    assert nav is not None
    assert name["y"] < nav["y"] + nav["height"] / 2 < name["y"] + name["height"]
    assert nav["height"] < 48
    assert nav["x"] + nav["width"] <= 360
    assert name["x"] + name["width"] < nav["x"]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_chat_of_the_site_fits_its_screen(
    site: Channel, live_server: LiveServer, browser_page: Page, language: str
) -> None:
    chat = channels.add_channel("chat", name=shop.CHAT, language=language, by=SYSTEM, at=timezone.now())
    title, greeting = GREETS[language]
    told = {"title": title, "greeting": greeting, "colour": "#b45309", "language": language, "when_away": "chat"}
    ChannelSettings.objects.create(channel=chat, values=told)
    for suffix, (width, height) in WIDTHS.items():
        browser_page.set_viewport_size({"width": width, "height": height})
        browser_page.goto(f"{live_server.url}/demo/site/")
        browser_page.locator(".launch").click()
        frame = browser_page.frame_locator("iframe")
        expect(frame.locator("#text")).to_be_focused()
        frame.locator("#text").fill(ASKS[language])
        box = browser_page.locator("iframe").bounding_box()
        assert box is not None
        assert (box["width"], box["height"]) == ((360, 740) if suffix else (380, 620))
        expect(frame.locator("#greeting")).to_have_text(greeting)
        keep(browser_page, f"chat-{language}{suffix}")
