"""Who answers what waits in a queue takes it, and who says nothing takes nothing."""

import pytest
from django.utils import timezone

from teplo.kit.problems import Conflict, Invalid
from teplo.leads.models import Lead
from teplo.staff.models import Queue
from teplo.triage import actions as triage
from teplo.work.talks import Words
from teplo.work.talks.models import Conversation, Message
from tests.company import Company
from tests.work.talking import a_lead, hear, letter, mailbox, talk_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def talk(company: Company) -> Conversation:
    """A talk of a lead that waits in a queue."""
    lead = a_lead(company)
    Lead.objects.filter(pk=lead.pk).update(owner_employee=None, owner_queue=Queue.objects.get(key="new"))
    return talk_of(hear(mailbox(company), letter(), lead=lead))


def test_whoever_answers_takes_the_lead_with_its_talk(company: Company, talk: Conversation) -> None:
    triage.answer(talk, Words("Я отвечу"), by=company.colleague, at=timezone.now())
    now = Conversation.objects.select_related("lead").get(pk=talk.pk)
    assert now.lead is not None
    assert (now.owner, now.lead.owner, now.lead.status_kind) == (company.colleague, company.colleague, "working")


def test_what_was_not_said_takes_nothing(company: Company, talk: Conversation) -> None:
    with pytest.raises(Invalid):
        triage.answer(talk, Words(" "), by=company.colleague, at=timezone.now())
    now = Conversation.objects.select_related("lead").get(pk=talk.pk)
    assert now.lead is not None
    assert (now.owner, now.lead.owner, now.lead.status_kind) == (talk.owner_queue, talk.owner_queue, "new")


def test_the_second_to_answer_hears_who_was_first(company: Company, talk: Conversation) -> None:
    triage.answer(talk, Words("Я отвечу"), by=company.colleague, at=timezone.now())
    with pytest.raises(Conflict) as told:
        triage.answer(talk, Words("И я"), by=company.owner, at=timezone.now())
    assert told.value.extra["owner"]["id"] == company.colleague.pk
    assert Message.objects.filter(conversation=talk, direction="out").count() == 1
