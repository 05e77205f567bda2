"""The chat while the database is away: words are on disk, with the same consent and the same verdict as ever."""

import pytest
from django.db import OperationalError

from teplo.channels.models import Channel, ChannelSettings
from teplo.intake.journal import waiting
from teplo.intake.models import Capture
from teplo.kit import limits
from teplo.terms.models import ConsentText
from teplo.web.chat import say
from teplo.web.chat.meeting import LATELY
from teplo.work.chat.models import Visitor
from teplo.work.talks.models import Message
from tests.company import Company
from tests.intake.journalled import look, make
from tests.intake.visiting import SITE, a_chat
from tests.web.test_chat import Page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chat(committed_company: Company, own_data) -> Channel:
    limits.LIMITS.forget()
    LATELY.forget()
    channel = a_chat(committed_company)
    ChannelSettings.objects.filter(channel=channel).update(values={"sites": SITE, "consent": True})
    make(own_data)
    return channel


@pytest.fixture
def away(monkeypatch) -> None:
    """The database is away for every chat; `monkeypatch.undo` brings it back."""

    def lost(key: str, **beside: object) -> Channel:
        raise OperationalError("the database is away")

    monkeypatch.setattr(say, "channel_for", lost)


def version() -> str:
    return ConsentText.objects.get(purpose="processing").version


def test_nothing_of_a_stranger_is_kept_on_disk_without_his_consent(chat: Channel, away: None, monkeypatch) -> None:
    page = Page(chat)
    assert page.say("Ау").json()["errors"][0]["field"] == "consent"
    assert waiting().records == 0
    answer = page.say("Ау", consent=version())
    assert (answer.status_code, answer.json()["state"], waiting().records) == (202, "journalled", 1)
    assert page.say("Ау!", "number-2").status_code == 202
    monkeypatch.undo()
    look()
    assert list(Message.objects.order_by("line").values_list("text", flat=True)) == ["Ау", "Ау!"]
    assert Visitor.objects.get().consent_version == version()


def test_who_has_written_before_the_database_went_is_asked_for_nothing(chat: Channel, request) -> None:
    page = Page(chat)
    page.say("Ау", consent=version())
    page.say("Ау?", "number-2")
    request.getfixturevalue("away")
    assert page.say("http://a http://b www.c", "number-3").status_code == 202
    request.getfixturevalue("monkeypatch").undo()
    look()
    assert Message.objects.count() == 3


def test_what_looks_like_a_machine_waits_in_the_quarantine_afterwards_too(
    chat: Channel, away: None, monkeypatch
) -> None:
    Page(chat).say("?", consent=version(), website="x")
    monkeypatch.undo()
    look()
    assert (Capture.objects.get().state, Capture.objects.get().reason) == ("held", "trap")
    assert not Visitor.objects.exists()
