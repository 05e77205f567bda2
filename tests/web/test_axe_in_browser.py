"""What axe finds on the pages: labels, roles, order, contrast, in both looks."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from teplo.channels.actions.forms import make_form
from teplo.channels.models import Channel
from teplo.clients.actions import enter_company, enter_contact, enter_deal
from teplo.clients.rules import NewDeal
from teplo.identity.given import Firm, Who
from teplo.identity.models import Doubt
from teplo.kit import tokens
from teplo.kit.transactions import front_door
from teplo.leads.models import Lead
from teplo.staff.models import Employee
from teplo.triage.actions import refuse, take
from teplo.work.actions import add_note
from tests.company import Company, person, send
from tests.web.at_work import lead_of, sign_in

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
RUN = """async () => (await axe.run({resultTypes: ["violations"]})).violations.map(
    (found) => `${found.id}: ${found.help}: ${found.nodes.map((node) => node.html).join(" | ")}`)"""
PAGES = (
    "/desk/",
    "/leads/",
    "/leads/?open={lead}",
    "/leads/board/",
    "/leads/{lead}/",
    "/leads/calendar/?who=team",
    "/leads/calendar/?who=team&view=week",
    "/tasks/?who=team",
    "/team/",
    "/feed/",
    "/notices/all/",
    "/me/notices/",
    "/setup/task-types/",
    "/people/",
    "/clients/contacts/",
    "/clients/contacts/{contact}/",
    "/clients/companies/",
    "/clients/companies/{client}/",
    "/deals/",
    "/deals/list/",
    "/deals/{deal}/",
    "/reports/",
    "/reports/leads-by-status/?period=this_month&compare=yes",
    "/setup/pipelines/",
    "/setup/",
    "/setup/forms/",
    "/setup/employees/",
    "/setup/roles/",
    "/setup/roles/{role}/",
    "/setup/roles/{role}/hidden/",
    "/setup/statuses/",
    "/f/{form}",
)


@pytest.fixture
def lead(committed_company: Company) -> Lead:
    """A desk with something in each of its lists; the lead has a note, a doubt and a task that is late."""
    company, now = committed_company, timezone.now()
    send(company, person=person("Анна Орлова", phone="8 912 345-67-80"), need="Паркет")
    lead_of(company.owner, person=person("Пётр", phone="8 912 345-67-81"), heat="hot")
    refused = lead_of(company.owner, person=person("Глеб", phone="8 912 345-67-82"))
    refuse(refused, reason=None, comment="Дорого", come_back_on=None, by=company.owner, at=now)
    lead = lead_of(company.owner, need="Ламинат")
    take(lead, by=company.owner, at=now)
    lead.tasks.update(due_at=now - timedelta(hours=1))
    add_note("Просил перезвонить", lead=lead, by=company.owner, at=now)
    Doubt.objects.create(person=lead.person, kind=Doubt.Kind.NAME, given_name="Фёдор", at=now)
    return lead


@pytest.fixture
def form(committed_company: Company) -> Channel:
    channel = Channel.objects.create(kind="form", slug="site", key=tokens.make_public_key(), name="Сайт")
    front_door(make_form)(channel, heading="Рассчитать стоимость", language="ru")
    return channel


@pytest.fixture
def client(committed_company: Company) -> dict[str, int]:
    """A contact, his company and a deal of theirs."""
    signed: dict[str, Any] = {"by": committed_company.owner, "at": timezone.now()}
    contact = enter_contact(Who(name="Вера", firm=Firm("ООО Ромашка")), **signed)
    company = enter_company(Firm("ООО Ромашка"), **signed)
    new = NewDeal("Паркет", Decimal(184_500), expected_on=timezone.localdate())
    deal = enter_deal(new, contact=contact, company=company.company, **signed)
    return {"contact": contact.pk, "client": company.pk, "deal": deal.pk}


def found_on(page: Page) -> list[str]:
    """What axe complains of; evaluated from outside, for the page's own policy lets no foreign script in."""
    page.evaluate(AXE.read_text())
    return list(page.evaluate(RUN))


@pytest.fixture
def context(committed_company: Company, live_server: object, browser_page: Page) -> BrowserContext:
    url: str = live_server.url  # type: ignore[attr-defined]
    browser_page.emulate_media(reduced_motion="reduce")
    sign_in(browser_page.context, committed_company.administrator, url)
    return browser_page.context


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(
    lead: Lead,
    form: Channel,
    client: dict[str, int],
    context: BrowserContext,
    live_server: object,
    browser_page: Page,
    theme: str,
) -> None:
    Employee.objects.update(theme=theme, language="en")
    found: list[str] = []
    numbers = {"lead": lead.pk, "form": form.key, "role": lead.owner_employee.role_id, **client}  # type: ignore[union-attr]
    for address in PAGES:
        browser_page.goto(live_server.url + address.format(**numbers))  # type: ignore[attr-defined]
        found += [f"{address} {line}" for line in found_on(browser_page)]
    browser_page.goto(live_server.url + "/desk/")  # type: ignore[attr-defined]
    browser_page.keyboard.press("n")
    browser_page.locator("#panel input").first.wait_for()
    found += [f"new lead {line}" for line in found_on(browser_page)]
    assert "\n".join(found) == ""
