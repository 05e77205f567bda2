"""Two have one talk before their eyes: whoever is slower reads who was faster, and what he typed stays."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from teplo.leads.models import Stay
from teplo.ledger.models import Event
from teplo.staff.models import Employee
from teplo.triage import actions as triage
from teplo.work.actions import talks
from teplo.work.talks import Words
from teplo.work.talks.models import Conversation, Draft
from tests.company import Company
from tests.intake.visiting import a_chat, lead_of, talk_of, write
from tests.web.at_work import screen
from tests.work.talking import hear, letter, mailbox, queue_of_new

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(company: Company) -> Conversation:
    """A chat that waits in the queue of what is new."""
    channel = a_chat(company)
    channel.responsible_employee, channel.responsible_queue = None, queue_of_new()
    channel.save()
    write(channel, "Есть ламинат?")
    return talk_of()


@pytest.fixture
def talk(company: Company, waiting: Conversation) -> Conversation:
    """The same, as the colleague has answered it."""
    screen(company.colleague).post(f"/inbox/{talk_of().pk}/say/", {"text": "Есть", "seen": ""})
    return talk_of()


def told_at(talk: Conversation, reader: Employee, name: str = "Colleague") -> str:
    at = Event.objects.filter(kind__in=["lead.taken", "lead.given", "conversation.handed"]).latest("pk").at
    with timezone.override(reader.time_zone or None):
        return f"{name} took this talk at {date_format(timezone.localtime(at), 'H:i')}."


@pytest.mark.parametrize("verb", ["say", "say/close", "note", "draft"])
def test_what_he_sends_or_types_is_answered_above_his_words(company: Company, talk: Conversation, verb: str) -> None:
    answer = screen(company.owner).post(f"/inbox/{talk.pk}/{verb}/", {"text": "Да, есть", "seen": "1"})
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#composer-trouble")
    assert told_at(talk, company.owner) in answer.content.decode()
    assert not Draft.objects.exists()


def test_the_open_page_says_it_by_itself(company: Company, talk: Conversation) -> None:
    asked = {"HX-Request": "true", "Teplo-Asked-Itself": "1"}
    answer = screen(company.owner).get(f"/inbox/{talk.pk}/stream/", headers=asked)
    assert answer.status_code == 404
    assert told_at(talk, company.owner) in answer.content.decode()
    assert "hx-swap-oob" in answer.content.decode()


@pytest.mark.parametrize("verb", ["take", "close", "reopen", "give"])
def test_a_verb_of_the_head_says_it_in_a_toast(company: Company, talk: Conversation, verb: str) -> None:
    answer = screen(company.owner).post(f"/inbox/{talk.pk}/{verb}/")
    assert answer.status_code == 409
    assert told_at(talk, company.owner) in answer.content.decode()


def test_whoever_never_had_it_and_whoever_comes_too_late_learn_nothing(company: Company, talk: Conversation) -> None:
    Stay.objects.exclude(until=None).update(until=timezone.now() - timedelta(hours=2))
    assert screen(company.owner).post(f"/inbox/{talk.pk}/say/", {"text": "Да"}).status_code == 404
    Stay.objects.exclude(until=None).update(owner_queue=None, owner_employee=company.owner, until=timezone.now())
    assert screen(company.stranger).post(f"/inbox/{talk.pk}/say/", {"text": "Да"}).status_code == 404


def test_a_talk_without_a_lead_says_it_too(company: Company) -> None:
    talk = Conversation.objects.get(pk=hear(mailbox(company), letter()).conversation)
    Conversation.objects.update(owner_employee=None, owner_queue=queue_of_new())
    talks.say(Conversation.objects.get(), Words("Есть"), by=company.colleague, at=timezone.now())
    answer = screen(company.owner).post(f"/inbox/{talk.pk}/say/", {"text": "Да, есть", "seen": "1"})
    assert (answer.status_code, told_at(talk, company.owner) in answer.content.decode()) == (409, True)


def test_what_a_head_gives_away_is_said_to_have_gone(company: Company, waiting: Conversation) -> None:
    triage.assign(lead_of(), to=company.colleague, by=company.head, at=timezone.now())
    answer = screen(company.owner).post(f"/inbox/{waiting.pk}/say/", {"text": "Да"})
    assert "This talk went to Colleague at" in answer.content.decode()
