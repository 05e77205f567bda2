"""The demo company's pages at two widths; with TEPLO_SCREENSHOTS=1 they are kept as the pictures of the documents."""

import os
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from teplo.channels.models import Channel
from teplo.files.actions import keep as stored
from teplo.intake.imports.opening import open_import
from teplo.leads.models import Lead
from teplo.ops.demo import demo
from teplo.ops.seed import seed
from teplo.staff.models import Employee, Role
from teplo.triage.actions.bulk import preview
from teplo.triage.actions.rule_drafts import make_draft
from teplo.web.demo.shop import SITE
from tests.web.at_work import sign_in

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).parents[2] / "docs/screenshots"
SHORT = ["--enquiries", "350", "--processes", "1"]
SETTLED = 500  # milliseconds
LARGEST = 200_000  # bytes
OVERHANGING = """(width) => [...document.querySelectorAll("html, .table-frame")]
    .filter((one) => one.scrollWidth > Math.min(width, one.clientWidth)).map((one) => one.tagName)"""
WIDTHS = {"": (1200, 740), "-phone": (360, 740)}


TABLES = {
    "en": """Contact name;Phone;E-mail;Company;Interested in;Manager;Met on
Anna Fomina;+7 912 000-03-01;anna.fomina@example.com;Bright class LLC;Laminate, 48 m²;Anna Orlova;12.11.2026
Peter Zaitsev;8 (926) 000-03-02;;;Heated floor;Peter Kuznetsov;12.11.2026
Irina Uvarova;+7 915 00;;;Tiles for a bathroom;Timur Akhmetov;13.11.2026
Sergey Nikitin;;nikitin@example.com;Comfort LLC;Parquet board;Somebody Else;13.11.2026
""",
    "ru": """Имя;Телефон;Почта;Компания;Что интересует;Менеджер;Дата обращения
Анна Фомина;+7 912 000-03-01;anna.fomina@example.com;ООО «Светлый класс»;Ламинат, 48 м²;Анна Орлова;12.11.2026
Пётр Зайцев;8 (926) 000-03-02;;;Тёплый пол;Пётр Кузнецов;12.11.2026
Ирина Уварова;+7 915 00;;;Плитка в ванную;Тимур Ахметов;13.11.2026
Сергей Никитин;;nikitin@example.com;ООО «Уют»;Паркетная доска;Кто-то Другой;13.11.2026
""",
}
DRAFT = {"en": "As from January", "ru": "Как с января"}
# A row of a dozen figures, the map of a week, the list of channels: moved within their frames on a phone.
WIDE = ("distribution", "roster", "channels")
# Empty in the demo: looked at, not kept.
EMPTY = ("inbox", "journal", "calls")
# Those of the settings are the administrator's, the others the head's.
ADMINISTERED = ("rules", "response", "roster", "draft", "channels", "role")


@pytest.fixture
def addresses(transactional_db: None, settings: object, request: pytest.FixtureRequest) -> dict[str, str]:
    """The demo company in a language, and where its pages are."""
    settings.LANGUAGE_CODE = request.param  # type: ignore[attr-defined]
    seed()
    assert demo(SHORT) == 0
    offered = Lead.objects.filter(status__key="proposal").order_by("-touched_at")
    site, head = Channel.objects.get(slug=SITE), Employee.objects.get(role__key="head")
    chief = Employee.objects.get(role__key="administrator", is_robot=False)
    numbers = [*offered.values_list("pk", flat=True)[:12]]
    looked = preview("heat", {"heat": "hot"}, numbers=numbers, by=head, at=timezone.now())
    return {
        "desk": "/desk/",
        "board": "/leads/board/",
        "list": "/leads/",
        "calendar": "/leads/calendar/?who=team",
        "card": f"/leads/{numbers[0]}/",
        "convert": f"/leads/{numbers[0]}/convert/",
        "bulk": f"/bulk/{looked.bulk.pk}/",
        "deals": "/deals/",
        "contacts": "/clients/contacts/",
        "team": "/team/",
        "dispatch": "/dispatch/",
        "report": "/reports/leads-by-source/",
        "distribution": "/distribution/",
        "inbox": "/inbox/",
        "journal": "/journal/",
        "calls": "/calls/",
        "rules": "/setup/rules/",
        "response": "/setup/response/",
        "roster": "/setup/roster/",
        "draft": f"/setup/drafts/{make_draft(DRAFT[request.param], by=chief, at=timezone.now()).pk}/",
        "channels": "/setup/channels/",
        "role": f"/setup/roles/{Role.objects.get(key='manager').pk}/",
        "form": f"/f/{site.key}",
        "import": f"/imports/{brought(head, TABLES[request.param])}/",
    }


def brought(head: Employee, table: str) -> int:
    """A file whose columns are to be looked at, with a row that cannot come in."""
    file = stored([table.encode()], limit=LARGEST)
    return open_import(file, target="leads", name="expo-2026.csv", by=head, at=timezone.now()).pk


def keep(page: Page, name: str) -> None:
    if not os.environ.get("TEPLO_SCREENSHOTS"):
        return
    picture = page.screenshot(animations="disabled", caret="hide")
    assert len(picture) < LARGEST, name
    PICTURES.mkdir(exist_ok=True)
    (PICTURES / f"{name}.png").write_bytes(picture)


def open_at(page: Page, address: str, width: int) -> None:
    """A page as it stands when its parts have come; a stream stays open, so the network is never still."""
    page.goto(address)
    page.wait_for_load_state("load")
    page.wait_for_timeout(SETTLED)
    assert page.evaluate(OVERHANGING, width) == [], (address, width)


@pytest.mark.parametrize(("addresses", "language"), [("ru", "ru"), ("en", "en")], indirect=["addresses"])
def test_no_page_of_the_demo_is_wider_than_its_screen(
    addresses: dict[str, str], language: str, chromium: Browser, live_server: object
) -> None:
    url: str = live_server.url  # type: ignore[attr-defined]
    for suffix, (width, height) in WIDTHS.items():
        for role in ("head", "administrator"):
            context = chromium.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
            sign_in(context, Employee.objects.get(role__key=role, is_robot=False), url)
            page = context.new_page()
            for name, address in addresses.items():
                if suffix and name in WIDE:
                    continue
                if (name in ADMINISTERED) == (role == "administrator"):
                    open_at(page, url + address, width)
                    if name not in EMPTY:
                        keep(page, f"{name}-{language}{suffix}")
            context.close()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_first_visit_fits_its_screen(
    language: str, transactional_db: None, settings: object, chromium: Browser, live_server: object
) -> None:
    settings.LANGUAGE_CODE = language  # type: ignore[attr-defined]
    seed()
    for suffix, (width, height) in WIDTHS.items():
        context = chromium.new_context(viewport={"width": width, "height": height}, locale=language)
        page = context.new_page()
        open_at(page, f"{live_server.url}/setup/first/?code=a-code", width)  # type: ignore[attr-defined]
        keep(page, f"first-{language}{suffix}")
        context.close()
