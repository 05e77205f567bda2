"""A shift ends on the screen: whoever goes lets his enquiries go, and has them again when he is back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from teplo.ledger.models import Event
from teplo.ledger.tasks import run_followers
from teplo.staff.models import Employee
from teplo.triage.models import ShiftPolicy
from tests.company import Company, rule
from tests.web.at_work import lead_of, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def followed() -> Callable[[], None]:
    """What the worker does when the ledger speaks, for what it has said since the last time."""
    seen = 0

    def follow() -> None:
        nonlocal seen
        new = list(Event.objects.filter(pk__gt=seen).order_by("pk").values_list("pk", flat=True))
        run_followers(new)
        seen = new[-1]

    return follow


def test_who_goes_hands_over_what_waits_and_has_it_again_when_he_comes(
    committed_company: Company,
    live_server: object,
    browser_page: Page,
    chromium: Browser,
    followed: Callable[[], None],
) -> None:
    Employee.objects.update(language="en")
    ShiftPolicy.objects.update_or_create(pk=1, defaults={"handover": "back"})
    url, people = str(live_server.url), committed_company  # type: ignore[attr-defined]
    lead_of(people.owner, need="Parquet")
    rule("round_robin", people.owner, people.colleague)
    sign_in(browser_page.context, people.owner, url)
    browser_page.goto(f"{url}/desk/")
    expect(browser_page.locator("main")).to_contain_text("Parquet")
    browser_page.locator("#shift button").click()
    expect(browser_page.locator("#shift")).to_contain_text("Off shift")
    followed()
    browser_page.reload()
    expect(browser_page.locator("main")).not_to_contain_text("Parquet")
    other = chromium.new_context(locale="en-US")
    sign_in(other, people.colleague, url)
    page = other.new_page()
    page.goto(f"{url}/desk/")
    page.locator("main").get_by_text("Parquet").first.click()
    page.get_by_text("Why me?").first.click()
    page.get_by_role("link", name="All about it").first.click()
    expect(page.locator("#panel")).to_contain_text("The shift of whoever had it was over.")
    other.close()
    browser_page.locator("#shift button").click()
    expect(browser_page.locator("#shift")).to_contain_text("On shift")
    followed()
    browser_page.goto(f"{url}/desk/")
    expect(browser_page.locator("main")).to_contain_text("Parquet")
