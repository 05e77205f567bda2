"""Short texts: two-way in the talk, what became of them, and as one more way of notices."""

import base64
import hashlib
import hmac
import ipaddress
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.intake.connectors.sms.answers import fault_of
from teplo.intake.connectors.sms.form import SmsForm
from teplo.intake.connectors.texts import own_mark
from teplo.intake.sending import send_waiting
from teplo.leads.models import Lead
from teplo.ledger.actions import tell_all
from teplo.ledger.models import Event
from teplo.staff.models import Employee
from teplo.work.actions import talks
from teplo.work.actions.deliver import send_out
from teplo.work.deliveries import Delivery, Way
from teplo.work.talks import Conversation, Message, Words
from tests.calls.rung import exchange, ring, tell
from tests.calls.sounds import Provider, providing
from tests.company import Company
from tests.intake.hooked import deliver, open_hook
from tests.web.at_work import lead_of, screen

CALLER = "+79123456789"


@pytest.fixture
def provider(settings, own_data) -> Iterator[Provider]:
    settings.ALLOWED_LAN = (ipaddress.ip_network("127.0.0.0/8"),)
    settings.ALLOWED_PORTS = tuple(range(1_024, 65_536))
    with providing() as one:
        one.says = [(200, b'{"id": "m-1"}')]
        yield one


@pytest.fixture
def gateway(company: Company, provider: Provider) -> Channel:
    body = '{"to": "{digits}", "text": "{text}", "own": "{id}", "key": "{key}"}'
    told = {"proof": "address", "send_url": f"{provider.url}/send", "send_body": body}
    return open_hook("sms", mapping=None, secrets={"send_key": "k"}, **told)


def comes(channel: Channel, text: str = "Сколько стоит?", **more: str) -> Any:
    return deliver(Client(), channel, {"from": CALLER, "text": text, "id": "in-1", **more})


def answered(company: Company, text: str = "100 рублей") -> Message:
    """The talk is taken and answered; what we say is sent."""
    talk = Conversation.objects.get()
    message = talks.say(talk, Words(text), by=company.head, at=timezone.now())
    send_waiting()
    message.refresh_from_db()
    return message


def test_a_text_from_an_unknown_number_becomes_a_lead_with_its_talk(company, gateway):
    assert comes(gateway).status_code == 200
    comes(gateway)
    lead, message = Lead.objects.get(), Message.objects.get()
    assert lead.person.points.get().value == CALLER
    assert (message.kind, message.text, message.conversation.lead) == ("sms", "Сколько стоит?", lead)


def test_an_answer_goes_out_and_its_way_is_told(company, gateway, provider):
    comes(gateway)
    message = answered(company, 'Он сказал: "100 {key}"')
    sent = json.loads(provider.asked[0][3])
    assert sent == {"to": "79123456789", "text": 'Он сказал: "100 {key}"', "own": own_mark(message), "key": "k"}
    assert (message.state, message.external_id) == ("sent", "m-1")
    assert Lead.objects.get().answered_how == "message"
    deliver(Client(), gateway, {"id": "m-1", "status": "delivered"})
    message.refresh_from_db()
    assert message.state == "delivered"


def test_it_is_answered_on_the_page_of_the_talk(company, gateway, provider):
    comes(gateway)
    talk = Conversation.objects.get()
    page = screen(company.head).get(f"/inbox/{talk.pk}/")
    assert (page.status_code, "Сколько стоит?" in page.content.decode()) == (200, True)
    answer = screen(company.head).post(f"/inbox/{talk.pk}/say/", {"text": "100 рублей"})
    assert answer.status_code == 200
    send_waiting()
    assert json.loads(provider.asked[0][3])["to"] == "79123456789"


def test_a_text_that_is_too_long_is_told_to_whoever_writes_it_and_nothing_is_cut_off(company, gateway, provider):
    comes(gateway)
    said = screen(company.head).post(f"/inbox/{Conversation.objects.get().pk}/say/", {"text": "Ж" * 1_601})
    assert "An SMS has no more than 1600 characters." in said.content.decode()
    assert not Message.objects.filter(direction="out").exists()


def test_a_text_that_did_not_arrive_comes_back_to_whoever_wrote_it(company, gateway):
    comes(gateway)
    message = answered(company)
    deliver(Client(), gateway, {"id": "m-1", "status": "undelivered"})
    message.refresh_from_db()
    assert (message.state, message.error) == ("failed", "undelivered")
    assert Conversation.objects.get().waits_for == "us"


def test_the_card_says_why_a_text_did_not_go_and_leads_to_its_talk(company, gateway, provider):
    comes(gateway)
    provider.says = [(400, b'{"error": "balance is empty"}')]
    message = answered(company)
    shown = screen(company.head).get(f"/leads/{Lead.objects.get().pk}/timeline/").content.decode()
    assert "the server answers 400: balance is empty" in shown
    assert f'href="/inbox/{message.conversation_id}/"' in shown


TO = "https://sms.example/?to={digits}"


@pytest.mark.parametrize(
    ("url", "body", "wrong"),
    [
        ("sms.example", "", "Write a whole address"),
        (f"{TO}&text={{words}}", "", "Nothing is filled in at {words}"),
        (TO, "", "where the number and the words"),
        (TO, '{"text": "{text}"', "begins like JSON"),
        ("https://sms.example/", '{"to": {number}, "text": "{text}"}', "begins like JSON"),
        ("https://sms.example/", '{"to": "{number}", "text": {text}}', "begins like JSON"),
        (f"{TO}&text={{text}}", "", ""),
        (TO, "text={text}", ""),
        ("https://sms.example/", '[{"to": {digits}, "text": "{text}", "more": {}}]', ""),
    ],
)
def test_a_gateway_that_could_never_send_is_told_at_the_field(url, body, wrong):
    form = SmsForm({"proof": "address", "encoding": "hex", "send_url": url, "send_body": body})
    assert form.is_valid() != bool(wrong)
    assert wrong in str(form.errors)


def test_a_number_that_the_gateway_gave_is_not_taken_for_ours(company, gateway, provider):
    provider.says = [(200, b"{}")]
    comes(gateway)
    message = answered(company)
    mine, other = own_mark(message), own_mark(Message(pk=message.pk + 1))
    for named in (str(message.pk), f"{message.pk}x{other.partition('x')[2]}", f"{mine[:-1]}z"):
        deliver(Client(), gateway, {"id": named, "status": "undelivered"})
        message.refresh_from_db()
        assert message.state == "sent"
    deliver(Client(), gateway, {"id": mine, "status": "undelivered"})
    message.refresh_from_db()
    assert message.state == "failed"


TAKEN = (b"", b"OK 17", b"accepted;17", b'{"id": "7", "error": 0}', b'{"error": null}', b'{"error_code": "0"}',
         b'[{"message_id": 7, "status": "queued"}]', b'{"errors": [], "success": true}')  # fmt: skip
NOT_TAKEN = (b'{"error": "no money"}', b'{"errors": [{"text": "no money"}]}', b"ERROR = 3", b"<html>Sign in",
             b'{"status": "error", "id": 7}', b'{"success": false}', b'[{"status": "rejected"}]',
             b"<r><error>3</error>",
             b'{"status": "OK", "sms": {"7912": {"status": "ERROR"}}}', b'{"ok": 0}')  # fmt: skip
STRICT = {"answer_good": "status=ok, accepted"}


@pytest.mark.parametrize(
    ("body", "told", "is_taken"),
    [*((body, {}, True) for body in TAKEN), *((body, {}, False) for body in NOT_TAKEN),
     (b'{"status": "OK"}', STRICT, True), (b"accepted;17", STRICT, True), (b"", STRICT, False),
     (b'{"status": "queued"}', STRICT, False), (b'{"status": "OK", "sms": {"status": "no"}}', STRICT, False),
     (b'{"status": "OK", "error": 5}', STRICT, False), (b'{"fault": 5}', {"answer_fault": "fault"}, False)],
)  # fmt: skip
def test_what_counts_as_sent(body, told, is_taken):
    assert (fault_of(body.decode(), told) == "") == is_taken


def test_a_gateway_that_names_a_fault_in_a_good_answer_has_not_sent_it(company, gateway, provider):
    provider.says = [(200, b'{"error": "no money"}')]
    comes(gateway)
    message = answered(company)
    assert (message.state, message.error) == ("failed", "no money")


def test_words_that_are_too_long_for_an_sms_are_never_sent_in_part(company, gateway, provider):
    comes(gateway)
    message = talks.say(Conversation.objects.get(), Words("я"), by=company.head, at=timezone.now())
    Message.objects.filter(pk=message.pk).update(text="я" * 1_601)  # as one of an automatic letter might be
    send_waiting()
    message.refresh_from_db()
    assert (message.state, provider.asked) == ("failed", [])
    assert "1600" in message.error


def test_an_sms_from_the_card_goes_on_with_the_talk_of_that_number(company, gateway, provider):
    lead = lead_of(company.owner)
    page = screen(company.owner).get(f"/leads/{lead.pk}/sms/")
    assert CALLER.encode() in page.content
    given = {"channel": gateway.pk, "to": CALLER, "text": "Добрый день"}
    for _time in range(2):
        assert screen(company.owner).post(f"/leads/{lead.pk}/sms/", given).status_code == 200
    assert history(company, lead) == ["An SMS waits to be sent", "An SMS waits to be sent"]
    provider.says = [(200, b'{"id": "m-1"}'), (200, b'{"id": "m-2"}')]
    send_waiting()
    comes(gateway, "Спасибо")
    assert history(company, lead) == ["An SMS came", "An SMS was sent", "An SMS was sent"]
    talk = Conversation.objects.get()
    assert (talk.lead, talk.messages.count(), Lead.objects.count()) == (lead, 3, 1)


def history(company: Company, lead: Lead) -> list[str]:
    """What the card tells of texts, the latest first."""
    page = screen(company.owner).get(f"/leads/{lead.pk}/timeline/?kinds=talk").content.decode()
    return [words.strip() for words in re.findall(r"An SMS [a-z ]+", page)]


def signed(channel: Channel, form: dict[str, str], *, query: str = "", spoil: bool = False) -> Any:
    """A delivery of Twilio's with its signature."""
    url = f"http://testserver/hooks/{channel.key}{query}"
    text = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    sign = base64.b64encode(hmac.new(b"12345", text.encode(), hashlib.sha1).digest()).decode()
    body = urlencode({**form, "Body": form.get("Body", "") + "!"} if spoil else form).encode()
    kind = "application/x-www-form-urlencoded"
    return Client().post(url, body, content_type=kind, headers={"X-Twilio-Signature": sign})


def test_twilio_tells_of_texts_under_its_signature(company):
    channel = open_hook("twilio_sms", mapping=None, secrets={"auth_token": "12345"}, account_sid="AC1", line="+1")
    form = {"MessageSid": "SM1", "SmsStatus": "received", "From": CALLER, "To": "+1", "Body": "Привет", "NumMedia": "0"}
    assert signed(channel, form, spoil=True).status_code == 401
    assert signed(channel, form).status_code == 200
    assert Message.objects.get().text == "Привет"


def test_what_became_of_ours_is_found_by_our_own_number_too(company, monkeypatch):
    channel = open_hook("twilio_sms", mapping=None, secrets={"auth_token": "12345"}, account_sid="AC1", line="+1")
    signed(channel, {"MessageSid": "SM1", "From": CALLER, "Body": "Привет"})
    asked: list[bytes] = []

    def fetch(method: str, url: str, **given: Any) -> Any:
        asked.append(given["body"])
        return type("Reply", (), {"status": 201, "headers": {}, "body": b"{}"})()

    monkeypatch.setattr("teplo.intake.connectors.asking.fetch", fetch)
    message = answered(company)
    assert f"message%3D{own_mark(message)}".encode() in asked[0]
    told = {"MessageSid": "SM2", "MessageStatus": "undelivered", "ErrorCode": "30003"}
    assert signed(channel, told | {"MessageSid": "SM3"}, query=f"?message={message.pk}").status_code == 200
    message.refresh_from_db()
    assert message.state == "sent"
    assert signed(channel, told, query=f"?message={own_mark(message)}").status_code == 200
    message.refresh_from_db()
    assert (message.state, message.error) == ("failed", "undelivered 30003")


def test_whoever_has_the_lead_gets_an_sms_when_a_call_of_his_is_missed(company, gateway, provider):
    Employee.objects.filter(pk=company.owner.pk).update(phone="+79990001122")
    lead = lead_of(company.owner)
    channel = exchange(n101=company.owner)
    ring(channel, at=60)
    tell(channel, "missed", at=10)
    tell_all(Event.objects.filter(kind="call.missed"))
    assert send_out(Way.SMS, most=10, at=timezone.now()) == 1
    sent = json.loads(provider.asked[0][3])
    assert (sent["to"], lead.number in sent["text"], CALLER[1:] in sent["text"]) == ("79990001122", True, False)
    assert Delivery.objects.get(way=Way.SMS).state == "sent"
