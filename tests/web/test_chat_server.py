"""A visitor's stream over the product's own server: what is said comes once, in order, and is not lost by a cut."""

import asyncio
import random
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.kit import tokens
from teplo.ops.bench_wire import Page
from teplo.work.actions import chat as chats
from teplo.work.actions import talks
from teplo.work.talks import Words
from teplo.work.talks.models import Conversation
from tests.company import Company
from tests.intake.visiting import a_chat
from tests.web.served import served

WITHIN = 15.0


@pytest.fixture(scope="module")
def url(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("chat")) as (address, _process):
        yield address


@pytest.fixture
def channel(committed_company: Company) -> Channel:
    return a_chat(committed_company)


def page_of(url: str, channel: Channel) -> Page:
    """A page that was opened a minute ago."""
    parts, begun = urlsplit(url), timezone.now() - timedelta(minutes=1)
    value = [channel.key, tokens.make_public_key(), begun.timestamp()]
    token = tokens.sign(value, purpose="visitor", until=begun + timedelta(days=1))
    return Page(str(parts.hostname), int(parts.port or 80), channel.key, "127.0.0.1", random.Random(7), token=token)


async def answer(text: str, company: Company) -> None:
    def said() -> None:
        talks.say(Conversation.objects.get(), Words(text), by=company.owner, at=timezone.now())
        connection.close()

    await asyncio.to_thread(said)


def test_words_of_both_sides_come_once_and_in_order(url: str, channel: Channel, committed_company: Company) -> None:
    async def talked() -> Page:
        page = page_of(url, channel)
        hears = asyncio.create_task(page.listen())
        await page.is_open.wait()
        await page.say("Ау", "number-1")
        await answer("Да?", committed_company)
        await page.say("Почём?", "number-2")
        await page.has(3, within=WITHIN)
        hears.cancel()
        return page

    page = asyncio.run(talked())
    said = [(data["from"], data["text"], data["id"], data["name"]) for data in page.lines.values()]
    assert said == [
        ("you", "Ау", "number-1", ""),
        ("us", "Да?", None, "Owner"),
        ("you", "Почём?", "number-2", ""),
    ]
    assert set(page.shown.values()) == {1}


def test_who_was_away_reads_on_from_his_last_line(url: str, channel: Channel, committed_company: Company) -> None:
    async def talked() -> tuple[Page, Page]:
        page = page_of(url, channel)
        hears = asyncio.create_task(page.listen())
        await page.say("Ау", "number-1")
        await page.has(1, within=WITHIN)
        hears.cancel()
        for number in range(3):
            await answer(f"Слово {number}", committed_company)
        other = page_of(url, channel)
        other.token = page.token
        both = [asyncio.create_task(one.listen()) for one in (page, other)]
        await page.has(4, within=WITHIN)
        await other.has(4, within=WITHIN)
        for one in both:
            one.cancel()
        return page, other

    page, other = asyncio.run(talked())
    assert page.shown == other.shown == dict.fromkeys(range(1, 5), 1)


def test_typing_and_read_marks_are_told_and_kept_nowhere(
    url: str, channel: Channel, committed_company: Company
) -> None:
    async def talked() -> Page:
        page = page_of(url, channel)
        hears = asyncio.create_task(page.listen())
        await page.say("Ау", "number-1")
        await page.has(1, within=WITHIN)

        def done() -> None:
            talk, now = Conversation.objects.get(), timezone.now()
            talks.keep_draft(talk=talk, text="Да", by=committed_company.owner, at=now)
            chats.note_seen(talk, by=committed_company.owner, at=now)
            talks.close(talk, by=committed_company.owner, at=now)
            connection.close()

        await asyncio.to_thread(done)
        await page.has(1, told=3, within=WITHIN)
        hears.cancel()
        return page

    told = {event: data for event, data, _at in asyncio.run(talked()).told}
    assert told["typing"] == {"name": "Owner", "seconds": 6}
    assert told["read"] == {"line": 1}
    assert told["talk"] == {"open": False, "rating_asked": False}  # nobody has answered: there is nothing to rate


def test_nobody_listens_without_the_secret_or_from_another_site(
    url: str, channel: Channel, committed_company: Company
) -> None:
    async def asked(**more: str) -> int:
        page = page_of(url, channel)
        page.token = more.get("token", page.token)
        head = page._head("GET", more.get("verb", "stream"), "").replace(
            b"same-origin", more.get("site", "same-origin").encode()
        )
        reader, writer = await asyncio.open_connection(page.host, page.port)
        writer.write(head)
        status = int((await reader.readline()).split()[1])
        writer.close()
        return status

    async def all_of_them() -> list[int]:
        return [await asked(token="nonsense"), await asked(site="cross-site"), await asked()]

    assert asyncio.run(all_of_them()) == [403, 403, 200]
