"""F-14: what becomes of a text of ours may be told in any order, also before our own sender has its answer."""

from datetime import timedelta
from itertools import permutations

import pytest
from django.test import Client
from django.utils import timezone

from teplo.intake.actions import retry
from teplo.intake.models import Capture
from teplo.intake.queries import to_retry
from teplo.ledger.models import Event
from teplo.work.actions import talks
from teplo.work.actions.talks import outbox
from teplo.work.talks import Conversation, Message, Words
from tests.intake.hooked import deliver, open_hook

ORDERS = sorted(set(permutations(("answer", "sent", "delivered", "delivered"))))


@pytest.mark.parametrize("order", ORDERS)
def test_f14_it_is_delivered_once_in_whatever_order_that_is_told(company, own_data, order):
    gateway = open_hook("sms", mapping=None, proof="address", send_url="https://sms.example/send", send_body="{}")
    deliver(Client(), gateway, {"from": "+79123456789", "text": "Сколько стоит?", "id": "in-1"})
    now = timezone.now()
    message = talks.say(Conversation.objects.get(), Words("100 рублей"), by=company.head, at=now)
    assert outbox.take(now=now) is not None
    for one in order:
        if one == "answer":
            outbox.sent(message, external_id="m-1", at=now)
        else:
            assert deliver(Client(), gateway, {"id": "m-1", "status": one}).status_code == 200
    for kept in to_retry(timezone.now() + timedelta(minutes=2)):
        retry(kept, now=timezone.now())
    assert Message.objects.get(pk=message.pk).state == "delivered"
    assert Event.objects.filter(kind="message.delivered").count() == 1
    assert not Capture.objects.filter(state=Capture.State.KEPT).exists()


def test_what_is_told_of_a_text_that_nobody_knows_is_put_away(company, own_data):
    gateway = open_hook("sms", mapping=None, proof="address", send_url="https://sms.example/send", send_body="{}")
    assert deliver(Client(), gateway, {"id": "another's", "status": "delivered"}).status_code == 200
    assert Capture.objects.get().state == Capture.State.HEARD
