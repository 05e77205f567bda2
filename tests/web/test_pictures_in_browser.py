"""The demo company's pages at two widths; with TEPLO_SCREENSHOTS=1 they are kept as the pictures of the documents."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from teplo.channels.models import Channel
from teplo.leads.models import Lead
from teplo.ops.demo import demo
from teplo.ops.seed import seed
from teplo.staff.models import Employee
from teplo.web.demo.shop import SITE
from tests.web.at_work import sign_in

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).parents[2] / "docs/screenshots"
SHORT = ["--enquiries", "350"]
LARGEST = 200_000  # bytes
OVERHANGING = """(width) => [...document.querySelectorAll("html, .table-frame")]
    .filter((one) => one.scrollWidth > Math.min(width, one.clientWidth)).map((one) => one.tagName)"""
WIDTHS = {"": (1200, 740), "-phone": (360, 740)}


@pytest.fixture
def addresses(transactional_db: None, settings: object, request: pytest.FixtureRequest) -> dict[str, str]:
    """The demo company in a language, and where its pages are."""
    settings.LANGUAGE_CODE = request.param  # type: ignore[attr-defined]
    seed()
    assert demo(SHORT) == 0
    busiest = Lead.objects.filter(status__key="proposal").order_by("-touched_at")[0]
    site = Channel.objects.get(slug=SITE)
    return {
        "desk": "/desk/",
        "board": "/leads/board/",
        "list": "/leads/",
        "calendar": "/leads/calendar/",
        "card": f"/leads/{busiest.pk}/",
        "convert": f"/leads/{busiest.pk}/convert/",
        "deals": "/deals/",
        "contacts": "/clients/contacts/",
        "team": "/team/",
        "report": "/reports/leads-by-source/",
        "form": f"/f/{site.key}",
    }


def keep(page: Page, name: str) -> None:
    if not os.environ.get("TEPLO_SCREENSHOTS"):
        return
    picture = page.screenshot(animations="disabled", caret="hide")
    assert len(picture) < LARGEST, name
    PICTURES.mkdir(exist_ok=True)
    (PICTURES / f"{name}.png").write_bytes(picture)


@pytest.mark.parametrize(("addresses", "language"), [("ru", "ru"), ("en", "en")], indirect=["addresses"])
def test_no_page_of_the_demo_is_wider_than_its_screen(
    addresses: dict[str, str], language: str, chromium: Browser, live_server: object
) -> None:
    url: str = live_server.url  # type: ignore[attr-defined]
    for suffix, (width, height) in WIDTHS.items():
        context = chromium.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        sign_in(context, Employee.objects.get(role__key="head"), url)
        page = context.new_page()
        for name, address in addresses.items():
            page.goto(url + address)
            page.wait_for_load_state("networkidle")
            assert page.evaluate(OVERHANGING, width) == [], (name, width)
            keep(page, f"{name}-{language}{suffix}")
        context.close()
