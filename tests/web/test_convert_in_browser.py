"""The wizard before the product's own server: two people convert and undo one lead at once."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from teplo.clients.actions import enter_company
from teplo.clients.models import Conversion, Deal
from teplo.identity.given import Firm
from teplo.leads.models import Lead
from teplo.staff.models import Employee
from tests.company import Company, person, rule, send
from tests.web.at_work import screen
from tests.web.served import served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def url(django_db_setup: None, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("wizard")) as (address, _process):
        yield address


def test_two_people_convert_and_undo_one_lead(committed_company: Company, url: str, chromium: Browser) -> None:
    company = committed_company
    Employee.objects.update(language="en")
    rule("fixed", company.owner)
    enter_company(Firm("Rosa", "7707083893"), site="rosa.example", by=company.owner, at=timezone.now())
    who = person("Anna", email="anna@rosa.example")
    lead = Lead.objects.get(pk=send(company, person=who, company={"name": "Peony"}, need="Tiles").lead)

    def wizard(employee: Employee) -> Page:
        context = chromium.new_context(viewport={"width": 1400, "height": 900})
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": screen(employee).cookies[name].value, "url": url}])
        page = context.new_page()
        page.goto(f"{url}/leads/{lead.pk}/")
        page.locator(f"a[href='/leads/{lead.pk}/convert/']").first.click()
        return page

    mine, theirs = wizard(company.owner), wizard(company.head)
    panel = mine.locator("#panel-body")
    panel.get_by_label("Title").fill("Tiles for the hall")
    panel.get_by_text("Rosa: the same work domain").click()
    expect(panel.get_by_role("button", name="Peony")).to_be_visible()
    expect(panel.get_by_label("Title")).to_have_value("Tiles for the hall")  # what was typed stays
    panel.get_by_role("button", name="Peony").click()
    name = panel.locator("tr", has=mine.locator("th", has_text="Name")).last.locator("input[type=text]")
    expect(name).to_have_value("Peony")
    theirs.locator("#panel-body").get_by_role("button", name="Convert").click()
    expect(theirs.locator("#toasts")).to_contain_text("is converted")
    panel.get_by_role("button", name="Convert").click()
    expect(mine.locator("body")).to_contain_text("Head has converted this lead already")
    assert (Conversion.objects.count(), Deal.objects.count()) == (1, 1)
    for page in (mine, theirs):
        page.goto(f"{url}/leads/{lead.pk}/")
    back = f"form[action='/leads/{lead.pk}/convert/undo/'] button, [hx-post='/leads/{lead.pk}/convert/undo/']"
    Deal.objects.update(title="Tiles and glue", version=2)
    mine.locator(back).first.click()
    expect(mine.locator("#toasts")).to_contain_text("changed since")
    assert Deal.objects.count() == 1
    assert Lead.objects.get().is_open
