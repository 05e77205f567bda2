"""What we say goes out once and under one name; machines that answer each other come to an end."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from textwrap import dedent
from typing import Any

import pytest
from django.utils import timezone

from teplo.identity.models import ContactPoint
from teplo.intake.connectors.email import sending
from teplo.intake.connectors.email.composing import bare_id, one_line
from teplo.intake.connectors.email.form import trouble
from teplo.intake.connectors.email.identity import named
from teplo.intake.connectors.email.letter import read_letter
from teplo.intake.sending import RETRY_AFTER, next_try, send_waiting
from teplo.kit.net import Unreached
from teplo.kit.net.imap import Box
from teplo.leads.models import Lead
from teplo.ledger.actions import tell_all
from teplo.ledger.models import Event
from teplo.work.actions.talks import outbox
from teplo.work.actions.talks.say import say
from teplo.work.talks import Address, Conversation, Message, Words
from tests.company import Company
from tests.faults import results
from tests.mail import post as posts
from tests.mail.boxes import Desk, letter, open_desk
from tests.mail.dovecot import Dovecot

pytestmark = pytest.mark.enable_socket
IVAN = "ivan@client.ru"


@pytest.fixture
def post() -> Iterator[posts.Post]:
    with posts.Post().open() as server:
        yield server


@pytest.fixture
def desk(company: Company, imap_server: Dovecot, near: Any, post: posts.Post) -> Desk:
    """A mailbox that can send."""
    return open_desk(company, imap_server, smtp=post.port)


def hear(desk: Desk, **given: Any) -> Conversation:
    desk.put(letter(**given))
    desk.read()
    return Conversation.objects.order_by("pk").last()


def answer(desk: Desk, text: str = "Цена 5000", **words: Any) -> Message:
    return say(hear(desk), Words(text, **words), by=desk.company.administrator, at=timezone.now())


def again() -> None:
    Message.objects.filter(state="queued").update(next_try_at=timezone.now() - timedelta(seconds=1))
    send_waiting()


def tell_followers() -> None:
    """What the followers' job does."""
    done = set()
    while new := list(Event.objects.exclude(pk__in=done).order_by("pk")):
        tell_all(new)
        done |= {event.pk for event in new}


def lies_in(desk: Desk, folder: str) -> list[bytes]:
    box = desk.server.box(desk.user)
    lies = int(box.select(folder, readonly=True)[1][0] or 0)
    rows = box.fetch("1:*", "(BODY[HEADER.FIELDS (MESSAGE-ID)])")[1] if lies else []
    box.logout()
    return [row[1].strip() for row in rows if isinstance(row, tuple)]


@pytest.mark.parametrize("keeps_sent", [True, False])
def test_a_copy_lies_among_the_sent_once_where_asked_for(desk: Desk, post: posts.Post, keeps_sent: bool) -> None:
    desk.tell(keeps_sent=keeps_sent)
    message = answer(desk)
    send_waiting()
    tell_followers()
    for _time in range(2):
        desk.copy()
        tell_all([Event.objects.get(kind="message.sent")])  # a followers' job may run twice
    message.refresh_from_db()
    assert lies_in(desk, "Sent") == ([f"Message-ID: <{message.external_id}>".encode()] if keeps_sent else [])


def test_a_copy_that_is_not_taken_is_tried_again_and_then_told(desk: Desk, post: posts.Post, monkeypatch: Any) -> None:
    desk.tell(keeps_sent=True)
    answer(desk)
    send_waiting()
    tell_followers()
    monkeypatch.setattr(Box, "sent_folder", lambda _self: "")
    for _time in range(5):
        assert trouble(desk.channel) is None
        desk.copy()
    assert "1" in str(trouble(desk.channel))


def test_an_answer_goes_out_under_our_signed_name(desk: Desk, post: posts.Post) -> None:
    message = answer(desk)
    send_waiting()
    [sent] = post.taken
    message.refresh_from_db()
    assert (message.state, sent["Message-ID"]) == ("sent", f"<{message.external_id}>")
    assert named(message.external_id).message == message.pk
    assert (sent["In-Reply-To"], sent["From"], sent["To"]) == ("<1@client.ru>", "Ours <info@ours.ru>", sent["To"])
    assert "ivan@client.ru" in sent["To"]
    assert sent.get_payload(decode=True).decode().strip() == "Цена 5000"
    send_waiting()
    assert len(post.taken) == 1


def test_the_answer_to_our_answer_finds_home(desk: Desk, post: posts.Post) -> None:
    answer(desk)
    send_waiting()
    desk.put(letter("Беру", message_id="<2@client.ru>", In_Reply_To=post.taken[0]["Message-ID"]))
    desk.read()
    assert (Conversation.objects.count(), Lead.objects.count(), Message.objects.count()) == (1, 1, 3)


@pytest.mark.parametrize("code", ["421 busy", "450 4.2.0 greylisted", "452 4.2.2 full"])
def test_f28_what_is_not_taken_now_is_tried_again(desk: Desk, post: posts.Post, code: str) -> None:
    post.answers = [code]
    message = answer(desk)
    send_waiting()
    message.refresh_from_db()
    assert (message.state, message.attempts, code.split(maxsplit=1)[0] in message.error) == ("queued", 1, True)
    again()
    message.refresh_from_db()
    assert (message.state, len(post.taken)) == ("sent", 1)


def test_f28_what_is_refused_for_good_is_final_and_marks_the_address(desk: Desk, post: posts.Post) -> None:
    post.refusals = {"ivan@client.ru": "550 5.1.1 User unknown"}
    message = answer(desk)
    send_waiting()
    message.refresh_from_db()
    assert (message.state, ContactPoint.objects.get().undeliverable_since is not None) == ("failed", True)
    again()
    assert post.taken == []


def test_f28_whoever_of_several_does_not_get_a_letter_is_named_to_its_writer(desk: Desk, post: posts.Post) -> None:
    post.refusals = {"boss@client.ru": "450 4.2.0 greylisted"}
    message = answer(desk, to=(Address("", IVAN), Address("", "boss@client.ru")))
    send_waiting()
    message.refresh_from_db()
    talk = message.conversation
    assert (message.state, message.error, talk.waits_for) == ("sent", "boss@client.ru: 450", "us")
    assert [each["To"] for each in post.taken] == [f"{IVAN}, boss@client.ru"]
    assert Event.objects.get(kind="message.bounced").facts["hard"] is True


def test_f28_a_letter_that_is_refused_as_spam_does_not_mark_the_address(desk: Desk, post: posts.Post) -> None:
    post.answers = ["554 5.7.1 Message rejected as spam"]
    message = answer(desk)
    send_waiting()
    message.refresh_from_db()
    assert (message.state, ContactPoint.objects.get().undeliverable_since) == ("failed", None)


def test_f28_an_unknown_outcome_is_sent_again_under_the_same_name(desk: Desk, post: posts.Post) -> None:
    post.answers = ["cut"]
    message = answer(desk)
    send_waiting()
    message.refresh_from_db()
    assert message.state == "queued"
    again()
    first, second = (each["Message-ID"] for each in post.taken)
    assert first == second
    results.keep("F-28", "cut off after the words, before the answer", letters=1, names=len({first, second}))


def test_a_server_that_is_away_keeps_no_other_mailbox_waiting(
    desk: Desk, company: Company, imap_server: Dovecot, post: posts.Post, monkeypatch: Any
) -> None:
    other, asked, whole = open_desk(company, imap_server, user="b@ours.ru", smtp=post.port), [], sending.connect

    def connect(channel: Any, account: Any) -> Any:
        asked.append(channel.pk)
        if channel == desk.channel:
            raise Unreached("timeout")
        return whole(channel, account)

    monkeypatch.setattr(sending, "connect", connect)
    first = answer(desk)
    say(first.conversation, Words("И ещё"), by=company.administrator, at=timezone.now())
    talk = hear(other, sender="b@client.ru", message_id="<2@client.ru>")
    say(talk, Words("Цена"), by=company.administrator, at=timezone.now())
    send_waiting()
    assert asked == [desk.channel.pk, other.channel.pk]
    assert [one.state for one in Message.objects.filter(direction="out").order_by("pk")] == ["queued", "queued", "sent"]


def test_f28_nothing_is_sent_in_plain_where_protection_is_asked_for(desk: Desk, post: posts.Post) -> None:
    desk.tell(smtp_security="starttls")
    message = answer(desk)
    send_waiting()
    message.refresh_from_db()
    assert (message.state, post.taken) == ("queued", [])
    assert message.error.startswith("tls")


def test_f28_control_a_client_that_asks_for_protection_when_it_is_offered_sends_in_plain(post: posts.Post) -> None:
    with smtplib.SMTP("127.0.0.1", post.port) as naive:
        naive.ehlo()
        if naive.has_extn("starttls"):
            naive.starttls()
        naive.sendmail("a@b.ru", ["c@d.ru"], b"Subject: secret\r\n\r\nsecret")
    assert len(post.taken) == 1


def test_f28_a_server_that_says_nothing_is_given_up(desk: Desk, monkeypatch: Any) -> None:
    monkeypatch.setitem(sending.connect.__kwdefaults__, "seconds", 0.5)
    with posts.saying() as port:
        desk.tell(smtp_port=port)
        message = answer(desk)
        send_waiting()
    message.refresh_from_db()
    assert (message.state, message.error.split()[0]) == ("queued", "timeout")


def test_f28_tries_grow_apart_and_end_after_two_days(desk: Desk, post: posts.Post) -> None:
    now = timezone.now()
    waits = [(next_try(tries, now=now) - now).total_seconds() for tries in (1, 3, 9)]
    assert all(0.7 * least < wait < 1.6 * least for wait, least in zip(waits, (30, 300, RETRY_AFTER[-1]), strict=True))
    assert len({next_try(1, now=now) for _ in range(20)}) == 20
    post.answers = ["451 later"] * 2
    message = answer(desk)
    Message.objects.update(kept_at=now - timedelta(hours=49), attempts=len(RETRY_AFTER))
    send_waiting()
    message.refresh_from_db()
    assert message.state == "failed"
    outbox.retry(message, by=desk.company.owner, at=timezone.now())
    send_waiting()
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("queued", 1)


def bounce(message_id: str, *, status: str = "5.1.1", said: str = "550 User unknown", to: str = IVAN) -> bytes:
    """What a mail system says of a letter of ours."""
    report = f"""
        Return-Path: <>
        From: MAILER-DAEMON@mx.ru
        To: info@ours.ru
        Subject: Undelivered Mail
        Message-ID: <b{status}@mx.ru>
        Content-Type: multipart/report; report-type=delivery-status; boundary="zz"

        --zz

        It could not be delivered.
        --zz
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.ru

        Final-Recipient: rfc822; {to}
        Action: failed
        Status: {status}
        Diagnostic-Code: smtp; {said}

        --zz
        Content-Type: text/rfc822-headers

        Message-ID: <{message_id}>
        To: {to}

        --zz--
        """
    return dedent(report).lstrip().replace("\n", "\r\n").encode()


def test_a_letter_that_comes_back_for_good_marks_the_address_and_is_nobodys_lead(desk: Desk, post: posts.Post) -> None:
    message = answer(desk)
    send_waiting()
    message.refresh_from_db()
    desk.put(bounce(message.external_id))
    desk.read()
    message.refresh_from_db()
    assert (message.state, desk.states[-1]) == ("bounced", ("dropped", "bounce"))
    assert ContactPoint.objects.get().undeliverable_since is not None
    assert (Lead.objects.count(), Conversation.objects.count()) == (1, 1)


@pytest.mark.parametrize("message_id", ["t.1.1." + "0" * 32 + "@ours.ru", "1@client.ru", "x@y.ru"])
def test_a_bounce_that_does_not_know_our_signed_name_marks_nobody(
    desk: Desk, post: posts.Post, message_id: str
) -> None:
    message = answer(desk)
    send_waiting()
    desk.put(bounce(message_id))
    desk.read()
    message.refresh_from_db()
    assert (message.state, desk.states[-1]) == ("sent", ("dropped", "bounce"))
    assert ContactPoint.objects.get().undeliverable_since is None


def test_a_bounce_marks_nobody_to_whom_the_letter_did_not_go(desk: Desk, post: posts.Post) -> None:
    message = answer(desk)
    send_waiting()
    message.refresh_from_db()
    other = hear(desk, sender="other@client.ru", message_id="<2@client.ru>")
    desk.put(bounce(message.external_id, to="other@client.ru"))
    desk.read()
    message.refresh_from_db()
    assert (message.state, other.person.points.get().undeliverable_since) == ("bounced", None)


def test_a_full_mailbox_is_no_dead_address(desk: Desk, post: posts.Post) -> None:
    message = answer(desk)
    send_waiting()
    message.refresh_from_db()
    desk.put(bounce(message.external_id, status="5.2.2", said="552 mailbox full"))
    desk.read()
    assert ContactPoint.objects.get().undeliverable_since is None


def test_f26_our_own_notice_that_comes_back_makes_nothing(desk: Desk) -> None:
    before = Event.objects.count()
    desk.put(letter(message_id="<teplo-notice-7@localhost>", sender="info@ours.ru"))
    desk.put(bounce("teplo-notice-7@localhost", to="owner@ours.ru"))
    desk.read()
    assert desk.states == [("dropped", "own_notice"), ("dropped", "bounce")]
    assert (Lead.objects.count(), Event.objects.count()) == (0, before)
    results.keep("F-26", "a notice and its bounce come back", enquiries=0, notices=0)


def test_f26_control_who_does_not_know_his_own_hand_makes_an_enquiry_of_it(desk: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr("teplo.intake.connectors.email.reader.taken_apart", read_letter)
    monkeypatch.setattr("teplo.intake.connectors.email.kinds._is_own", lambda *_: False)
    desk.put(letter(message_id="<teplo-notice-7@localhost>", sender="info@ours.ru"))
    desk.read()
    assert Lead.objects.count() == 1
    results.keep("F-26", "our own notices are not known", control=True, enquiries=1)


def test_somebody_who_writes_for_the_first_time_is_answered_by_itself_once_a_day(desk: Desk, post: posts.Post) -> None:
    desk.tell(auto_reply="Ответим за час.")
    hear(desk)
    hear(desk, text="И ещё", message_id="<2@client.ru>")
    tell_followers()
    send_waiting()
    [sent] = post.taken
    assert (sent["Auto-Submitted"], sent["X-Loop"], sent["In-Reply-To"]) == (
        "auto-replied",
        "info@ours.ru",
        "<1@client.ru>",
    )
    assert Message.objects.get(direction="out").is_automatic


def test_a_program_is_never_answered_by_itself(desk: Desk, post: posts.Post) -> None:
    desk.tell(auto_reply="Ответим за час.")
    desk.put(letter(Auto_Submitted="auto-generated"))
    desk.read()
    tell_followers()
    send_waiting()
    assert (Lead.objects.count(), post.taken) == (1, [])


def test_f25_two_desks_that_answer_each_other_come_to_an_end(desk: Desk, post: posts.Post) -> None:
    """The other one writes no header that says what it is."""
    desk.tell(auto_reply="Ответим за час.")
    letters = 0
    desk.put(letter(sender="robot@other.ru", message_id="<r0@other.ru>"))
    for turn in range(1, 6):
        desk.read()
        tell_followers()
        send_waiting()
        new, letters = post.taken[letters:], len(post.taken)
        if not new:
            break
        desk.put(letter("Ваше письмо принято", sender="robot@other.ru", subject="Re", message_id=f"<r{turn}@other.ru>"))
    assert (len(post.taken), Lead.objects.count()) == (1, 1)
    results.keep("F-25", "a robot without any header answers our answer by itself", our_letters=1, letters=3)


def test_f25_control_without_the_cap_they_never_end(desk: Desk, post: posts.Post, monkeypatch: Any) -> None:
    desk.tell(auto_reply="Ответим за час.")
    monkeypatch.setattr("teplo.intake.connectors.email.answering.may_answer", lambda *_, **__: True)
    for turn in range(3):
        desk.put(letter(sender="robot@other.ru", message_id=f"<r{turn}@other.ru>", subject=f"{turn}"))
        desk.read()
        tell_followers()
        send_waiting()
    assert len(post.taken) == 3
    results.keep("F-25", "no cap on answers by themselves", control=True, our_letters=3)


@pytest.mark.parametrize("bad", ["a\r\nBcc: x@y.ru", "a\nb", "a\x00b", "a\u2028b", "a\u2029b"])
def test_no_value_can_begin_a_header(bad: str) -> None:
    assert len(one_line(bad).splitlines()) == 1
    assert bare_id(f"<{bad}@x>") == ""
