"""The address of a webhook: what proves itself is kept once, what does not is refused and leaves nothing."""

import base64
import hashlib
import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from teplo.channels.actions import set_up
from teplo.intake import hooks
from teplo.intake.connectors.mapping import Map, Pointed
from teplo.intake.health.models import ChannelHealth
from teplo.intake.journal import waiting
from teplo.intake.journal.folder import home
from teplo.intake.models import Capture
from teplo.leads.models import Enquiry, Lead
from teplo.ledger.actors import SYSTEM
from tests.intake.hooked import BODY, POINTS, SECRET, deliver, open_hook, signed
from tests.intake.journalled import look, make

HMAC = {"proof": "hmac", "header": "X-Signature"}
HEADER = {"proof": "header", "header": "X-Secret"}


@pytest.fixture
def channel(company):
    return open_hook(secrets={"secret": SECRET}, **HMAC)


def test_what_proves_itself_becomes_a_lead(client, channel):
    answer = deliver(client, channel, **{"X-Signature": signed()})
    enquiry = Enquiry.objects.get()
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert (enquiry.lead.person.name, enquiry.text, enquiry.channel_id) == ("Иван Петров", "Сколько стоит?", channel.pk)
    assert [*enquiry.lead.person.points.values_list("value", flat=True)] == ["+79123456789"]


def test_what_does_not_is_refused_and_nothing_is_stored(client, channel):
    other = open_hook(secrets={"secret": "another"}, **HMAC)
    raw = json.dumps(BODY).encode()
    spoilt = raw.replace(b"7,", b"8,")
    tries = [
        deliver(client, channel),  # no signature
        deliver(client, channel, spoilt, **{"X-Signature": signed(raw)}),  # a byte changed
        deliver(client, channel, raw, **{"X-Signature": signed(raw)[:-1] + "0"}),
        deliver(client, channel, raw, **{"X-Signature": ""}),
        deliver(client, other, raw, **{"X-Signature": signed(raw)}),  # another channel's key
        deliver(client, channel, json.dumps(BODY, indent=1).encode(), **{"X-Signature": signed(raw)}),
    ]
    assert [answer.status_code for answer in tries] == [401] * 6
    assert (Capture.objects.count(), Lead.objects.count()) == (0, 0)


def test_a_new_enquiry_takes_few_statements(client, channel, django_assert_max_num_queries):
    deliver(client, channel, **{"X-Signature": signed()})
    body = {**BODY, "id": 8, "client": {"name": "Ольга", "phones": ["8 912 345-67-80"]}}
    with django_assert_max_num_queries(16):  # the channel with its settings, then the path of every enquiry
        deliver(client, channel, body, **{"X-Signature": signed(body)})


def test_a_refusal_is_seen_with_its_reason(client, channel):
    deliver(client, channel)
    deliver(client, channel)  # within the same seconds: not written again
    found = ChannelHealth.objects.get(channel=channel)
    assert (found.refused, found.refused_why) == (1, "no_signature")


def test_a_secret_in_a_header_is_compared(client, company):
    channel = open_hook(secrets={"secret": SECRET}, **HEADER)
    answers = [deliver(client, channel, **{"X-Secret": given}) for given in ("", "wrong", SECRET)]
    assert [answer.status_code for answer in answers] == [401, 401, 200]
    assert Capture.objects.count() == 1


def test_an_old_timestamp_is_refused(client, company):
    channel = open_hook(secrets={"secret": SECRET}, proof="standard")
    raw = json.dumps(BODY).encode()

    def sent(age: int) -> int:
        stamp = str(int(time.time()) - age)
        made = hmac.new(SECRET.encode(), f"m1.{stamp}.".encode() + raw, hashlib.sha256).digest()
        shown = f"v1,{base64.b64encode(made).decode()}"
        headers = {"webhook-id": "m1", "webhook-timestamp": stamp, "webhook-signature": shown}
        return deliver(client, channel, raw, **headers).status_code

    assert [sent(600), sent(3 * 86_400), sent(-600)] == [401, 401, 401]
    assert Capture.objects.count() == 0
    assert sent(0) == 200
    assert ChannelHealth.objects.get().refused_why == "old"


def test_a_delivery_that_names_itself_is_one_whenever_it_comes_again(client, company, monkeypatch):
    channel = open_hook(secrets={"secret": SECRET}, mapping=Map(POINTS[:3]), proof="standard")
    raw, now = json.dumps(BODY).encode(), timezone.now()
    for number, hours in [("m1", 0), ("m1", 5), ("m2", 10)]:
        at = now + timedelta(hours=hours)
        monkeypatch.setattr("teplo.web.public.hooks.timezone.now", lambda at=at: at)
        stamp = str(int(at.timestamp()))
        made = hmac.new(SECRET.encode(), f"{number}.{stamp}.".encode() + raw, hashlib.sha256).digest()
        shown = f"v1,{base64.b64encode(made).decode()}"
        headers = {"webhook-id": number, "webhook-timestamp": stamp, "webhook-signature": shown}
        assert deliver(client, channel, raw, **headers).status_code == 200
    assert (Capture.objects.count(), Enquiry.objects.count()) == (2, 2)


@pytest.mark.parametrize("number", ["a\x00b", "a\ud800b"])
def test_a_number_that_no_database_takes_loses_nothing(client, company, number):
    assert deliver(client, open_hook(), {**BODY, "id": number}).status_code == 200
    assert Capture.objects.count() == 1


def test_an_address_with_signs_that_no_database_takes_loses_nothing(client, company):
    channel = open_hook()
    answer = client.post(f"/hooks/{channel.key}?a=%00&b=%ED%A0%80", json.dumps(BODY), content_type="application/json")
    assert (answer.status_code, Capture.objects.count()) == (200, 1)


def test_a_secret_that_cannot_be_opened_any_more_asks_to_come_again_and_says_so(client, channel, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 50, []
    assert deliver(client, channel, **{"X-Signature": signed()}).status_code == 503
    assert (Capture.objects.count(), ChannelHealth.objects.get().refused_why) == (0, "sealed")
    set_up(channel, values={}, secrets={"secret": SECRET}, by=SYSTEM, at=timezone.now())
    assert deliver(client, channel, **{"X-Signature": signed()}).status_code == 200


def test_the_former_secret_holds_for_a_day(client, channel):
    now = timezone.now()
    set_up(channel, values={}, secrets={"secret": "the new one"}, by=SYSTEM, at=now)
    assert deliver(client, channel, **{"X-Signature": signed()}).status_code == 200
    set_up(channel, values={}, secrets={"secret": "a third"}, by=SYSTEM, at=now - timedelta(days=2))
    again = {**BODY, "id": 8}
    assert deliver(client, channel, again, **{"X-Signature": signed(again, "the new one")}).status_code == 401


def test_the_same_three_times_is_one_enquiry_and_another_one_of_the_same_person_a_second(client, company):
    channel = open_hook()
    for _time in range(3):
        assert deliver(client, channel).status_code == 200
    deliver(client, channel, {**BODY, "id": 8, "question": "И доставка?"})
    assert (Capture.objects.count(), Enquiry.objects.count(), Lead.objects.count()) == (2, 2, 1)


def test_without_any_number_the_words_tell_a_repeat_even_over_the_hour(client, company, monkeypatch):
    channel = open_hook()
    plain = {"client": BODY["client"], "question": "Перезвоните"}
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    for at in (hour - timedelta(seconds=20), hour + timedelta(seconds=20)):
        monkeypatch.setattr("teplo.web.public.hooks.timezone.now", lambda at=at: at)
        deliver(client, channel, plain)
    assert Capture.objects.count() == 1
    monkeypatch.setattr("teplo.web.public.hooks.timezone.now", lambda: hour + timedelta(hours=3))
    deliver(client, channel, plain)
    assert Capture.objects.count() == 2


def test_f15_what_is_signed_by_its_body_alone_is_one_however_late_it_is_played_again(client, company, monkeypatch):
    channel = open_hook(secrets={"secret": SECRET}, mapping=Map(POINTS[:3]), **HMAC)
    now = timezone.now()
    for at in (now, now + timedelta(minutes=10), now + timedelta(days=3)):
        monkeypatch.setattr("teplo.web.public.hooks.timezone.now", lambda at=at: at)
        assert deliver(client, channel, **{"X-Signature": signed()}).status_code == 200
    assert (Capture.objects.count(), Enquiry.objects.count()) == (1, 1)


PEOPLE = [{"id": number, "name": name} for number, name in enumerate(("Анна", "Пётр", "Олег"), 1)]
EACH_OF = Map((Pointed(("leads", None, "name"), "name"), Pointed(("leads", None, "id"), "number")), each=("leads",))


def test_several_enquiries_in_one_body_are_taken_one_by_one_and_once(client, company):
    channel = open_hook(mapping=EACH_OF)
    for _time in range(2):
        assert deliver(client, channel, {"account": 5, "leads": PEOPLE}).status_code == 200
    deliver(client, channel, {"account": 5, "leads": [*PEOPLE[1:], {"id": 4, "name": "Яна"}]})
    names = [*Enquiry.objects.order_by("pk").values_list("lead__person__name", flat=True)]
    assert names == ["Анна", "Пётр", "Олег", "Яна"]
    assert Capture.objects.filter(state="dropped", reason="several").count() == 2
    assert Lead.objects.first().fields["account"] == "5"


def test_without_numbers_their_places_tell_them_apart(client, company):
    channel = open_hook(mapping=Map((Pointed((None, "name"), "name"),), each=()))
    for _time in range(2):
        deliver(client, channel, [{"name": "Анна"}, {"name": "Анна"}])
    assert Enquiry.objects.count() == 2


def test_a_number_that_comes_with_other_words_is_not_lost(client, company):
    channel = open_hook()
    deliver(client, channel)
    assert deliver(client, channel, {**BODY, "question": "Уточняю"}).status_code == 200
    assert [*Enquiry.objects.order_by("pk").values_list("text", flat=True)] == ["Сколько стоит?", "Уточняю"]


def test_what_cannot_be_read_is_kept_and_answered_as_taken(client, company):
    channel = open_hook()
    for body, kind in ((b"{", "application/json"), (b"\xff\xfe", "text/plain"), (b"[1]", "application/json")):
        assert deliver(client, channel, body, type=kind).status_code == 200
    assert [*Capture.objects.values_list("state", flat=True)] == ["kept"] * 3


def test_nobody_listens_at_other_addresses(client, company):
    channel = open_hook()
    form_like = company.channel
    assert client.post(f"/hooks/{form_like.key}", b"{}", content_type="application/json").status_code == 404
    assert client.post("/hooks/nonsense", b"{}", content_type="application/json").status_code == 404
    assert client.get(f"/hooks/{channel.key}").status_code == 405
    assert client.post(f"/hooks/{channel.key}", b"x" * 1_100_000, content_type="text/plain").status_code == 413
    assert Capture.objects.count() == 0


def test_who_sends_without_a_session_names_no_owner(client, channel, company):
    body = {**BODY, "employee": company.stranger.pk, "owner": company.stranger.pk, "by": company.administrator.pk}
    deliver(client, channel, body, **{"X-Signature": signed(body)})
    lead = Lead.objects.get()
    assert lead.owner_employee_id != company.stranger.pk


@pytest.fixture
def away(own_data, company, monkeypatch):
    """The database is away for every webhook; `monkeypatch.undo` brings it back."""
    channel = open_hook(secrets={"secret": SECRET}, **HMAC)
    make(own_data)

    def lost(key: str) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(hooks, "channel_of", lost)
    return channel


@pytest.mark.django_db(transaction=True)
def test_while_the_database_is_away_the_journal_takes_what_proves_itself(client, away, monkeypatch):
    assert deliver(client, away, **{"X-Signature": signed()}).status_code == 200
    assert deliver(client, away).status_code == 401
    assert (waiting().records, Capture.objects.count()) == (1, 0)
    assert SECRET not in (home() / "snapshot").read_text()  # sealed there, too
    monkeypatch.undo()
    deliver(client, away, **{"X-Signature": signed()})  # the sender tries once more
    look()
    assert (Enquiry.objects.count(), Lead.objects.count(), waiting().records) == (1, 1, 0)


def test_twenty_at_once_are_one_enquiry(committed_company):
    channel = open_hook()

    def send(_turn: int) -> int:
        try:
            return deliver(Client(), channel).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(send, range(20))) == {200}
    assert (Capture.objects.count(), Enquiry.objects.count()) == (1, 1)
