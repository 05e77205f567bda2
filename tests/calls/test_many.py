"""What was journalled while the database was away comes in together: calls and texts are taken as they are."""

import json

from django.utils import timezone

from teplo.intake.actions import Sent, receive_many
from teplo.intake.arrival import Arrival
from teplo.leads.models import Lead
from teplo.work.calls.models import Call
from teplo.work.talks import Message
from tests.calls.rung import CALLER, exchange
from tests.company import Company
from tests.intake.hooked import open_hook


def test_calls_and_texts_of_one_batch_are_what_they_are(company: Company) -> None:
    now = timezone.now()
    telephony, texts = exchange(n101=company.owner), open_hook("sms", mapping=None, proof="address")
    said = [
        (telephony, {"call": "1", "event": "ring", "direction": "in", "from": CALLER, "extension": "101"}),
        (telephony, {"call": "1", "event": "missed"}),
        (texts, {"from": "+79995554433", "text": "Перезвоните", "id": "7"}),
    ]
    batch = [
        Sent(channel, Arrival(json.dumps(given).encode(), content_type="application/json", external_id=str(n)), now)
        for n, (channel, given) in enumerate(said)
    ]
    told = receive_many(batch, now=now)
    assert [getattr(one, "state", one) for one in told] == ["admitted", "heard", "admitted"]
    assert (Call.objects.get().is_missed, Message.objects.get().kind, Lead.objects.count()) == (True, "sms", 2)
