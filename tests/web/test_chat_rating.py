"""When a visitor is asked for a rating: once for each talk that has ended, where somebody answered and it is wanted."""

import asyncio

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from teplo.channels.models import Channel, ChannelSettings
from teplo.kit import limits
from teplo.web.chat.reading import Reader
from teplo.work.actions import talks
from teplo.work.chat.models import Visitor
from teplo.work.talks import Words
from teplo.work.talks.models import Conversation
from tests.company import Company
from tests.intake.visiting import SITE, a_chat
from tests.web.test_chat import Page


@pytest.fixture
def chat(committed_company: Company, monkeypatch: pytest.MonkeyPatch) -> Channel:
    monkeypatch.setitem(settings.LISTENING, "dbname", connection.settings_dict["NAME"])
    limits.LIMITS.forget()
    return a_chat(committed_company)


def end(company: Company, *, answer: str = "") -> None:
    talk = Conversation.objects.get()
    if answer:
        talks.say(talk, Words(answer), by=company.owner, at=timezone.now())
    talks.close(talk, by=company.owner, at=timezone.now())


def is_asked(page: Page) -> bool:
    """As a page that is opened learns it, and one that is open is told."""

    async def told() -> bool:
        reader = Reader()
        found = await reader.turned([key])
        await reader.close()
        return next(iter(found.values()))["rating_asked"] is True

    key = Visitor.objects.get().key
    answers = {page.post("hello").json()["rating"]["asked"], asyncio.run(told())}
    assert len(answers) == 1
    return answers.pop()


def test_each_talk_that_was_answered_is_rated_once(chat: Channel, committed_company: Company) -> None:
    page = Page(chat)
    page.say("Ау")
    end(committed_company, answer="Да?")
    assert is_asked(page)
    page.post("rate", stars=5)
    assert not is_asked(page)
    page.say("И ещё", "number-2")
    assert not is_asked(page)
    end(committed_company, answer="Слушаю")
    assert is_asked(page)


def test_where_nobody_answered_nobody_is_asked(chat: Channel, committed_company: Company) -> None:
    page = Page(chat)
    page.say("Ау")
    end(committed_company)
    assert not is_asked(page)


def test_where_the_company_wants_no_rating_nobody_is_asked(chat: Channel, committed_company: Company) -> None:
    ChannelSettings.objects.filter(channel=chat).update(values={"sites": SITE, "consent": False, "ask_rating": False})
    page = Page(chat)
    page.say("Ау")
    end(committed_company, answer="Да?")
    assert not is_asked(page)
