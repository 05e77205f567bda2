"""Talks: what is heard joins the right one, who answers second is told, a sent letter stops the clocks."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from teplo.identity.models import ContactPoint
from teplo.kit.problems import Conflict, Forbidden, Invalid
from teplo.kit.transactions import front_door
from teplo.leads.models import Lead
from teplo.ledger.models import Event
from teplo.ledger.tasks import run_followers
from teplo.triage.actions import assign
from teplo.triage.models import Clock
from teplo.work.actions import Plan, talks
from teplo.work.actions.talks import outbox
from teplo.work.models import Notice, Task
from teplo.work.talks import Address, ThreadKey, Words
from teplo.work.talks.models import Conversation, Draft, Message
from teplo.work.talks.queries import find, writing
from tests.company import Company
from tests.work.talking import IVAN, a_lead, hear, letter, mailbox, talk_of

pytestmark = pytest.mark.django_db


def test_a_letter_begins_a_talk_that_waits_for_us(company: Company) -> None:
    talk = talk_of(hear(mailbox(company), letter()))
    assert (talk.state, talk.waits_for, talk.owner_employee) == ("open", "us", company.owner)
    assert talk.last_words == "Почём ламинат?"
    assert Event.objects.filter(kind="message.received", facts__conversation=talk.pk).count() == 1


def test_the_same_letter_twice_is_one_message(company: Company) -> None:
    channel = mailbox(company)
    first = hear(channel, letter(external_id="<1@example.ru>"))
    again = hear(channel, letter(external_id="<1@example.ru>"))
    assert (again.message, again.is_new) == (first.message, False)
    assert Message.objects.count() == 1


def test_an_answer_joins_by_message_id_only_with_a_sender_who_takes_part(company: Company) -> None:
    channel = mailbox(company)
    first = hear(channel, letter(external_id="<1@example.ru>"))
    known = ThreadKey(message_ids=("<1@example.ru>",), sender="ivan@example.ru")
    assert find(channel, known) == talk_of(first)
    assert find(channel, replace(known, sender="stranger@example.ru")) is None
    assert find(channel, replace(known, message_ids=("<2@example.ru>",))) is None


def test_a_copied_colleague_takes_part_and_a_note_does_not_make_one_take_part(company: Company) -> None:
    channel = mailbox(company)
    copied = letter(external_id="<1@x.ru>", cc=(Address("", "boss@example.ru"),))
    talk = talk_of(hear(channel, copied))
    talks.note(talk, Words("spy@example.ru"), by=company.owner, at=timezone.now())
    asked = ThreadKey(message_ids=("<1@x.ru>",), sender="boss@example.ru")
    assert find(channel, asked) == talk
    assert find(channel, replace(asked, sender="spy@example.ru")) is None


def test_a_thread_of_a_messenger_is_one_talk(company: Company) -> None:
    channel = mailbox(company, kind="api", slug="chat")
    first, second = (hear(channel, letter(text), ThreadKey(thread="chat-7")) for text in ("Раз", "Два"))
    assert first.conversation == second.conversation
    assert (first.began, second.began) == (True, False)


def test_an_automatic_letter_is_kept_and_waits_for_nobody(company: Company) -> None:
    talk = talk_of(hear(mailbox(company), letter("Я в отпуске", is_automatic=True)))
    assert talk.waits_for == "nobody"


def test_a_sent_letter_stops_the_clock_at_its_own_time_and_a_queued_one_does_not(company: Company) -> None:
    lead = a_lead(company)
    talk = talk_of(hear(mailbox(company), letter(), lead=lead))
    message = talks.say(talk, Words("Тысяча рублей."), by=company.owner, at=timezone.now())
    assert Lead.objects.get(pk=lead.pk).answered_at is None
    sent_at = timezone.now() + timedelta(minutes=3)
    assert outbox.take(now=sent_at) == message
    outbox.sent(message, external_id="<2@ours.ru>", at=sent_at)
    lead.refresh_from_db()
    assert (lead.answered_at, lead.answered_by, lead.answered_how) == (sent_at, company.owner, "letter")
    assert Clock.objects.get(lead=lead).answered_at == sent_at
    assert Event.objects.get(kind="message.sent").by_id == company.owner.pk


def test_an_automatic_answer_stops_no_clock(company: Company) -> None:
    lead = a_lead(company)
    talk = talk_of(hear(mailbox(company), letter(), lead=lead))
    message = talks.say(talk, Words("Получили."), by=company.owner, at=timezone.now())
    Message.objects.filter(pk=message.pk).update(is_automatic=True)
    outbox.sent(message, at=timezone.now())
    assert Lead.objects.get(pk=lead.pk).answered_at is None
    assert Message.objects.get(pk=message.pk).state == "sent"


def test_an_answer_goes_to_whoever_wrote_and_names_what_it_answers(company: Company) -> None:
    talk = talk_of(hear(mailbox(company), letter(external_id="<1@x.ru>", references=("<0@x.ru>",))))
    message = talks.say(talk, Words("Да."), by=company.owner, at=timezone.now())
    assert message.recipients == [IVAN.as_json()]
    assert (message.subject, message.in_reply_to) == ("Re: Ламинат", "<1@x.ru>")
    assert message.references == ["<0@x.ru>", "<1@x.ru>"]


def test_who_answers_second_is_told_who_was_first(company: Company) -> None:
    heard = hear(mailbox(company), letter())
    talk, now = talk_of(heard), timezone.now()
    talks.say(talk, Words("Первый."), seen=heard.message, by=company.owner, at=now)
    with pytest.raises(Conflict, match="just_answered") as told:
        talks.say(talk, Words("Второй."), seen=heard.message, by=company.head, at=now)
    assert "Owner" in str(told.value.title)
    assert Message.objects.filter(direction="out").count() == 1
    talks.say(talk, Words("Второй."), seen=told.value.extra["message"], by=company.head, at=now)


def test_one_may_write_twice_in_a_row(company: Company) -> None:
    heard = hear(mailbox(company), letter())
    for text in ("Раз", "Два"):
        talks.say(talk_of(heard), Words(text), seen=heard.message, by=company.owner, at=timezone.now())
    assert Message.objects.filter(direction="out").count() == 2


def test_answer_and_close_and_answer_with_a_task(company: Company) -> None:
    talk = talk_of(hear(mailbox(company), letter(), lead=a_lead(company)))
    task = Plan("other", timezone.now() + timedelta(days=1), title="Перезвонить")
    talks.say(talk, Words("Да."), task=task, by=company.owner, at=timezone.now())
    talks.say(talk, Words("Спасибо."), close=True, by=company.owner, at=timezone.now())
    assert Task.objects.filter(title="Перезвонить", owner_employee=company.owner, lead=talk.lead).exists()
    talk.refresh_from_db()
    assert (talk.state, talk.waits_for) == ("closed", "nobody")


def test_a_word_opens_a_closed_talk(company: Company) -> None:
    channel = mailbox(company)
    talk = talk_of(hear(channel, letter()))
    talks.close(talk, by=company.owner, at=timezone.now())
    hear(channel, letter("Ещё вопрос"), ThreadKey(conversation=talk.pk))
    talk.refresh_from_db()
    assert (talk.state, talk.waits_for) == ("open", "us")


def test_nothing_is_said_without_words_and_by_nobody_without_the_right(company: Company) -> None:
    talk = talk_of(hear(mailbox(company), letter()))
    with pytest.raises(Invalid):
        talks.say(talk, Words("  "), by=company.owner, at=timezone.now())
    with pytest.raises(Forbidden):
        talks.say(talk, Words("Я тоже"), by=company.stranger, at=timezone.now())
    assert not Message.objects.filter(direction="out").exists()


def test_a_talk_goes_with_its_lead(company: Company) -> None:
    lead = a_lead(company)
    talk = talk_of(hear(mailbox(company), letter(), lead=lead))
    assert talk.owner == company.owner
    assign(lead, to=company.colleague, by=company.head, at=timezone.now())
    talk.refresh_from_db()
    assert talk.owner == company.colleague
    with pytest.raises(Conflict, match="goes_with_lead"):
        talks.hand_over(talk, to=company.owner, by=company.colleague, at=timezone.now())


def test_a_new_enquiry_takes_its_talk_to_the_new_lead(company: Company) -> None:
    channel = mailbox(company)
    talk = talk_of(hear(channel, letter()))
    lead = a_lead(company)
    hear(channel, letter("Снова я"), ThreadKey(conversation=talk.pk), lead=lead)
    talk.refresh_from_db()
    assert (talk.lead_id, talk.person_id) == (lead.pk, lead.person_id)


def test_a_talk_is_seen_by_its_owner_and_his_head_alone(company: Company) -> None:
    talk = talk_of(hear(mailbox(company), letter()))
    seen = {who: talk in Conversation.objects.visible_to(getattr(company, who)) for who in vars(company)}
    assert seen == {"owner": True, "colleague": False, "stranger": False, "head": True, "administrator": True}


def test_a_hard_bounce_marks_the_address_and_the_talk_waits_for_us(company: Company) -> None:
    lead = a_lead(company)
    talk = talk_of(hear(mailbox(company), letter(), lead=lead))
    message = talks.say(talk, Words("Да."), by=company.owner, at=timezone.now())
    outbox.sent(message, external_id="<2@ours.ru>", at=timezone.now())
    front_door(outbox.bounced)(message, hard=False, why="4.2.2", at=timezone.now())
    assert Message.objects.get(pk=message.pk).state == "sent"
    front_door(outbox.bounced)(message, hard=True, why="5.1.1", at=timezone.now())
    talk.refresh_from_db()
    assert (Message.objects.get(pk=message.pk).state, talk.waits_for) == ("bounced", "us")
    point = ContactPoint.objects.get(value="ivan@example.ru")
    assert point.undeliverable_why == "5.1.1"
    run_followers(events=list(Event.objects.filter(kind="message.bounced").values_list("pk", flat=True)))
    assert Notice.objects.filter(employee=company.owner, kind="message.failed", conversation=talk).count() == 1


def test_a_refused_letter_is_told_and_marks_no_address_and_a_delayed_one_is_no_news(company: Company) -> None:
    talk = talk_of(hear(mailbox(company), letter(), lead=a_lead(company)))
    message = talks.say(talk, Words("Да."), by=company.owner, at=timezone.now())
    outbox.sent(message, at=timezone.now())
    for final in (False, True):
        front_door(outbox.bounced)(message, hard=False, final=final, why="4.2.2", at=timezone.now())
        run_followers(events=list(Event.objects.filter(kind="message.bounced").values_list("pk", flat=True)))
        assert Notice.objects.filter(employee=company.owner, kind="message.failed").exists() == final
    assert Message.objects.get(pk=message.pk).state == "bounced"
    assert ContactPoint.objects.get(value="ivan@example.ru").undeliverable_since is None


def test_the_clock_goes_on_where_the_answer_came_back(company: Company) -> None:
    lead = a_lead(company)
    talk = talk_of(hear(mailbox(company), letter(), lead=lead))
    message = talks.say(talk, Words("Да."), by=company.owner, at=timezone.now())
    outbox.sent(message, at=timezone.now())
    began = Clock.objects.get(lead=lead)
    assert began.answered_at is not None
    front_door(outbox.bounced)(message, hard=True, why="5.1.1", address="ivan@example.ru", at=timezone.now())
    run_followers(events=list(Event.objects.filter(kind="message.bounced").values_list("pk", flat=True)))
    lead, clock = Lead.objects.get(pk=lead.pk), Clock.objects.get(lead=lead)
    assert (lead.answered_at, lead.first_response_at, clock.ended_at, clock.due_at) == (None, None, None, began.due_at)
    assert clock.parts.get(until=None).employee == company.owner
    again = talks.say(talk, Words("Ещё раз."), by=company.owner, at=timezone.now())
    outbox.sent(again, at=timezone.now())
    assert Clock.objects.get(lead=lead).how == "letter"


def test_the_clock_stays_where_another_letter_has_arrived(company: Company) -> None:
    lead = a_lead(company)
    talk = talk_of(hear(mailbox(company), letter(), lead=lead))
    first, second = (talks.say(talk, Words(text), by=company.owner, at=timezone.now()) for text in ("Да.", "И ещё"))
    for message in (first, second):
        outbox.sent(message, at=timezone.now())
    front_door(outbox.bounced)(first, hard=True, why="5.1.1", at=timezone.now())
    assert Lead.objects.get(pk=lead.pk).answered_at is not None


def test_what_is_being_sent_is_taken_once_and_again_when_its_lease_has_ended(company: Company) -> None:
    talk = talk_of(hear(mailbox(company), letter()))
    now = timezone.now()
    message = talks.say(talk, Words("Да."), by=company.owner, at=now)
    assert outbox.take(now=now) == message
    assert outbox.take(now=now) is None
    assert outbox.take(now=now + outbox.LEASE) == message
    outbox.later(message, why="451", next_at=now + timedelta(hours=1))
    assert outbox.take(now=now + timedelta(minutes=59)) is None
    assert outbox.take(now=now + timedelta(hours=1)) == message
    outbox.never(message, why="550", at=now)
    outbox.sent(message, at=now)
    assert Message.objects.get(pk=message.pk).state == "failed"


def test_the_message_id_is_fixed_once(company: Company) -> None:
    talk = talk_of(hear(mailbox(company), letter()))
    message = talks.say(talk, Words("Да."), by=company.owner, at=timezone.now())
    outbox.named(message, external_id="<first@ours.ru>")
    outbox.named(message, external_id="<second@ours.ru>")
    assert Message.objects.get(pk=message.pk).external_id == "<first@ours.ru>"


def test_whoever_is_named_in_a_note_hears_of_it_if_he_may_see_the_talk(company: Company) -> None:
    talk = talk_of(hear(mailbox(company), letter()))
    talks.note(talk, Words("@Head посмотри, @Stranger тоже"), by=company.owner, at=timezone.now())
    run_followers(events=list(Event.objects.filter(kind="message.noted").values_list("pk", flat=True)))
    assert list(Notice.objects.values_list("employee__name", "conversation")) == [("Head", talk.pk)]


def test_who_writes_is_seen_by_others_until_he_rests(company: Company) -> None:
    talk = talk_of(hear(mailbox(company), letter()))
    now = timezone.now()
    talks.keep_draft(talk=talk, text="Добрый д", by=company.owner, at=now)
    assert writing(talk, but=company.head, now=now) == [company.owner]
    assert writing(talk, but=company.owner, now=now) == []
    assert writing(talk, but=company.head, now=now + timedelta(seconds=30)) == []
    talks.say(talk, Words("Добрый день"), by=company.owner, at=now)
    assert not Draft.objects.exists()


def test_a_letter_from_a_card_begins_a_talk_of_its_lead(company: Company) -> None:
    lead = a_lead(company)
    words = Words("Здравствуйте", subject="Ламинат", to=(IVAN,))
    message = talks.write(mailbox(company), words, lead=lead, by=company.owner, at=timezone.now())
    talk = message.conversation
    assert (talk.lead, talk.person_id, talk.owner, talk.waits_for) == (lead, lead.person_id, company.owner, "them")
    assert Lead.objects.get(pk=lead.pk).status_kind == "working"
    with pytest.raises(Invalid):
        talks.write(mailbox(company), replace(words, to=()), lead=lead, by=company.owner, at=timezone.now())


def test_a_talk_that_waits_in_a_queue_is_whose_answers(company: Company) -> None:
    channel = mailbox(company)
    channel.responsible_employee = None
    channel.save(update_fields=["responsible_employee"])
    talk = talk_of(hear(channel, letter()))
    assert talk.owner_queue is not None
    talks.say(talk, Words("Да."), by=company.colleague, at=timezone.now())
    talk.refresh_from_db()
    assert talk.owner == company.colleague


def test_a_template_is_filled_and_names_a_place_that_nothing_fills(company: Company) -> None:
    given = {"name": "Привет", "subject": "", "is_own": True, "by": company.owner, "at": timezone.now()}
    template = talks.add_template(text="Здравствуйте, {{ first_name }}!", **given)
    assert template.employee == company.owner
    with pytest.raises(Invalid, match="invalid") as told:
        talks.add_template(text="{{ salary }}", **given)
    assert told.value.errors[0].code == "unknown_place"
    with pytest.raises(Forbidden):
        talks.add_template(text="Всем", **{**given, "is_own": False})
