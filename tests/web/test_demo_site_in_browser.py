"""The site of the demo on a phone."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from teplo.channels.actions.forms import make_form
from teplo.channels.models import Channel
from teplo.kit import tokens
from teplo.kit.transactions import front_door
from teplo.web.demo import shop
from tests.company import Company

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_head_of_the_site_is_one_line_on_a_phone(
    committed_company: Company,
    live_server: LiveServer,
    browser_page: Page,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    channel = Channel.objects.create(kind="form", slug="site", key=tokens.make_public_key(), name="Сайт")
    front_door(make_form)(channel, heading="Рассчитать стоимость", language=language)
    monkeypatch.setattr(shop, "form", lambda: channel.form)
    browser_page.set_viewport_size({"width": 360, "height": 740})
    browser_page.goto(f"{live_server.url}/demo/site/")
    name, nav = browser_page.locator(".top .name").bounding_box(), browser_page.locator(".top nav").bounding_box()
    assert name is not None
    assert nav is not None
    assert name["y"] < nav["y"] + nav["height"] / 2 < name["y"] + name["height"]
    assert nav["height"] < 48
    assert nav["x"] + nav["width"] <= 360
    assert name["x"] + name["width"] < nav["x"]
