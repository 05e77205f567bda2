"""What leaves the house by e-mail: through a real server, each letter once, whoever is killed."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from teplo.kit.transactions import front_door
from teplo.leads.models import Lead
from teplo.work.actions import choose_ways, deliver, tell
from teplo.work.deliveries import Delivery
from teplo.work.models import NoticeKind
from tests.company import Company, person, send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.enable_socket]
NOW = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Post:
    """A server of letters: it keeps what it has taken, and answers as it is told to."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.answers: list[str] = []

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.taken.append(envelope)
        return answer


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    handler = Post()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.SENDS_LETTERS = "127.0.0.1", port, True
    settings.EMAIL_HOST_USER, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "", False, False
    yield handler
    server.stop()


def late(company: Company, kind: str = NoticeKind.LATE) -> Delivery | None:
    front_door(tell)(company.owner.pk, kind=kind, at=NOW)
    return Delivery.objects.order_by("pk").last()


def test_a_letter_leaves_once(company: Company, post: Post) -> None:
    late(company)
    assert (deliver.send_out("email", most=10, at=NOW), deliver.send_out("email", most=10, at=NOW + HOUR)) == (1, 0)
    [letter] = post.taken
    assert letter.rcpt_tos == [company.owner.email]
    row = Delivery.objects.get()
    assert (row.state, row.sent_at, row.tries) == ("sent", NOW, 1)
    assert company.owner.name not in letter.content.decode()


def test_a_letter_tells_the_number_of_a_lead_and_nothing_that_somebody_wrote(company: Company, post: Post) -> None:
    need = "Ivan Petrov, call +7 921 555-01-02"
    receipt = send(company, at=NOW, person=person(phone="+7 921 555-01-02"), need=need)
    front_door(tell)(company.owner.pk, kind=NoticeKind.LATE, lead=receipt.lead, at=NOW)
    assert deliver.send_out("email", most=10, at=NOW) == 1
    written = post.taken[0].content.decode()
    assert Lead.objects.get(pk=receipt.lead).need == need
    assert (f"L-{receipt.lead}" in written, "Petrov" in written, "921" in written) == (True, False, False)


def test_without_a_server_nothing_is_sent_and_the_row_says_so(company: Company) -> None:
    row = late(company)
    assert row is not None
    assert (row.state, deliver.send_out("email", most=10, at=NOW)) == ("off", 0)


def test_who_is_asked_to_come_again_comes_after_a_pause_and_a_refusal_is_final(company: Company, post: Post) -> None:
    post.answers = ["451 later", "550 nobody here"]
    row = late(company)
    assert row is not None
    deliver.send_out("email", most=10, at=NOW)
    row.refresh_from_db()
    assert row.next_at is not None
    assert (row.state, row.said) == ("prepared", "451")
    assert timedelta(seconds=45) < row.next_at - NOW < timedelta(seconds=75)
    assert deliver.send_out("email", most=10, at=NOW) == 0
    deliver.send_out("email", most=10, at=NOW + HOUR)
    row.refresh_from_db()
    assert (row.state, row.said, deliver.send_out("email", most=10, at=NOW + 2 * HOUR)) == ("failed", "550", 0)


def test_a_server_that_is_away_is_asked_again(company: Company, post: Post, settings: Any) -> None:
    row, there = late(company), settings.EMAIL_PORT
    assert row is not None
    settings.EMAIL_PORT = 1
    deliver.send_out("email", most=10, at=NOW)
    settings.EMAIL_PORT = there
    deliver.send_out("email", most=10, at=NOW + HOUR)
    row.refresh_from_db()
    assert (row.state, row.tries, len(post.taken)) == ("sent", 2, 1)


@pytest.mark.parametrize("place", ["leased", "sending", "heard"])
def test_no_kill_sends_twice_or_loses(
    company: Company, post: Post, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Killed with a lease: sent later. Killed while it is handed over: perhaps sent, never again, and it says so."""
    row = late(company)
    assert row is not None

    def killed(*_given: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        where = {
            "leased": (deliver, "begin"),
            "sending": (Delivery.objects, "select_related"),
            "heard": (deliver, "end"),
        }
        broken.setattr(*where[place], killed)
        with pytest.raises(KeyboardInterrupt):
            deliver.send_out("email", most=10, at=NOW)
    sent = len(post.taken)
    assert deliver.send_out("email", most=10, at=NOW) == 0  # somebody may still hold it
    deliver.send_out("email", most=10, at=NOW + HOUR)
    row.refresh_from_db()
    expected = {"leased": ("sent", 1), "sending": ("unsure", 0), "heard": ("unsure", 1)}
    assert (row.state, len(post.taken)) == expected[place]
    assert sent <= 1


def test_everybody_chooses_what_reaches_him_by_letter(company: Company, post: Post) -> None:
    choose_ways(company.owner, kinds={"email": [NoticeKind.GIVEN]}, by=company.owner, at=NOW)
    late(company)
    assert not Delivery.objects.exists()
    late(company, NoticeKind.GIVEN)
    assert Delivery.objects.get().state == "prepared"
