"""A visitor who waits: answered by itself after two minutes, then others are called, then the heads."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from teplo.channels.models import Channel
from teplo.intake.actions import look_after
from teplo.ledger.models import Event
from teplo.staff.models import Employee
from teplo.work.actions import talks
from teplo.work.chat.queries import is_forgotten, waiting_visitors
from teplo.work.chat.rules import Stage, look, whom_to_call
from teplo.work.models import Notice
from teplo.work.talks import Words
from teplo.work.talks.models import Message
from tests.company import Company
from tests.intake.visiting import a_chat, lead_of, talk_of, visitor, write

MINUTE = timedelta(minutes=1)


@pytest.fixture
def since() -> datetime:
    return timezone.now() - timedelta(hours=1)


def after(since: datetime, minutes: float) -> None:
    """What the clock's job does at that moment."""
    at = since + minutes * MINUTE
    for number in waiting_visitors(at):
        look_after(number, at=at)


def automatic() -> list[str]:
    return list(Message.objects.filter(is_automatic=True).values_list("text", flat=True))


def called() -> set[Employee]:
    return {notice.employee for notice in Notice.objects.filter(kind="chat.forgotten").select_related("employee")}


def test_after_two_minutes_it_answers_by_itself_once_and_stops_no_clock(company: Company, since: datetime) -> None:
    channel = a_chat(company, auto_text="Оставьте номер", rescue_minutes=0)
    write(channel, "Ау, 89123456789", at=since)
    for minutes in (1.9, 2, 2.3, 30):
        after(since, minutes)
    assert automatic() == ["Оставьте номер"]
    assert (lead_of().answered_at, talk_of().waits_for) == (None, "us")
    assert Message.objects.get(is_automatic=True).line == 2


def test_who_was_answered_in_time_hears_no_machine(company: Company, since: datetime) -> None:
    write(a_chat(company), "Ау", at=since)
    talks.say(talk_of(), Words("Да?"), by=company.owner, at=since + MINUTE)
    after(since, 60)
    assert (automatic(), called(), visitor().look_at) == ([], set(), None)


def test_its_words_ask_for_a_number_and_offer_the_messengers(company: Company, since: datetime) -> None:
    write(a_chat(company, links="https://t.me/shop", language="en"), "Ау", at=since)
    after(since, 2)
    assert "phone number" in automatic()[0]
    assert "https://t.me/shop" in automatic()[0]


def test_whoever_has_left_a_contact_is_not_asked_for_one_again(company: Company, since: datetime) -> None:
    write(a_chat(company, links="https://t.me/shop", language="en"), "Ау, 89123456789", at=since)
    after(since, 2)
    assert automatic() == ["We are sorry to keep you waiting. Or go on in a messenger: https://t.me/shop"]


def test_a_forgotten_talk_calls_those_who_may_answer_it_then_the_heads(company: Company, since: datetime) -> None:
    channel = _in_queue(a_chat(company, rescue_minutes=5))
    write(channel, "Ау", at=since)
    after(since, 5)
    colleagues, talk = called(), talk_of()
    assert {company.owner, company.colleague} <= colleagues
    assert company.head not in colleagues
    assert is_forgotten(visitor(), talk)
    after(since, 10)
    assert called() - colleagues == {company.head}
    assert [event.facts["heads"] for event in Event.objects.filter(kind="chat.rescued").order_by("pk")] == [False, True]


def test_nobody_is_told_of_a_talk_that_is_not_his_to_see(company: Company, since: datetime) -> None:
    write(a_chat(company, rescue_minutes=5), "Ау", at=since)
    after(since, 30)
    assert company.stranger not in called()
    assert company.colleague not in called()
    assert company.head in called()


def test_nobody_is_called_while_nobody_is_there_and_whoever_comes_is(company: Company, since: datetime) -> None:
    channel = a_chat(company, rescue_minutes=5)
    Employee.objects.update(on_shift=False)
    write(channel, "Ау", at=since)
    after(since, 30)
    assert (called(), visitor().stage) == (set(), Stage.ANSWERED)
    Employee.objects.update(on_shift=True)
    after(since, 45)
    assert company.head in called()


def test_each_wait_begins_anew(company: Company, since: datetime) -> None:
    channel = a_chat(company, auto_text="Минуту", rescue_minutes=0)
    write(channel, "Ау", at=since)
    after(since, 2)
    talks.say(talk_of(), Words("Да?"), by=company.owner, at=since + 3 * MINUTE)
    write(channel, "Почём?", at=since + 20 * MINUTE)
    after(since, 21)
    assert automatic() == ["Минуту"]
    after(since, 22)
    assert automatic() == ["Минуту", "Минуту"]


@given(st.lists(st.integers(0, 200), min_size=1, max_size=8), st.integers(0, 30), st.integers(0, 60))
def test_each_deed_is_done_once_in_its_order_whenever_somebody_looks(looks: list[int], auto: int, rescue: int) -> None:
    stage, done = 0, []
    for minutes in sorted(looks):
        found = look(stage, minutes * MINUTE, auto=auto, rescue=rescue)
        done += found.deeds
        stage = max([stage, *found.deeds])
        assert found.again is None or found.again > minutes * MINUTE
    assert done == sorted(set(done))
    if max(looks) >= 2 * max(auto, rescue):
        assert done == [Stage.ANSWERED] * bool(auto) + [Stage.OTHERS, Stage.HEADS] * bool(rescue)


def test_where_there_is_no_colleague_the_heads_are_called_at_once() -> None:
    assert whom_to_call([1, 2, 9], [9], stage=Stage.OTHERS) == (1, 2)
    assert whom_to_call([9], [9], stage=Stage.OTHERS) == (9,)
    assert whom_to_call([1, 9], [9], stage=Stage.HEADS) == (9,)


def _in_queue(channel: Channel) -> Channel:
    channel.responsible_employee = None
    channel.save(update_fields=["responsible_employee"])
    return channel
