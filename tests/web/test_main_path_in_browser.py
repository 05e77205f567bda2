"""The main path in real browsers: a visitor fills the form, three people see it, one works the lead to its end."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from playwright.sync_api import Browser, BrowserContext, Page, expect

from teplo.channels.actions import add_channel, change_channel
from teplo.channels.models import Channel
from teplo.intake import rules
from teplo.leads.models import Lead
from teplo.staff.models import Employee
from teplo.terms.models import Reason
from teplo.work.models import Note, Task
from tests.company import Company
from tests.web.at_work import kinds_of, sign_in

pytestmark = pytest.mark.browser

BY_ITSELF = 20_000  # milliseconds until what came shows on an open desk
SCREEN, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
Opens = Callable[..., Page]


@pytest.fixture
def words(committed_company: Company, request: pytest.FixtureRequest) -> Iterator[str]:
    """The language of everybody in the company; the words of the screen are asked of the catalogue."""
    Employee.objects.update(language=request.param)
    with translation.override(request.param):
        yield request.param


@pytest.fixture
def site(committed_company: Company, words: str) -> Channel:
    """A form on the company's own page that asks a reason of every refusal."""
    by, now = committed_company.administrator, timezone.now()
    made = add_channel(Channel.Kind.FORM, name="site", language=words, by=by, at=now)
    return change_channel(made, values={"needs_reason": True}, by=by, at=now)


@pytest.fixture
def opens(chromium: Browser, live_server: object) -> Iterator[Opens]:
    """Opens an address in a browser of one's own."""
    contexts: list[BrowserContext] = []
    url: str = live_server.url  # type: ignore[attr-defined]

    def opened(address: str, who: Employee | None = None, size: dict[str, int] = SCREEN) -> Page:
        context = chromium.new_context(viewport=size)  # type: ignore[arg-type]
        contexts.append(context)
        if who:
            sign_in(context, who, url)
        page = context.new_page()
        page.goto(url + address)
        return page

    yield opened
    for context in contexts:
        context.close()


def fill_form(page: Page) -> None:
    """What a visitor does on a telephone."""
    page.locator("[name=name]").fill("Ольга Семёнова")
    page.locator("[name=contact]").fill("8 912 345-67-89")
    page.locator("[name=need]").fill("Паркет, 40 м²")
    page.locator("[name=consent_processing]").check()
    page.locator("button[type=submit]").click()
    page.wait_for_url("**/thanks")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def write_note(card: Page) -> None:
    card.locator("#note-text").fill("Просила перезвонить после шести")
    card.get_by_role("button", name=_("Save the note")).click()
    expect(card.locator("#history")).to_contain_text("после шести")


def close_the_call(card: Page) -> None:
    """The first call is done; a meeting comes next."""
    card.locator(".task-tick").first.click()
    panel = card.locator("#panel")
    panel.get_by_label(_("Result")).fill("Поговорили, ждёт замера")
    panel.locator("[name=next_kind]").select_option("meeting")
    panel.locator(".picks .chip").nth(1).click()
    panel.get_by_role("button", name=_("Done")).click()
    expect(card.locator("#history")).to_contain_text("ждёт замера")


def refuse(card: Page) -> None:
    card.locator(".lead-verbs").get_by_text(_("Refuse")).click()
    panel = card.locator("#panel")
    panel.locator("[name=reason]").select_option(index=1)
    panel.get_by_role("button", name=_("Refuse")).click()
    expect(card.locator(".lead-head")).to_contain_text(_("Return to work"))


@pytest.mark.parametrize("words", ["ru", "en"], indirect=True)
def test_from_the_form_to_a_refusal(
    committed_company: Company, site: Channel, opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "HASTE", 0)  # nobody types as fast as this test
    company = committed_company
    owner, colleague, head = (opens("/desk/", one) for one in (company.owner, company.colleague, company.head))
    fill_form(opens(f"/f/{site.key}", size=PHONE))
    for desk in (owner, colleague, head):
        expect(desk.locator(".enquiry")).to_contain_text("Ольга Семёнова", timeout=BY_ITSELF)
    owner.locator(".enquiry").get_by_role("button", name=_("Take")).click()
    for desk in (owner, colleague):
        expect(desk.locator(".enquiry")).to_have_count(0, timeout=BY_ITSELF)
    lead = Lead.objects.get()
    owner.goto(owner.url.replace("/desk/", f"/leads/{lead.pk}/"))
    write_note(owner)
    close_the_call(owner)
    refuse(owner)
    lead.refresh_from_db()
    assert (lead.owner_employee, lead.status_kind, lead.reason.kind) == (company.owner, "refused", Reason.Kind.REFUSED)
    assert list(Task.objects.order_by("pk").values_list("kind", "state")) == [("call", "done"), ("meeting", "dropped")]
    assert Note.objects.get().author == company.owner
    assert {"lead.taken", "note.written", "task.done", "task.planned", "lead.refused"} <= set(kinds_of(lead))
