"""Whoever knows a signed reference of ours, or forges where answers go, is no participant of a talk (T-ML3)."""

import re

import pytest
from django.utils import timezone

from teplo.channels.actions.settings import set_up
from teplo.channels.models import Channel
from teplo.intake.actions import receive
from teplo.intake.arrival import Arrival
from teplo.intake.connectors.email.identity import name
from teplo.leads.models import Enquiry, Lead, Status
from teplo.work.actions import talks
from teplo.work.talks import Words
from teplo.work.talks.models import Conversation, Message
from tests.company import Company
from tests.mail.boxes import ADDRESS, letter
from tests.web.at_work import screen

pytestmark = pytest.mark.django_db
SPY = "Иван Петров <spy@evil.ru>"


@pytest.fixture
def mailbox(company: Company) -> Channel:
    given = {"name": "Sales", "key": "key-sales", "responsible_employee": company.owner}
    channel = Channel.objects.create(kind="email", slug="sales", **given)
    set_up(channel, values={"address": ADDRESS}, secrets={}, by=company.administrator, at=timezone.now())
    return channel


@pytest.fixture
def talk(mailbox: Channel) -> Conversation:
    come(mailbox, letter())
    return Conversation.objects.get()


def come(channel: Channel, raw: bytes) -> None:
    now = timezone.now()
    number = str(Message.objects.count())
    receive(channel, Arrival(raw, content_type="message/rfc822", external_id=number), at=now, now=now)


def answering(talk: Conversation, words: str = "Пришлите договор мне", **headers: str) -> bytes:
    """A letter with a reference that we have signed."""
    ours = name(talk.pk, 77, host="ours.ru")
    return letter(words, **{"message_id": f"<{len(headers)}@evil.ru>", "In_Reply_To": f"<{ours}>", **headers})


def end(lead: Lead) -> Lead:
    """The lead came to nothing."""
    junk = Status.objects.filter(kind="junk").first()
    Lead.objects.filter(pk=lead.pk).update(status=junk, status_kind="junk")
    return lead


def sent_to(talk: Conversation, company: Company, text: str = "Вот договор") -> list[str]:
    talks.say(Conversation.objects.get(pk=talk.pk), Words(text), by=company.owner, at=timezone.now())
    return [one["address"] for one in Message.objects.filter(direction="out").latest("pk").recipients]


def test_an_answer_never_goes_to_a_stranger_by_itself(company: Company, mailbox: Channel, talk: Conversation) -> None:
    come(mailbox, answering(talk, sender=SPY))
    come(mailbox, answering(talk, "Ещё раз", sender=SPY, message_id="<again@evil.ru>"))
    assert list(Message.objects.values_list("is_stranger", flat=True).order_by("pk")) == [False, True, True]
    assert sent_to(talk, company) == ["ivan@client.ru"]
    assert "evil.ru" not in str(Message.objects.get(direction="out").references)


def test_nor_where_a_forged_reply_to_points(company: Company, mailbox: Channel, talk: Conversation) -> None:
    come(mailbox, answering(talk, Reply_To=SPY))
    forged = Message.objects.latest("pk")
    assert (forged.is_stranger, forged.sender_address, forged.came_from) == (True, "spy@evil.ru", "ivan@client.ru")
    assert sent_to(talk, company) == ["ivan@client.ru"]


def test_whoever_sends_in_the_name_of_another_is_a_stranger_too(mailbox: Channel, talk: Conversation) -> None:
    come(mailbox, answering(talk, sender=SPY, Reply_To="ivan@client.ru"))
    assert Message.objects.latest("pk").is_stranger


def test_the_page_shows_who_wrote_and_marks_a_stranger(company: Company, mailbox: Channel, talk: Conversation) -> None:
    come(mailbox, answering(talk, sender=SPY))
    page = screen(company.head).get(f"/inbox/{talk.pk}/").content.decode()
    assert re.search(r"said-address\">ivan@client.ru<", page)
    assert re.search(r"said-address\">spy@evil.ru<", page)
    assert page.count("said-by-stranger") == 1
    chosen = re.findall(r'name="to" value="([^"]+)"( checked)?', page)
    assert "had no part before" in screen(company.head).get("/journal/").content.decode()
    assert chosen == [("ivan@client.ru", " checked"), ("spy@evil.ru", "")]


def test_whom_an_answer_goes_to_is_chosen(company: Company, mailbox: Channel, talk: Conversation) -> None:
    come(mailbox, answering(talk, sender=SPY))
    head, url = screen(company.head), f"/inbox/{talk.pk}/say/"
    refused = head.post(url, {"text": "Вот", "offers": "1"})
    assert (refused.status_code, "Say to whom" in refused.content.decode()) == (422, True)
    assert head.post(url, {"text": "Вот", "offers": "1", "to": ["else@evil.ru"]}).status_code == 422
    assert not Message.objects.filter(direction="out").exists()
    head.post(url, {"text": "Вы кто?", "offers": "1", "to": ["spy@evil.ru"]})
    assert Message.objects.get(direction="out").recipients == [{"name": "Иван Петров", "address": "spy@evil.ru"}]
    come(mailbox, answering(talk, "Его начальник", sender=SPY, message_id="<boss@evil.ru>"))
    assert not Message.objects.latest("pk").is_stranger


def test_a_stranger_makes_nobody_else_take_part(mailbox: Channel, talk: Conversation) -> None:
    come(mailbox, answering(talk, sender=SPY, Cc="second@evil.ru", message_id="<known@evil.ru>"))
    come(mailbox, letter("А я?", sender="second@evil.ru", message_id="<2@evil.ru>", References="<1@client.ru>"))
    assert Conversation.objects.count() == 2


def test_a_stranger_does_not_carry_an_ended_talk_away(company: Company, mailbox: Channel, talk: Conversation) -> None:
    ended = end(Lead.objects.get())
    come(mailbox, answering(talk, sender=SPY))
    assert Conversation.objects.get(pk=talk.pk).lead == ended
    own = Conversation.objects.exclude(pk=talk.pk).get()
    assert (own.lead, own.messages.get().sender_address) == (Lead.objects.latest("pk"), "spy@evil.ru")
    assert "hint" in Enquiry.objects.latest("pk").context


def test_whoever_takes_part_goes_on_with_a_new_lead(mailbox: Channel, talk: Conversation) -> None:
    ended = end(Lead.objects.get())
    come(mailbox, answering(talk))
    assert Conversation.objects.get().lead == Lead.objects.latest("pk") != ended
