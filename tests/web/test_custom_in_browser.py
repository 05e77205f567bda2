"""A field of the company in a real browser: from its definition over card and list to the report."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from teplo.leads.models import Lead
from teplo.staff.models import Employee
from tests.company import Company, person, send
from tests.web.at_work import screen

pytestmark = pytest.mark.browser


def test_a_custom_field_goes_from_its_definition_to_the_report(
    committed_company: Company, live_server: object, browser_page: Page
) -> None:
    Employee.objects.update(language="en")
    lead = send(committed_company, person=person("Ольга", phone="+79123456789"), need="Паркет").lead
    url, name = live_server.url, settings.SESSION_COOKIE_NAME  # type: ignore[attr-defined]
    value = screen(committed_company.administrator).cookies[name].value
    page = browser_page
    page.context.add_cookies([{"name": name, "value": value, "url": url}])
    page.goto(f"{url}/setup/fields/")
    page.get_by_role("link", name="New field").first.click()
    form = page.locator("#panel-body")
    form.get_by_label("Title").fill("Wood")
    form.get_by_label("Kind").select_option("choice")
    form.get_by_label("Options").fill("Oak\nPine")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Wood")).to_be_visible()
    page.goto(f"{url}/leads/{lead}/")
    field = page.locator("#inline-custom_wood")
    field.locator(".inline-value").click()
    field.get_by_role("combobox").select_option("oak")
    expect(field.locator(".inline-value")).to_contain_text("Oak")
    assert Lead.objects.get().custom == {"wood": "oak"}
    page.goto(f"{url}/leads/?custom_wood=oak")
    expect(page.locator(f"#lead-{lead}")).to_be_visible()
    page.goto(f"{url}/reports/")
    page.get_by_role("link", name="Leads by: Wood").first.click()
    row = page.get_by_role("row").filter(has_text="Oak")
    row.get_by_role("link", name="1").first.click()
    expect(page.locator(f"#lead-{lead}")).to_be_visible()
