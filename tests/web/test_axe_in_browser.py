"""What axe finds on the pages: labels, roles, order, contrast, in both looks."""

import json
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
from teplo.clients.models import Pipeline
from teplo.clients.rules import NewDeal
from teplo.identity.given import Firm, Who
from teplo.identity.models import Doubt
from teplo.intake.actions import hear
from teplo.intake.arrival import Arrival
from teplo.kit import tokens
from teplo.kit.transactions import front_door
from teplo.leads.models import Lead, Status
from teplo.ops.seed import seed
from teplo.staff.models import Employee
from teplo.triage.actions import Wanted, convert, refuse, take
from teplo.triage.actions.bulk import preview, start
from teplo.work.actions import add_note
from tests.company import Company, person, send
from tests.intake.hooked import BODY, open_hook
from tests.intake.visiting import a_chat, talk_of, write
from tests.web.at_work import lead_of, sign_in

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
RUN = """async () => (await axe.run({resultTypes: ["violations"]})).violations.map(
    (found) => `${found.id}: ${found.help}: ${found.nodes.map((node) => node.html).join(" | ")}`)"""
PAGES = (
    "/desk/",
    "/search/?q=Пётр",
    "/leads/",
    "/leads/?look=all&view=table",
    "/leads/?open={lead}",
    "/leads/board/",
    "/views/leads/columns/",
    "/leads/new/",
    "/leads/{lead}/",
    "/leads/{converted}/",
    "/bulk/",
    "/bulk/{bulk}/",
    "/leads/calendar/?who=team",
    "/leads/calendar/?who=team&view=week",
    "/tasks/?who=team",
    "/inbox/?list=us",
    "/inbox/templates/",
    "/inbox/{talk}/",
    "/calls/?list=missed",
    "/journal/",
    "/team/",
    "/dispatch/",
    "/feed/",
    "/notices/all/",
    "/me/",
    "/me/notices/",
    "/people/",
    "/people/{person}/",
    "/people/doubts/",
    "/clients/contacts/",
    "/clients/contacts/{contact}/",
    "/clients/companies/",
    "/clients/companies/{client}/",
    "/deals/",
    "/deals/list/",
    "/deals/new/",
    "/deals/{deal}/",
    "/reports/",
    "/reports/leads-by-status/?period=this_month&compare=yes",
    "/reports/leads-by-manager/?as_of=yesterday",
    "/distribution/?period=this_month",
    "/setup/",
    "/setup/first/steps/",
    "/setup/changes/",
    "/setup/components/",
    "/setup/channels/",
    "/setup/channels/add/",
    "/setup/channels/{hook}/",
    "/setup/channels/{hook}/fields/",
    "/setup/channels/{chat}/",
    "/setup/forms/",
    "/setup/forms/{channel}/",
    "/setup/rules/",
    "/setup/rules/add/",
    "/setup/employees/",
    "/setup/roster/?hours=all",
    "/setup/schedules/add/",
    "/setup/calendar/",
    "/setup/roles/",
    "/setup/roles/add/",
    "/setup/roles/{role}/",
    "/setup/roles/{role}/hidden/",
    "/setup/roles/{role}/in/{status}/",
    "/setup/statuses/",
    "/setup/statuses/{status}/",
    "/setup/pipelines/",
    "/setup/pipelines/{pipeline}/",
    "/setup/task-types/",
    "/setup/reasons/",
    "/setup/tokens/",
    "/setup/quarantine/",
    "/setup/tray/",
    "/setup/journal/",
    "/f/{form}",
)
# What opens over a page: where, and what is pressed or clicked there.
OPENED = "#panel[open] form, #keys[open], #command-found [role=option]"
PANELS = {
    "new lead": ("/desk/", ("n",)),
    "search": ("/desk/", ("/",)),
    "convert": ("/leads/{lead}/", ("[href$='/convert/']",)),
    "refuse": ("/leads/{lead}/", ("[href$='/refuse/']",)),
    "assign": ("/leads/{lead}/", ("[href$='/assign/']",)),
    "keys": ("/leads/board/", ("?",)),
    "bulk assign": ("/leads/?look=all", ("j", "x", "a")),
    "bulk status": ("/leads/?look=all", ("j", "x", "s")),
}


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


@pytest.fixture
def addresses(committed_company: Company, lead: Lead, form: Channel, client: dict[str, int]) -> dict[str, object]:
    """The numbers of what the pages show: among them a lead that became a deal, and a bulk change that is over."""
    company, signed = committed_company, {"by": committed_company.owner, "at": timezone.now()}
    converted = lead_of(company.owner, person=person("Яна", phone="8 912 345-67-83"), need="Обои")
    convert(converted, Wanted(contact=True, deal=NewDeal("Обои", Decimal(90_000))), **signed)
    bulk = preview("tags", {"add": ["vip"], "remove": []}, numbers=[lead.pk], **signed).bulk
    start(bulk, **signed)
    numbers = {"lead": lead.pk, "converted": converted.pk, "bulk": bulk.pk, "person": lead.person_id}
    hook = open_hook(mapping=None)
    hear(hook, Arrival(json.dumps(BODY).encode(), external_id="1"), now=signed["at"])
    chat = a_chat(company)
    write(chat, "Есть дуб?")
    said = {"chat": chat.pk, "talk": talk_of().pk}
    settings = {"form": form.key, "channel": form.pk, "hook": hook.pk, "role": company.owner.role_id}
    words = {"status": Status.objects.get(key="proposal").pk, "pipeline": Pipeline.objects.get().pk}
    return {**numbers, **settings, **words, **client, **said}


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
    addresses: dict[str, object],
    context: BrowserContext,
    live_server: object,
    browser_page: Page,
    theme: str,
) -> None:
    Employee.objects.update(theme=theme, language="en")
    url: str = live_server.url  # type: ignore[attr-defined]
    found: list[str] = []
    for address in PAGES:
        answer = browser_page.goto(url + address.format(**addresses))
        assert answer is not None
        assert answer.ok, address
        found += [f"{address} {line}" for line in found_on(browser_page)]
    for panel, (address, ways) in PANELS.items():
        browser_page.goto(url + address.format(**addresses))
        for way in ways:
            if way.startswith("["):
                browser_page.locator(way).first.click()
            else:
                browser_page.keyboard.press(way)
        browser_page.locator(OPENED).first.wait_for()
        found += [f"{panel} {line}" for line in found_on(browser_page)]
    assert "\n".join(found) == ""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_first_visit(
    transactional_db: None, live_server: object, browser_page: Page, theme: Any
) -> None:
    seed()
    browser_page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    browser_page.goto(live_server.url + "/setup/first/")  # type: ignore[attr-defined]
    browser_page.get_by_role("button").first.wait_for()
    assert found_on(browser_page) == []
