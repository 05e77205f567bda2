"""Who listens: exactly one over all hosts, begun anew when it falls; a letter is on its card within seconds by IDLE."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from teplo.channels.models import Channel
from teplo.intake.actions import mailboxes
from teplo.intake.mailboxes import listeners as supervision
from teplo.intake.mailboxes.listeners import Listeners
from teplo.intake.models import ListenerLease, Mailbox
from teplo.leads.models import Lead
from tests.company import Company
from tests.faults import results
from tests.mail.boxes import Desk, letter, open_desk
from tests.mail.dovecot import Dovecot

pytestmark = [pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(committed_company: Company, imap_server: Dovecot, near: Any) -> Desk:
    return open_desk(committed_company, imap_server)


@pytest.fixture
def here() -> Iterator[Listeners]:
    listeners = Listeners()
    yield listeners
    listeners.end()


def until(holds: Any, *, seconds: float = 15) -> float:
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds
        time.sleep(0.05)
    return time.monotonic() - begun


def test_a_letter_is_on_its_card_within_seconds_and_one_host_listens(desk: Desk, here: Listeners) -> None:
    there = Listeners()
    here.look()
    there.look()
    assert (len(here._known), len(there._known)) == (1, 0)
    desk.put(letter("Старое", message_id="<0@client.ru>"))
    until(lambda: Lead.objects.count() == 1)
    time.sleep(1)  # it waits by IDLE now
    desk.put(letter(sender="b@client.ru"))
    seconds = until(lambda: Lead.objects.count() == 2)
    assert seconds < 5
    results.keep("IDLE", "from the mailbox to the card", seconds=round(seconds, 2))
    here.end()
    there.look()
    assert len(there._known) == 1
    there.end()
    assert not ListenerLease.objects.exists()


def test_a_channel_that_is_closed_is_listened_to_no_more(desk: Desk, here: Listeners) -> None:
    here.look()
    Channel.objects.filter(pk=desk.channel.pk).update(is_active=False)
    here.look()
    until(lambda: not any(one.is_alive() for one in here._known.values()))
    here.look()
    assert (here._known, ListenerLease.objects.count()) == ({}, 0)


def test_a_listener_that_falls_is_begun_anew_after_a_rest(desk: Desk, here: Listeners, monkeypatch: Any) -> None:
    begun: list[float] = []

    def falls(channel: Channel, stop: threading.Event) -> None:
        begun.append(time.monotonic())
        raise ZeroDivisionError

    connector = supervision.connectors.connector("email")
    fallen = type(connector)(**{**{name: getattr(connector, name) for name in connector.__slots__}, "listen": falls})
    monkeypatch.setattr(supervision.connectors, "connector", lambda _kind: fallen)
    here.look()
    until(lambda: begun and not any(one.is_alive() for one in here._known.values()))
    assert Mailbox.objects.get(channel=desk.channel).said == "ZeroDivisionError"
    here.look()
    here.look()
    assert len(begun) == 1
    here._fallen = {number: at - supervision.REST_SECONDS for number, at in here._fallen.items()}
    here.look()
    until(lambda: len(begun) == 2)


def test_a_lease_goes_over_when_its_time_is_up(committed_company: Company) -> None:
    assert mailboxes.lease("a", holder="one", seconds=0.3)
    assert not mailboxes.lease("a", holder="two")
    assert mailboxes.lease("a", holder="one", seconds=0.3)
    time.sleep(0.4)
    assert mailboxes.lease("a", holder="two")
    assert not mailboxes.lease("a", holder="one")


def test_of_many_that_ask_at_once_one_has_the_lease(committed_company: Company) -> None:
    won: list[bool] = []

    def ask(holder: str) -> None:
        won.append(mailboxes.lease("b", holder=holder))
        connection.close()

    threads = [threading.Thread(target=ask, args=(str(n),)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 7 + [True]


def test_a_letter_that_comes_while_others_are_read_does_not_wait_for_the_next(
    desk: Desk, here: Listeners, monkeypatch: Any
) -> None:
    """IDLE tells only of what comes once it has begun."""
    coming = [letter(sender="b@client.ru", message_id="<2@client.ru>")]

    def read(*_channel: object, at: object) -> None:
        while coming:
            desk.put(coming.pop())

    monkeypatch.setattr(mailboxes, "note_open", read)
    desk.put(letter())
    here.look()
    assert until(lambda: Lead.objects.count() == 2) < 5
