"""Talks for machines: read, answered once, noted."""

import pytest

from teplo.leads.models import Lead
from teplo.work.talks.models import Conversation, Message
from tests.api.conftest import Open
from tests.company import Company
from tests.work.talking import a_lead, hear, letter, mailbox, queue_of_new, talk_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(company: Company) -> Conversation:
    return talk_of(hear(mailbox(company), letter("Почём?")))


def test_a_talk_is_read_by_who_may_see_it(company: Company, as_caller: Open, talk: Conversation) -> None:
    owner, stranger = as_caller(company.owner), as_caller(company.stranger)
    found = owner.get("conversations?state=open&waits_for=us&channel=sales")["items"]
    assert [one["id"] for one in found] == [talk.pk]
    message = owner.get(f"conversations/{talk.pk}/messages")["items"][0]
    assert (message["text"], message["sender"]["address"]) == ("Почём?", "ivan@example.ru")
    assert stranger.get("conversations")["items"] == []
    stranger.get(f"conversations/{talk.pk}/messages")
    assert stranger.status == 404
    owner.get("conversations?state=angry")
    assert owner.status == 400


def test_an_answer_is_given_once(company: Company, as_caller: Open, talk: Conversation) -> None:
    seen, url = Message.objects.get().pk, f"conversations/{talk.pk}/messages"
    owner, head, reader = as_caller(company.owner), as_caller(company.head), as_caller(company.owner, "read")
    given = owner.post(url, {"text": "Тысяча", "seen": seen})
    assert (owner.status, given["state"]) == (201, "queued")
    second = head.post(url, {"text": "Две", "seen": seen})
    assert (head.status, second["code"], second["message"]) == (409, "just_answered", given["id"])
    reader.post(url, {"text": "Три"})
    assert reader.status == 403
    owner.post(url, {"text": "Да", "to": ["nobody"]})
    assert owner.status == 422
    assert Message.objects.filter(direction="out").count() == 1


def test_whoever_answers_what_waits_in_a_queue_takes_its_lead(company: Company, as_caller: Open) -> None:
    lead = a_lead(company)
    Lead.objects.filter(pk=lead.pk).update(owner_employee=None, owner_queue=queue_of_new())
    talk = talk_of(hear(mailbox(company), letter(), lead=lead))
    as_caller(company.colleague).post(f"conversations/{talk.pk}/messages", {"text": "Тысяча"})
    assert Lead.objects.get(pk=lead.pk).owner == company.colleague


def test_a_note_is_private(company: Company, as_caller: Open, talk: Conversation) -> None:
    noted = as_caller(company.owner).post(f"conversations/{talk.pk}/notes", {"text": "Для себя"})
    assert noted["direction"] == "private"
