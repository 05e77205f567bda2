"""Files in a real browser: columns, progress that goes by itself, rest, refused rows, all taken back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from teplo.intake.imports.models import Import
from teplo.intake.imports.walking import walk_on
from teplo.leads.models import Lead
from teplo.ops.bench_import import write
from teplo.staff.models import Employee
from tests.company import Company
from tests.samples.folder import FOLDER
from tests.web.at_work import screen

pytestmark = pytest.mark.browser
Brings = Callable[[Path], Page]
REAL = FOLDER / "internal/x_education_leads/leads_half.csv"


@pytest.fixture
def brings(committed_company: Company, own_data: Path, live_server: object, browser_page: Page) -> Brings:
    """Gives a file at the page, as the head; the page with its columns is open then."""
    Employee.objects.update(language="en")
    url: str = live_server.url  # type: ignore[attr-defined]
    value = screen(committed_company.head).cookies[settings.SESSION_COOKIE_NAME].value
    browser_page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": url}])

    def brought(file: Path) -> Page:
        browser_page.goto(f"{url}/imports/new/")
        browser_page.get_by_label("File").set_input_files(file)
        browser_page.get_by_role("button", name="Look at it").click()
        expect(browser_page.get_by_role("heading", name="What each column becomes")).to_be_visible(timeout=60_000)
        return browser_page

    return brought


def walked(page: Page) -> None:
    """The worker's part, here and now."""
    assert walk_on(Import.objects.latest("pk").pk)


def began(page: Page) -> Page:
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("button", name="Rest")).to_be_visible()
    return page


def facts(page: Page, name: str) -> str:
    return page.locator(f".import-facts div:has(dt:text-is('{name}')) dd").inner_text()


@pytest.mark.skipif(not REAL.exists(), reason="the real leads are not in the folder of samples (TEPLO_SAMPLES)")
def test_real_leads_come_in_once_and_the_page_follows(brings: Brings) -> None:
    page = brings(REAL)
    column = page.locator("th", has_text="Lead Source").get_by_role("combobox")
    assert column.input_value() == "source"
    walked(began(page))
    expect(page.get_by_text("Done", exact=True)).to_be_visible(timeout=15_000)
    assert (facts(page, "Rows"), facts(page, "New")) == ("4,613", "4,613")
    assert Lead.objects.count() == 4_613
    walked(began(brings(REAL)))
    expect(page.get_by_text("Done", exact=True)).to_be_visible(timeout=15_000)
    assert (facts(page, "New"), facts(page, "Passed over")) == ("0", "4,613")


def test_it_rests_goes_on_and_is_taken_back(brings: Brings, tmp_path: Path) -> None:
    file = tmp_path / "base.csv"
    write(file, 3_000)
    page = began(brings(file))

    def rest(imp: Import) -> None:
        if 0 < imp.read < 3_000:  # after the first batch
            page.get_by_role("button", name="Rest").click()
            expect(page.get_by_text("Paused", exact=True)).to_be_visible()

    walk_on(Import.objects.get().pk, show=rest)
    assert 0 < Lead.objects.count() < 2_500
    page.get_by_role("button", name="Go on").click()
    walked(page)
    expect(page.get_by_role("heading", name="Refused rows")).to_be_visible(timeout=15_000)
    with page.expect_download() as refused:
        page.get_by_role("link", name="CSV").click()
    assert "нет" in Path(refused.value.path()).read_text("utf-8-sig")
    page.get_by_role("button", name="Take it all back").click()
    walked(page)
    expect(page.get_by_text("Undone", exact=True)).to_be_visible(timeout=15_000)
    assert not Lead.objects.exists()


def test_a_column_twice_is_said_at_the_column(brings: Brings, tmp_path: Path) -> None:
    file = tmp_path / "base.csv"
    file.write_text("Name;Who;Phone\nAnna;Anna B.;+7 912 000-00-01\nPetr;;nobody knows\n")
    page = brings(file)
    page.locator("th", has_text="Who").get_by_role("combobox").select_option("name")
    expect(page.locator("th .field-error")).to_contain_text("both meant to be")
    page.locator("th", has_text="Who").get_by_role("combobox").select_option("")
    expect(page.locator("th .field-error")).to_have_count(0)
    expect(page.locator("td.import-wrong").first).to_be_visible()


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(brings: Brings, tmp_path: Path) -> None:
    file = tmp_path / "base.csv"
    file.write_text("Name;Phone\nAnna;+7 912 000-00-01\n")
    page = brings(file)
    page.goto(f"{page.url.rpartition('/imports/')[0]}/imports/new/")
    page.locator("form[data-upload]").evaluate("form => { form.dataset.most = 1; }")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("alert")).to_contain_text("larger than 200.0")
    assert Import.objects.count() == 1


@pytest.mark.alone
def test_a_hundred_thousand_rows_come_in_by_the_page(brings: Brings, tmp_path: Path) -> None:
    file = tmp_path / "base.csv"
    write(file, 100_000)
    page = began(brings(file))
    walked(page)
    expect(page.get_by_text("Done", exact=True)).to_be_visible(timeout=15_000)
    done = Import.objects.get()
    assert done.read == 100_000 == done.created + done.joined + done.skipped + done.refused
    assert Lead.objects.count() == done.created > 90_000
