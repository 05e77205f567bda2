"""A visitor on another origin and two operators over one chat, before the product's own server."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from teplo.channels.models import Channel, ChannelSettings
from teplo.leads.models import Lead
from teplo.staff.models import Employee
from teplo.work.chat.models import Visitor
from teplo.work.talks.models import Conversation, Message
from tests.company import Company
from tests.faults.proxy import Kind, Proxy, Toxic
from tests.intake.visiting import a_chat, write
from tests.web.at_work import sign_in
from tests.web.served import served
from tests.web.sites import site
from tests.web.test_axe_in_browser import found_on

pytestmark = pytest.mark.browser

# Whoever writes sooner than this after he has come is taken for a machine.
READS = 3_500
SLOW = 20_000
# To a frame of another site this browser lends no store, as one that refuses their cookies: the site keeps it then.
KEPT = "() => [localStorage.length, sessionStorage.length, document.cookie]"


@pytest.fixture(scope="module")
def url(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("chat")) as (address, _process):
        yield address


@pytest.fixture
def channel(committed_company: Company) -> Channel:
    return a_chat(committed_company, greeting_after=0, colour="#ffd400")


@pytest.fixture
def shop(channel: Channel) -> Iterator[tuple[str, dict[str, str]]]:
    """The site that the channel names, and its pages."""
    pages: dict[str, str] = {}
    with site(pages) as address:
        allow(channel, address)
        yield address, pages


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1000, "height": 760}, locale="en-US")
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    yield page
    context.close()
    assert broken == []


def allow(channel: Channel, address: str, **values: object) -> None:
    told = ChannelSettings.objects.get(channel=channel)
    told.values |= {"sites": urlsplit(address).netloc, **values}
    told.save(update_fields=["values"])


def carrying(url: str, channel: Channel) -> str:
    script = f'<script src="{url}/w/{channel.key}.js" async></script>'
    return f'<!doctype html><html lang="en"><title>Shop</title><main><h1>Floors</h1></main>{script}</html>'


def operator(context: BrowserContext, who: object, url: str, talk: Conversation) -> Page:
    sign_in(context, who, url)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{url}/inbox/{talk.pk}/")
    return page


def said(page: Page, *, framed: bool = True) -> list[str]:
    """What the visitor's page shows of the talk, without the greeting."""
    frame = page.frame_locator("iframe") if framed else page
    return frame.locator("#lines > .said:not(#greeting) .said-text").all_inner_texts()


def is_whole(visitor: Page) -> None:
    """What is kept has no gap and nothing twice, and stands so before the visitor."""
    kept = list(Message.objects.order_by("line").values_list("line", "text"))
    assert [line for line, _words in kept] == [1, 2, 3, 4, 5, 6]
    assert said(visitor) == [words for _line, words in kept]
    of_his = [words for _line, words in kept if words not in ("Yes", "One moment")]
    assert of_his == ["Oak?", "And ash?", "How much?", "Hello?"]


def test_nothing_is_lost_or_doubled_where_lines_are_cut(
    committed_company: Company, url: str, channel: Channel, shop: tuple[str, dict[str, str]], visitor: Page,
    chromium: Browser,
) -> None:  # fmt: skip
    address, pages = shop
    company, frame = committed_company, visitor.frame_locator("iframe")
    with Proxy(int(urlsplit(url).port or 0)) as proxy:
        pages["/"] = carrying(f"http://127.0.0.1:{proxy.port}", channel)
        visitor.goto(f"{address}/?utm_source=yandex")
        visitor.get_by_role("button", name="Open the chat").press("Enter")
        text = frame.locator("#text")
        expect(text).to_be_focused()
        visitor.wait_for_timeout(READS)
        assert visitor.evaluate(KEPT) == [0, 0, ""]  # nothing before he writes
        text.fill("Oak?")
        text.press("Enter")
        expect(frame.locator(".said-mine .said-state")).to_have_text("sent", timeout=SLOW)
        talk = Conversation.objects.get()
        assert Visitor.objects.get().utm == {"source": "yandex"}

        contexts = [chromium.new_context(locale="en-US") for _ in range(2)]
        first, second = (operator(contexts[at], who, url, talk) for at, who in enumerate((company.owner, company.head)))
        text.press_sequentially("And", delay=50)
        expect(first.locator("#talk-now")).to_contain_text("is typing", timeout=SLOW)
        first.locator("#composer-text").fill("Yes")
        first.locator("#composer-text").press("Enter")
        expect(frame.locator(".said-ours:not(#greeting)")).to_contain_text("Yes", timeout=SLOW)
        expect(second.locator(".said-ours")).to_contain_text("Yes", timeout=SLOW)  # by itself
        expect(second.locator(".said-ours")).to_contain_text("read", timeout=SLOW)

        # The server takes what is said, its answer never arrives; and the stream breaks with the first word.
        proxy.toxics = [Toxic(Kind.RESET_PEER)]
        for words in ("And ash?", "How much?", "Hello?"):
            text.fill(words)
            text.press("Enter")
        second.locator("#composer-text").fill("One moment")
        second.locator("#composer-text").press("Enter")
        expect(second.locator("#composer-trouble")).to_contain_text("Owner")  # who was first, before it goes out
        second.locator("#composer-text").press("Enter")
        expect(first.locator(".said-ours")).to_have_count(2, timeout=SLOW)
        visitor.wait_for_timeout(1_500)
        assert said(visitor)[-1] == "Hello?"
        proxy.toxics = []
        visitor.reload()
        expect(frame.locator("#lines .said-mine")).to_have_count(4, timeout=SLOW)
        expect(frame.locator("#lines [data-way]")).to_have_count(0, timeout=SLOW)
        expect(first.locator("#talk-stream [data-line]")).to_have_count(6, timeout=SLOW)
        is_whole(visitor)
        for context in contexts:
            context.close()


def test_who_writes_at_once_and_is_held_back_agrees_once_and_loses_nothing(
    url: str, channel: Channel, visitor: Page
) -> None:
    allow(channel, url, consent=True)
    visitor.goto(f"{url}/w/{channel.key}/")
    for words in ("http://a http://b www.c", "Oak?"):
        if visitor.locator("#consent input").is_visible():
            visitor.locator("#consent input").check()
        visitor.locator("#text").fill(words)
        visitor.locator("#text").press("Enter")
        expect(visitor.locator(".said-mine .said-state").last).to_have_text("sent", timeout=SLOW)
    expect(visitor.locator(".said-mine[data-line] .said-text")).to_have_text(["Oak?"], timeout=SLOW)
    assert list(Message.objects.values_list("text", flat=True)) == ["Oak?"]
    assert Visitor.objects.get().consent_version


def nth(page: Page, held: Sequence[Route], number: int) -> Route:
    """A request that is held, from 0, once the browser has made it."""
    for _try in range(100):
        if len(held) > number:
            break
        page.wait_for_timeout(100)
    return held[number]


def test_what_is_typed_while_an_answer_is_under_way_stays_and_goes_next(
    committed_company: Company, url: str, channel: Channel, chromium: Browser
) -> None:
    write(channel, "Oak?")
    context = chromium.new_context(locale="en-US")
    page = operator(context, committed_company.owner, url, Conversation.objects.get())
    held: list[Route] = []
    page.route("**/say/", lambda route: held.append(route))  # noqa: PLW0108 (it is looked into)
    area = page.locator("#composer-text")
    area.fill("Yes")
    # The first answer draws the whole talk anew, the second its line alone.
    for number, words in enumerate(("and ash", "and pine")):
        area.press("Enter")
        expect(page.locator(".composer-ends [data-send]").first).to_be_disabled()
        area.press_sequentially(f" {words}")
        nth(page, held, number).continue_()
        expect(area).to_have_value(words, timeout=SLOW)
    area.press("Enter")
    area.press_sequentially(" at nine")
    area.press("Enter")
    with page.expect_request("**/say/"):
        nth(page, held, 2).continue_()
    nth(page, held, 3).continue_()
    expect(page.locator(".said-ours")).to_have_count(4, timeout=SLOW)
    expect(area).to_have_value("")
    ours = Message.objects.filter(direction="out").order_by("line").values_list("text", flat=True)
    assert list(ours) == ["Yes", "and ash", "and pine", "at nine"]
    context.close()


def test_who_leaves_a_bad_phone_out_of_hours_mends_it_and_loses_nothing(
    url: str, channel: Channel, committed_company: Company, visitor: Page
) -> None:
    Employee.objects.filter(pk=committed_company.owner.pk).update(on_shift=False)
    visitor.goto(f"{url}/w/{channel.key}/")
    visitor.get_by_label("Phone").fill("12")
    visitor.get_by_label("Your question").fill("Oak?")
    visitor.get_by_role("button", name="Send", exact=True).click()
    expect(visitor.locator("#c-phone-fault")).to_have_text(re.compile(r"\w"), timeout=SLOW)
    expect(visitor.get_by_label("Phone")).to_be_focused()
    expect(visitor.get_by_label("Your question")).to_have_value("Oak?")
    expect(visitor.locator("#composer")).to_be_hidden()
    assert (said(visitor, framed=False), Lead.objects.count(), Message.objects.count()) == ([], 0, 0)
    visitor.get_by_label("Phone").fill("")
    visitor.get_by_label("E-mail").fill("anna@example.org")
    visitor.get_by_role("button", name="Send", exact=True).click()
    expect(visitor.locator(".said-mine[data-line] .said-text")).to_contain_text("Oak?", timeout=SLOW)
    assert Lead.objects.get().person.points.get().value == "anna@example.org"


def test_a_site_that_is_not_named_neither_carries_nor_frames_the_chat(
    url: str, channel: Channel, shop: tuple[str, dict[str, str]], visitor: Page
) -> None:
    address, pages = shop
    own = f"{url}/w/{channel.key}/"
    with site({"/": carrying(url, channel), "/frame": f'<iframe src="{own}"></iframe>'}) as stranger:
        with visitor.expect_request("**/look?**"):
            visitor.goto(stranger)
        visitor.wait_for_timeout(500)
        expect(visitor.locator("button")).to_have_count(0)
        visitor.goto(f"{stranger}/frame")
        expect(visitor.frame_locator("iframe").locator("#chat")).to_have_count(0)

        pages["/"] = f'{carrying(url, channel)}<iframe id="other" src="{stranger}/speaks"></iframe>'
        visitor.goto(address)
        launch = visitor.get_by_role("button", name="Open the chat")
        launch.click()
        chat = visitor.frame_locator("iframe[title='Chat with us']")
        expect(chat.locator("#text")).to_be_focused()
        # Words of others do not move the site, whoever sends them; the frame they cannot even find.
        other = next(frame for frame in visitor.frames if stranger in frame.url)
        assert other.evaluate("parent.frames.length") == 1
        other.evaluate("parent.postMessage({teplo: 'close'}, '*')")
        visitor.evaluate("postMessage({teplo: 'news', unread: 5, text: 'Pay here'}, '*')")
        visitor.wait_for_timeout(300)
        expect(visitor.get_by_role("button", name="Close the chat")).to_be_visible()
        assert "Pay here" not in visitor.locator("body").inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_chat(
    url: str, channel: Channel, shop: tuple[str, dict[str, str]], visitor: Page, theme: str
) -> None:
    address, pages = shop
    allow(channel, address, greeting_after=1, links="https://t.me/shop")
    pages["/"] = carrying(url, channel)
    visitor.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    visitor.goto(address)
    expect(visitor.get_by_role("button", name="Hello!")).to_be_visible()
    found = found_on(visitor)
    visitor.goto(f"{url}/w/{channel.key}/")
    expect(visitor.locator("#links")).to_contain_text("Telegram")
    for box in ("composer", "contact", "rating"):
        visitor.evaluate("id => { for (const one of document.forms) one.hidden = one.id !== id; }", box)
        found += [f"{box} {line}" for line in found_on(visitor)]
    assert found == []
