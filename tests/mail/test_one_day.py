"""A day of one person who comes by form, by letter and by another system: it ends as one card."""

import pytest
from django.test import Client
from django.utils import timezone

from teplo.channels.actions import add_channel
from teplo.channels.models import Form
from teplo.identity.models import Person
from teplo.intake.connectors.mapping import Map, Pointed
from teplo.leads.models import Enquiry, Lead
from teplo.ledger.actors import SYSTEM
from tests.intake.hooked import POINTS, deliver, open_hook
from tests.mail.boxes import Desk, letter
from tests.web.test_form import GOOD, send

pytestmark = pytest.mark.enable_socket


def test_a_form_a_letter_and_a_webhook_of_one_person_end_as_one_card(desk: Desk, client: Client) -> None:
    page = add_channel("form", name="Site", language="ru", by=SYSTEM, at=timezone.now())
    hook = open_hook(mapping=Map((*POINTS, Pointed(("client", "email"), "email"))))
    assert send(client, Form.objects.get(channel=page), **{**GOOD, "contact": "ivan@client.ru"}).status_code == 302
    desk.put(letter("А монтаж вы делаете?", sender="Иван Петров <Ivan@client.ru>"))
    desk.read()
    body = {
        "id": 1,
        "client": {"name": "Иван", "phones": ["8 912 345-67-89"], "email": "ivan@client.ru"},
        "question": "Позвоните",
    }
    assert deliver(client, hook, body).status_code == 200
    lead = Lead.objects.get()
    assert Person.objects.count() == 1
    assert [*Enquiry.objects.order_by("pk").values_list("channel__kind", flat=True)] == ["form", "email", "webhook"]
    client.force_login(desk.company.administrator)
    card = client.get(f"/leads/{lead.pk}/").text
    assert [words for words in ("Ламинат", "А монтаж вы делаете?", "Позвоните") if words not in card] == []
