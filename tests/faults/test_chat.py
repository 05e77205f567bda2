"""F-51, F-57: a thousand pages that come back after a restart, and talks whose connections are cut again and again."""

import asyncio
import contextlib
import random
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import pytest

from teplo.ops.bench_wire import Page
from tests.faults import results
from tests.faults.desk import Desk, Web
from tests.faults.load import Sender
from tests.faults.proxy import Kind, Proxy, Toxic

pytestmark = pytest.mark.alone

T = TypeVar("T")

BEHIND_PROXY = {"TEPLO_TRUSTED_PROXIES": "127.0.0.1"}
HASTE = 1.6
SETTLES = 60.0
SPOILT = (
    [Toxic(Kind.RESET_PEER, 0.05)],
    [Toxic(Kind.LIMIT_DATA, 400)],
    [Toxic(Kind.LIMIT_DATA, 900), Toxic(Kind.SLICER, 7)],
    [Toxic(Kind.SLOW_CLOSE, 0.5)],
    [Toxic(Kind.RESET_PEER, 0.05, "upstream")],
    [Toxic(Kind.DOWN)],
    [],
)
LINES = """
SELECT v.key, m.line, m.direction, m.text FROM work_message m
JOIN work_visitor v ON v.conversation_id = m.conversation_id
WHERE m.conversation_id IN (SELECT conversation_id FROM work_message WHERE text LIKE %s) ORDER BY v.key, m.line
"""
TALKS = """
SELECT DISTINCT m.conversation_id FROM work_message m WHERE m.text LIKE %s AND m.direction = 'in' ORDER BY 1
"""
TYPES = "SELECT count(*) FROM work_visitor WHERE typing_at > now() - interval '6 seconds'"


def pages_of(desk: Desk, port: int, count: int, **weak: bool) -> list[Page]:
    chance = random.Random(771)
    return [
        Page(
            "127.0.0.1",
            port,
            desk.tokens["chat"],
            f"10.3.{n // 250}.{n % 250 + 1}",
            random.Random(chance.random()),
            **weak,
        )
        for n in range(count)
    ]


@contextlib.asynccontextmanager
async def listening(pages: Sequence[Page]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(page.listen()) for page in pages]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


# F-57


def in_its_own_loop(talk: Coroutine[None, None, T]) -> T:
    """What a coroutine gives; in a thread, for a browser of an earlier test keeps this one's loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, talk).result()


@dataclass
class Found:
    """What of a talk is stored, and what of it the visitors' pages were told."""

    said: int = 0
    answered: int = 0
    stored: int = 0
    lost: int = 0
    doubled: int = 0
    cuts: int = 0


def judge(pages: Sequence[Page], rows: Sequence[tuple[str, int, str, str]], said: Sequence[Sequence[str]]) -> Found:
    """Each word of a visitor stored once, in his order; each line of a talk at his page once, without a gap."""
    talks: dict[str, list[tuple[int, str]]] = {}
    for key, line, _way, text in rows:
        talks.setdefault(key, []).append((line, text))
    found = Found(said=sum(map(len, said)), stored=len(rows))
    found.answered = sum(way == "out" for _key, _line, way, _text in rows)
    for page, words in zip(pages, said, strict=True):
        talk = next((lines for lines in talks.values() if any(text == words[0] for _line, text in lines)), [])
        texts = Counter(text for _line, text in talk)
        found.lost += sum(texts[word] == 0 for word in words)
        found.doubled += sum(texts[word] > 1 for word in words)
        found.lost += sum(page.shown[line] == 0 for line, _text in talk)
        found.doubled += sum(page.shown[line] > 1 for line, _text in talk)
        if not found.doubled:
            assert [line for line, _text in talk] == list(range(1, len(talk) + 1))
            assert [text for _line, text in talk if text in words] == list(words)
    return found


async def spoil(proxy: Proxy, seconds: float, web: Web, kills: int) -> int:
    """Spoil connections in turn, and kill the web server so often meanwhile; gives how often something was spoilt."""
    begun, cuts, chance = time.monotonic(), 0, random.Random(57)
    moments = sorted(begun + seconds * (n + 0.5) / kills for n in range(kills))
    while time.monotonic() - begun < seconds:
        proxy.toxics = list(SPOILT[cuts % len(SPOILT)])
        cuts += 1
        if moments and time.monotonic() > moments[0]:
            moments.pop(0)
            web.kept.kill()
        await asyncio.sleep(chance.uniform(0.3, 0.8))
    proxy.toxics = []
    return cuts


async def answer(operator: Sender, desk: Desk, name: str, over: asyncio.Event) -> None:
    """Somebody of ours answers in every talk; what was perhaps heard is not said again."""
    number = 0
    while not over.is_set():
        for (talk,) in await asyncio.to_thread(desk.ask, TALKS, f"{name}-%"):
            number += 1
            body = {"text": f"{name}-o{number}"}
            with contextlib.suppress(OSError, Exception):
                await asyncio.to_thread(operator.post, f"/api/v1/conversations/{talk}/messages", body)
        await asyncio.sleep(0.3)


async def chatting(desk: Desk, web: Web, proxy: Proxy, pages: Sequence[Page], seconds: float, kills: int) -> Found:
    """Visitors talk through the proxy until the time is over, then everything settles."""
    name, over = f"f57-{uuid.uuid4().hex[:6]}", asyncio.Event()
    said: list[list[str]] = [[] for _ in pages]

    async def talk(number: int, page: Page) -> None:
        while not over.is_set():
            word = f"{name}-{number}-{len(said[number])}"
            said[number].append(word)
            await page.say(word, word)
            await asyncio.sleep(0.2)

    for page in pages:
        await page.hello()
    await asyncio.sleep(HASTE)
    operator = Sender(web.sender.port, desk.tokens["operator"])
    async with listening(pages):
        talking = [asyncio.create_task(talk(number, page)) for number, page in enumerate(pages)]
        answering = asyncio.create_task(answer(operator, desk, name, over))
        cuts = await spoil(proxy, seconds, web, kills)
        over.set()
        await asyncio.wait_for(asyncio.gather(*talking, answering), SETTLES)
        rows = await asyncio.to_thread(desk.ask, LINES, f"{name}-%")
        await _settled(pages, rows)
    found = judge(pages, rows, said)
    found.cuts = cuts
    return found


async def _settled(pages: Sequence[Page], rows: Sequence[tuple[str, int, str, str]]) -> None:
    """Until every page has had time to hear everything; what it still lacks then is lost."""
    ends = sorted(Counter(key for key, *_rest in rows).values())
    end = time.monotonic() + SETTLES
    while True:
        if sorted(page.last for page in pages) == ends or time.monotonic() > end:
            return
        await asyncio.sleep(0.1)


def run_f57(desk: Desk, *, visitors: int, seconds: float, kills: int, **weak: bool) -> Found:
    with desk.web(**BEHIND_PROXY) as web, Proxy(web.sender.port) as proxy:
        pages = pages_of(desk, proxy.port, visitors, **weak)
        return in_its_own_loop(chatting(desk, web, proxy, pages, seconds, kills))


def check_f57(desk: Desk, *, visitors: int, seconds: float, kills: int) -> None:
    found = run_f57(desk, visitors=visitors, seconds=seconds, kills=kills)
    assert (found.lost, found.doubled) == (0, 0)
    assert found.answered > 0
    time.sleep(6)
    assert desk.ask(TYPES) == [(0,)]
    how = "SSE and posts reset, cut, closed late; the web server killed"
    results.keep(
        "F-57", how, acknowledged=found.said, stored=found.stored - found.answered, lost=found.lost,
        doubled=found.doubled, answers=found.answered, spoilt=found.cuts, kills=kills, visitors=visitors,
    )  # fmt: skip


def test_f57_a_talk_that_is_cut_again_and_again_loses_and_doubles_nothing(desk: Desk) -> None:
    check_f57(desk, visitors=4, seconds=6, kills=1)


@pytest.mark.full
def test_f57_in_full(desk: Desk) -> None:
    check_f57(desk, visitors=30, seconds=120, kills=6)


@pytest.mark.full
def test_f57_control_words_without_a_number_of_their_own_are_doubled(spare: Desk) -> None:
    found = run_f57(spare, visitors=4, seconds=8, kills=1, keeps_number=False)
    assert found.doubled > 0
    results.keep("F-57", "a new number for each try", control=True, doubled=found.doubled)


@pytest.mark.full
def test_f57_control_a_page_that_forgets_its_last_line_is_told_twice(spare: Desk) -> None:
    found = run_f57(spare, visitors=4, seconds=8, kills=1, keeps_place=False)
    assert found.doubled > 0
    results.keep("F-57", "no Last-Event-ID", control=True, doubled=found.doubled)


# F-51

BACK_WITHIN = 60.0
OPENED_A_SECOND = 40
# Knocks of one page from the restart until it is back, all pages together divided by their number.
KNOCKS = 8.0


async def coming_back(web: Web, pages: Sequence[Page], talks: Page) -> tuple[list[float], float, float]:
    """Seconds until each page is back after the web server was killed, knocks per page, and the longest wait of a word
    that somebody says meanwhile."""
    for page in (*pages, talks):
        await page.hello()
    await asyncio.sleep(HASTE)
    async with contextlib.AsyncExitStack() as all_of_them:
        for page in pages:
            await all_of_them.enter_async_context(listening([page]))
            await asyncio.sleep(1 / OPENED_A_SECOND)
        await asyncio.wait_for(asyncio.gather(*(page.is_open.wait() for page in pages)), BACK_WITHIN)
        before = [(len(page.opened), len(page.tries)) for page in pages]
        begun = time.monotonic()
        web.kept.kill()
        await asyncio.to_thread(web.until_up)
        up = time.monotonic()
        waits = []
        while time.monotonic() - up < BACK_WITHIN and any(
            len(page.opened) == opened for page, (opened, _tries) in zip(pages, before, strict=True)
        ):
            asked = time.monotonic()
            await talks.say(f"word {len(waits)}", f"number-{len(waits):04}-{begun:.0f}")
            waits.append(time.monotonic() - asked)
            await asyncio.sleep(2)
        await asyncio.sleep(1)
        back = [
            page.opened[opened] - begun for page, (opened, _) in zip(pages, before, strict=True) if page.opened[opened:]
        ]
        knocks = sum(len(page.tries) - tries for page, (_, tries) in zip(pages, before, strict=True)) / len(pages)
        return sorted(back), knocks, max(waits, default=0.0)


def run_f51(desk: Desk, visitors: int, **weak: bool) -> tuple[list[float], float, float]:
    with desk.web(**BEHIND_PROXY) as web:
        pages = pages_of(desk, web.sender.port, visitors, **weak)
        talks = Page("127.0.0.1", web.sender.port, desk.tokens["chat"], "10.4.0.1", random.Random(1))
        return in_its_own_loop(coming_back(web, pages, talks))


def check_f51(desk: Desk, visitors: int) -> None:
    back, knocks, wait = run_f51(desk, visitors)
    assert len(back) == visitors
    assert back[int(len(back) * 0.99)] < BACK_WITHIN
    assert knocks < KNOCKS
    results.keep(
        "F-51", f"web killed with {visitors} pages at their streams", back_p50=round(back[len(back) // 2], 1),
        back_p99=round(back[int(len(back) * 0.99)], 1), knocks=round(knocks, 1), slowest_word=round(wait, 1),
    )  # fmt: skip


def test_f51_all_come_back_after_a_restart_and_not_at_once(desk: Desk) -> None:
    check_f51(desk, 40)


@pytest.mark.full
def test_f51_in_full(desk: Desk) -> None:
    check_f51(desk, 1_000)


@pytest.mark.full
def test_f51_control_pages_without_a_pause_knock_all_the_while(spare: Desk) -> None:
    _back, knocks, wait = run_f51(spare, 60, waits=False)
    assert knocks > KNOCKS
    results.keep("F-51", "no back-off", control=True, knocks=round(knocks, 1), slowest_word=round(wait, 1))
