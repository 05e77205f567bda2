"""Mailboxes under faults: cut, silent, denied, poisoned, killed in between. Nothing is lost, nothing doubled."""

import contextlib
import imaplib
import json
import sys
import threading
import time
from dataclasses import replace
from typing import Any

import pytest
from django.db import DataError
from django.utils import timezone

from teplo.intake import actions
from teplo.intake.actions import mailboxes
from teplo.intake.connectors.email import apart, reader
from teplo.intake.connectors.email import mailbox as reading
from teplo.intake.connectors.email.account import account_of
from teplo.intake.connectors.email.letter import read_letter
from teplo.intake.connectors.email.listening import listen
from teplo.intake.connectors.email.wire import packed, unpacked
from teplo.intake.connectors.plug import Unreadable
from teplo.intake.models import Capture, Mailbox, MailFolder
from teplo.kit.net import Refused, Unreached
from teplo.kit.net.imap import TALK_ERRORS, Denied
from teplo.leads.models import Lead
from teplo.ledger.models import Event
from teplo.work.talks import Message
from tests.faults import results
from tests.faults.proxy import Kind, Proxy, Toxic
from tests.mail.boxes import Desk, keep_the_line, letter

pytestmark = pytest.mark.enable_socket


def long_letter() -> bytes:
    return letter("Строка за строкой\n" * 120, message_id="<long@c.ru>")


def test_f19_a_connection_cut_anywhere_stores_no_part_of_a_letter(desk: Desk) -> None:
    desk.put(long_letter(), letter("Второе", message_id="<2@c.ru>", sender="b@client.ru"))
    whole = {read_letter(each).text for each in (long_letter(), letter("Второе"))}
    with Proxy(desk.server.port) as proxy:
        proxy_port, cuts = proxy.port, 0
        for size in range(1_024, 30 * 1_024, 1_024):
            proxy.toxics = [Toxic(Kind.LIMIT_DATA, size)]
            try:
                desk.read(proxy_port)
                break
            except (*TALK_ERRORS, Denied):
                cuts += 1
            assert set(Message.objects.values_list("text", flat=True)) <= whole
        assert cuts > 3
    desk.read(desk.server.port)
    assert set(Message.objects.values_list("text", flat=True)) == whole
    assert len(desk.captures) == 2
    results.keep("F-19", "a mailbox cut after every kilobyte", cuts=cuts, letters=2, parts_stored=0)


def test_f19_control_a_cursor_that_moves_before_the_keeping_loses_a_letter(desk: Desk, monkeypatch: Any) -> None:
    desk.put(letter())
    kept = reading.keep

    def naive(channel: Any, folder: MailFolder, listed: Any, body: bytes) -> None:
        mailboxes.pass_letter(folder, uid=listed.uid)
        raise ConnectionResetError

    monkeypatch.setattr(reading, "keep", naive)
    with pytest.raises(ConnectionResetError):
        desk.read()
    monkeypatch.setattr(reading, "keep", kept)
    assert (desk.read(), len(desk.captures)) == (0, 0)
    desk.compare()
    assert desk.states == [("admitted", "")]
    assert Mailbox.objects.get().compared == {"letters": 1, "missing": [], "fetched": 1}
    results.keep("F-19", "the cursor moves before the letter is kept", control=True, found_by_comparison=1)


def test_f20_a_silent_server_is_given_up_in_time(desk: Desk, monkeypatch: Any) -> None:
    monkeypatch.setitem(reading.open_box.__kwdefaults__, "seconds", 0.5)
    with Proxy(desk.server.port) as proxy:
        proxy.toxics = [Toxic(Kind.TIMEOUT, 0)]
        begun = time.monotonic()
        with pytest.raises(Unreached, match="in time"):
            desk.read(proxy.port)
        assert time.monotonic() - begun < 5


def test_f20_control_without_patience_a_silent_server_holds_whoever_asks_it(desk: Desk) -> None:
    account = account_of(desk.channel)

    def open_it() -> None:
        with contextlib.suppress(Unreached, Denied, *TALK_ERRORS):
            reading.open_box(desk.channel, account, seconds=600)

    with Proxy(desk.server.port) as proxy:
        proxy.toxics = [Toxic(Kind.TIMEOUT, 0)]
        account = replace(account, imap=replace(account.imap, port=proxy.port))
        asker = threading.Thread(target=open_it)
        asker.start()
        asker.join(1)
        assert asker.is_alive()
    asker.join(10)
    assert not asker.is_alive()
    results.keep("F-20", "no patience of one's own", control=True, given_up_after_a_second=0)


def test_the_patience_with_a_silent_server_is_less_than_a_minute() -> None:
    assert reading.open_box.__kwdefaults__["seconds"] <= 60


def test_f23_a_wrong_password_is_told_once_tried_less_and_less_and_recovers_alone(desk: Desk, monkeypatch: Any) -> None:
    tries: list[float] = []
    opened, now = reading.open_box, timezone.now()

    def denied(*_: Any) -> None:
        tries.append(1)
        raise Denied("[AUTHENTICATIONFAILED]")

    told = {"why": "denied", "said": "no", "at": now}
    waits = [(mailboxes.note_failing(desk.channel, **told) - now).total_seconds() for _ in range(6)]
    assert waits == [15, 60, 300, 900, 1800, 1800]
    assert Event.objects.filter(kind="mailbox.failing").count() == 1
    monkeypatch.setattr("teplo.intake.connectors.email.listening.open_box", denied)
    keep_the_line(monkeypatch)
    stop = Stopping(after=3)
    listen(desk.channel, stop)
    assert len(tries) == 1  # at once, and then not before its time
    monkeypatch.setattr("teplo.intake.connectors.email.listening.open_box", opened)
    Mailbox.objects.update(next_try_at=now)
    desk.put(letter())
    monkeypatch.setattr("teplo.intake.connectors.email.listening._wait", lambda *_: stop.set())
    stop.clear()
    listen(desk.channel, stop)
    assert (Mailbox.objects.get().failing_since, Lead.objects.count()) == (None, 1)
    assert Event.objects.filter(kind="mailbox.works").count() == 1


@pytest.mark.parametrize(("worked", "told"), [(0, 0), (1_000, 1)])
def test_a_line_that_has_worked_and_is_cut_is_opened_anew_and_no_news(
    desk: Desk, monkeypatch: Any, worked: int, told: int
) -> None:
    stop, cuts = Stopping(after=3), iter((True, False))

    def cut(*_: Any) -> None:
        if next(cuts):
            raise Unreached("cut")
        stop.set()

    here = "teplo.intake.connectors.email.listening"
    keep_the_line(monkeypatch)
    monkeypatch.setattr(f"{here}._wait", cut)
    monkeypatch.setattr(f"{here}.WORKED_SECONDS", worked)
    listen(desk.channel, stop)
    assert Event.objects.filter(kind="mailbox.failing").count() == told
    results.keep("F-19", "an idle line that the server ends", control=bool(told), told_as_failing=told)


def test_f23_control_without_a_rest_a_wrong_password_is_tried_at_once_again(desk: Desk, monkeypatch: Any) -> None:
    stop, tries = Stopping(after=1), list[int]()

    def denied(*_: Any) -> None:
        tries.append(1)
        if len(tries) == 20:
            stop.set()
        raise Denied("[AUTHENTICATIONFAILED]")

    monkeypatch.setattr("teplo.intake.connectors.email.listening.open_box", denied)
    monkeypatch.setattr(mailboxes, "note_failing", lambda *_, **__: None)
    listen(desk.channel, stop)
    assert len(tries) == 20
    results.keep("F-23", "no rest between the tries", control=True, tries_at_once=len(tries))


class Stopping:
    """An event that stops by itself after so many waits."""

    def __init__(self, after: int) -> None:
        self.after, self.is_over = after, False

    def is_set(self) -> bool:
        return self.is_over

    def set(self) -> None:
        self.is_over = True

    def clear(self) -> None:
        self.is_over = False

    def wait(self, _seconds: float) -> None:
        self.after -= 1
        self.is_over = self.after <= 0


def deep(levels: int) -> bytes:
    head = b"From: a@b.ru\r\nSubject: deep\r\n"
    inner = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(levels))
    return head + inner + b"\r\nend"


POISON = {
    "deep": deep(20_000),
    "half_deep": deep(250),
    "nul": b"From: a@b.ru\r\nSubject: a\x00b\r\n\r\nhello\x00world",
    "charset": b'From: a@b.ru\r\nContent-Type: text/plain; charset="=?x?\\\x01"\r\n\r\n\xff\xfe\xfd',
    "many_headers": b"From: a@b.ru\r\n" + b"X-A: b\r\n" * 100_000 + b"\r\nhello",
    "no_from": b"Subject: x\r\n\r\nhello",
    "nothing": b"\r\n",
    "year_9999": b"From: a@b.ru\r\nDate: Fri, 31 Dec 9999 23:59:60 +9999\r\n\r\nhello",
    "deep_html": b"From: a@b.ru\r\nContent-Type: text/html\r\n\r\n" + b"<div>" * 50_000 + b"x",
    "long_line": b"From: a@b.ru\r\n\r\nOn " + b"a wrote " * 200_000 + b":",
    "many_lines": b"From: a@b.ru\r\n\r\n" + b"On 1 Jan 2026 a <b@c.ru> wrote\n" * 30_000 + b":",
    "long_subject": b"From: a@b.ru\r\nSubject: " + b"=?utf-8?Q?=D0=90?= " * 50_000 + b"\r\n\r\nhello",
    "addresses": b"From: " + b"a@b.ru, " * 30_000 + b"\r\n\r\nhello",
    "undelivered": b"From: mailer-daemon@b.ru\r\nSubject: Undelivered mail\r\n\r\n"
    + b"\n".join(b"u%d@h%d.ru" % (n, n) for n in range(20_000)),
    "signature": b"From: a@b.ru\r\n\r\nhello\n" + b"-- \n" * 50_000,
}


@pytest.mark.parametrize("name", POISON)
def test_a_letter_is_the_same_behind_the_wire(name: str) -> None:
    with contextlib.suppress(Unreadable):
        read = read_letter(POISON[name])
        assert unpacked(json.loads(json.dumps(packed(read)))) == read


@pytest.mark.parametrize("name", POISON)
def test_f24_no_letter_takes_long_or_breaks_the_reader(name: str) -> None:
    begun = time.process_time()
    with contextlib.suppress(Unreadable):
        read_letter(POISON[name])
    assert time.process_time() - begun < 5


def test_f24_a_poisoned_letter_is_parked_and_the_next_ones_go_on(desk: Desk, monkeypatch: Any) -> None:
    def breaks(body: bytes, ours: Any) -> Any:
        if b"poison" in body:
            raise ZeroDivisionError
        return read_letter(body, ours)

    monkeypatch.setattr(reader, "taken_apart", breaks)
    desk.put(letter("poison"), letter("Второе", message_id="<2@c.ru>", sender="b@client.ru"), deep(500))
    assert desk.read() == 3
    assert desk.states == [("kept", "fault"), ("admitted", ""), ("kept", "too_deep")]
    assert MailFolder.objects.get().last_uid == 3
    monkeypatch.undo()
    receipt = actions.retry(desk.captures[0].pk, now=timezone.now(), by=desk.company.administrator)
    assert (receipt.state, bytes(desk.captures[0].body)) == ("admitted", letter("poison").replace(b"\n", b"\r\n"))
    results.keep("F-24", "a poisoned letter among others", parked=2, next_read=1, read_after_retry=1)


CRIPPLED = """
from teplo.intake import letter_child as child
child.SECONDS, whole = 1, child._told
def told(question):
    while b"endless" in question:
        pass
    return whole(question if b"bomb" not in question else bytearray(1 << 33))
child._told = told
child.serve()
"""


def test_f24_a_letter_that_never_ends_or_bursts_its_reader_is_parked_and_the_next_ones_go_on(
    desk: Desk, monkeypatch: Any
) -> None:
    monkeypatch.setattr(apart, "_child", apart._Child())
    monkeypatch.setattr(apart, "COMMAND", [sys.executable, "-c", CRIPPLED])
    desk.put(letter("endless"), letter("bomb", message_id="<2@c.ru>"), letter(message_id="<3@c.ru>"))
    try:
        assert desk.read() == 3
        assert desk.states == [("kept", "too_slow"), ("kept", "too_slow"), ("admitted", "")]
    finally:
        apart._child.end()
    assert all(capture.retry_at is None for capture in desk.captures)  # nobody tries that every minute
    monkeypatch.undo()
    receipt = actions.retry(desk.captures[0].pk, now=timezone.now(), by=desk.company.administrator)
    assert receipt.state == "admitted"
    results.keep("F-24", "letters that hold or burst their reader", parked=2, next_read=1)


UNKEPT = {
    "nul": b"From: =?utf-8?q?a=00b=40c.ru?=\r\n\r\nhello",
    "half": b"From: =?utf-7?q?a+2AA-b=40c.ru?=\r\n\r\nhello",
    "words": b"From: a@c.ru\r\nContent-Type: text/html; charset=utf-7\r\n\r\n<p>hello +2AA-</p>",
}


@pytest.mark.parametrize("name", UNKEPT)
def test_f24_what_no_database_takes_stops_no_mailbox(desk: Desk, name: str) -> None:
    desk.put(UNKEPT[name], letter())
    assert desk.read() == 2
    assert desk.states == [("admitted", "")] * 2


def test_f24_what_breaks_the_keeping_itself_is_parked_after_three_tries(desk: Desk, monkeypatch: Any) -> None:
    whole = reading.receive

    def broken(channel: Any, arrival: Any, **given: Any) -> Any:
        if b"poison" in arrival.body:
            raise DataError("unforeseen")
        return whole(channel, arrival, **given)

    monkeypatch.setattr(reading, "receive", broken)
    desk.put(letter("poison"), letter("Второе", message_id="<2@c.ru>", sender="b@client.ru"))
    for _ in range(2):
        with pytest.raises(DataError):
            desk.read()
    assert desk.read() == 2
    assert desk.states == [("kept", "not_fetched"), ("admitted", "")]
    monkeypatch.undo()
    desk.compare()
    assert desk.states == [("admitted", "")] * 2


def test_f24_control_without_the_parking_one_letter_holds_its_mailbox_for_ever(desk: Desk, monkeypatch: Any) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise DataError("unforeseen")

    monkeypatch.setattr(reading, "receive", broken)
    monkeypatch.setattr(reading, "TRIES", 1_000)
    desk.put(letter("poison"), letter("Второе", message_id="<2@c.ru>", sender="b@client.ru"))
    for _ in range(5):
        with pytest.raises(DataError):
            desk.read()
    assert desk.captures == []
    results.keep("F-24", "nothing is parked", control=True, next_read=0)


def test_f24_a_letter_that_is_not_given_out_is_parked_after_three_tries(desk: Desk, monkeypatch: Any) -> None:
    desk.put(letter(), letter("Второе", message_id="<2@c.ru>", sender="b@client.ru"))
    whole = reading._body

    def broken(box: Any, listed: Any) -> Any:
        if listed.uid == 1:
            raise imaplib.IMAP4.error("internal error")
        return whole(box, listed)

    monkeypatch.setattr(reading, "_body", broken)
    for _ in range(2):
        with pytest.raises(imaplib.IMAP4.error):
            desk.read()
        assert desk.captures == []
    assert desk.read() == 2
    assert desk.states == [("kept", "not_fetched"), ("admitted", "")]
    monkeypatch.undo()
    desk.compare()
    assert desk.states == [("admitted", ""), ("admitted", "")]


def test_f27_killed_between_the_keeping_and_the_cursor_makes_no_second_card(desk: Desk, monkeypatch: Any) -> None:
    desk.put(letter())

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(reading.mailboxes, "pass_letter", killed)
    with pytest.raises(KeyboardInterrupt):
        desk.read()
    monkeypatch.undo()
    desk.read()
    kept = Capture.objects.filter(channel=desk.channel).count(), Lead.objects.count(), Message.objects.count()
    assert kept == (1, 1, 1)


def test_f27_control_without_a_number_a_kill_makes_two_of_one(desk: Desk, monkeypatch: Any) -> None:
    desk.put(letter())
    counted = iter("ab")
    monkeypatch.setattr(reading, "number", lambda *_: next(counted))
    monkeypatch.setattr(reader, "is_first", lambda *_, **__: True)
    with monkeypatch.context() as killing:
        killing.setattr(reading.mailboxes, "pass_letter", lambda *_, **__: None)
        desk.read()
    desk.read()
    assert Message.objects.count() == 2
    results.keep("F-27", "letters without a number of their own", control=True, messages=2)


def test_the_comparison_lists_what_cannot_be_had(desk: Desk, monkeypatch: Any) -> None:
    desk.put(letter())
    desk.read()
    Capture.objects.filter(channel=desk.channel).update(external_id="lost")

    def broken(*_: Any) -> Any:
        raise imaplib.IMAP4.error("internal error")

    monkeypatch.setattr(reading, "_body", broken)
    desk.compare()
    assert Mailbox.objects.get().compared["missing"] == [{"folder": "INBOX", "uid": 1}]


def test_ones_own_network_is_not_reached_unless_an_administrator_says_so(desk: Desk, near: Any) -> None:
    near.ALLOWED_LAN = ()
    with pytest.raises(Refused):
        reading.open_box(desk.channel, account_of(desk.channel))
