"""What becomes of a visitor's words: a talk, an interest, and a lead as soon as he can be reached."""

from datetime import UTC, datetime
from time import process_time

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, override

from teplo.identity.models import ContactPoint
from teplo.intake.connectors.chat.contacts import contacts_in
from teplo.intake.models import Capture
from teplo.kit.problems import Conflict
from teplo.leads.models import Lead
from teplo.terms.models import Reason
from teplo.triage import actions as triage
from teplo.work.actions import talks
from teplo.work.models import Task
from teplo.work.talks import Words
from teplo.work.talks.models import Message
from tests.company import Company, person, send
from tests.intake.visiting import ANNA, BORIS, a_chat, lead_of, lines, talk_of, visitor, write


def test_the_first_word_of_a_visitor_is_an_interest_with_its_talk(company: Company) -> None:
    receipt = write(a_chat(company), "Здравствуйте, есть ламинат?", utm={"source": "yandex"})
    lead, talk = lead_of(), talk_of()
    assert (receipt.state, receipt.lead, lead.status_kind, lead.person) == ("admitted", lead.pk, "interest", None)
    assert (talk.owner_employee, talk.waits_for) == (lead.owner_employee, "us")
    assert str(visitor().pk) in talk.with_name
    assert visitor().page == "https://shop.example.ru/"
    assert lead.source
    assert lead.source.key == "yandex"


def test_further_words_join_the_talk_and_make_no_second_interest(company: Company) -> None:
    channel = a_chat(company)
    for words in ("Здравствуйте", "Есть ламинат?", "Ау"):
        write(channel, words)
    assert lines() == [(1, "Здравствуйте"), (2, "Есть ламинат?"), (3, "Ау")]
    assert Lead.objects.count() == 1
    assert Capture.objects.filter(state="heard").count() == 2


def test_an_interest_becomes_a_lead_when_a_number_is_typed_and_only_once(company: Company) -> None:
    channel = a_chat(company)
    write(channel, "Есть ламинат?")
    write(channel, "мой номер 8 (912) 345-67-89")
    write(channel, "8 912 345 67 89 жду")
    lead = lead_of()
    assert (lead.status_kind, Lead.objects.count(), talk_of().person) == ("new", 1, lead.person)
    assert lead.due_at
    assert Task.objects.filter(lead=lead, state="open").count() == 1
    assert ContactPoint.objects.get().value == "+79123456789"


def test_a_further_contact_goes_onto_the_card(company: Company) -> None:
    channel = a_chat(company)
    write(channel, "позвоните 89123456789")
    write(channel, "или anna собака example точка ru")
    kept = ContactPoint.objects.filter(person=lead_of().person).order_by("kind").values_list("kind", "value")
    assert list(kept) == [("email", "anna@example.ru"), ("phone", "+79123456789")]


@pytest.mark.parametrize("before", ["Есть ламинат?", "Есть ламинат? 89123456789"])
def test_a_call_that_is_asked_for_in_a_talk_is_planned_and_said(company: Company, before: str) -> None:
    channel = a_chat(company)
    write(channel, before)
    known = list(Task.objects.filter(lead=lead_of()))
    term = datetime(2030, 5, 6, 7, 0, tzinfo=UTC)
    left = {"phone": "89123456789", "callback_at": term.isoformat()}
    write(channel, "", left=left)
    write(channel, "Ещё раз", left=left)
    task = Task.objects.filter(lead=lead_of(), state="open").exclude(pk__in=[one.pk for one in known]).get()
    with override(settings.LANGUAGE_CODE):
        said = gettext("Asks to be called back")
        assert (task.kind, task.due_at, task.title) == ("call", term, gettext("Asked to be called back"))
    assert said in str(lines()[1][1])
    assert "2030" in lines()[1][1]


def test_a_call_as_soon_as_possible_is_planned_from_the_word_on(company: Company) -> None:
    channel, at = a_chat(company), timezone.now()
    write(channel, "Есть ламинат?", at=at)
    write(channel, "", at=at, left={"phone": "89123456789", "callback_at": "now"})
    assert Task.objects.get(lead=lead_of(), state="open").due_at == at


@pytest.mark.parametrize("text", [" " * 4_000, "a" + " \n" * 2_000, "[ " * 2_000, "плюс" + " " * 3_990 + "x"])
def test_no_run_of_spaces_holds_us_up(text: str) -> None:
    began = process_time()
    assert contacts_in(text, country="RU") == ()
    assert process_time() - began < 0.05


def test_a_contact_is_found_whatever_spaces_stand_in_it() -> None:
    found = contacts_in("плюс \n 7 912 345-67-89,  anna   собака \n example  точка  ru", country="RU")
    assert [one.value for one in found] == ["+79123456789", "anna@example.ru"]


def test_whoever_is_known_joins_his_own_card(company: Company) -> None:
    known = Lead.objects.get(pk=send(company, person=person(phone="+79123456789")).lead)
    write(a_chat(company), "Это снова я, 8 912 345-67-89")
    assert (talk_of().person, talk_of().lead) == (known.person, known)


def test_a_word_that_is_sent_again_is_there_once(company: Company) -> None:
    channel = a_chat(company)
    write(channel, "Ау", number="one-and-only")
    again = write(channel, "Ау", number="one-and-only", page="https://shop.example.ru/other")
    assert (again.is_repeat, lines()) == (True, [(1, "Ау")])
    with pytest.raises(Conflict):
        write(channel, "Другое", number="one-and-only")


def test_two_visitors_have_two_talks(company: Company) -> None:
    channel = a_chat(company)
    for who, words in ((ANNA, "Я Анна"), (BORIS, "Я Борис")):
        write(channel, words, who=who)
        assert lines(who) == [(1, words)]


def test_our_answer_is_there_at_once_and_stops_the_clock(company: Company) -> None:
    channel = a_chat(company)
    write(channel, "Ламинат? 89123456789")
    talks.say(talk_of(), Words("Есть, 1 200 ₽"), by=company.owner, at=timezone.now())
    message = Message.objects.get(direction="out")
    assert (message.state, message.line, lead_of().answered_by) == ("sent", 2, company.owner)
    assert talk_of().waits_for == "them"


def test_after_the_end_of_his_lead_he_is_known_and_has_a_new_one(company: Company) -> None:
    channel = a_chat(company)
    write(channel, "Ламинат? 89123456789")
    first = lead_of()
    triage.refuse(first, reason=Reason.objects.get(key="price"), comment="", by=company.owner, at=timezone.now())
    write(channel, "А паркет?")
    assert lead_of() != first
    assert lead_of().person == first.person
