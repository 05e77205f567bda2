"""Somebody at his screen: signed in, with leads to work on."""

import json
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext

from teplo.channels.models import Channel
from teplo.intake.actions import enter
from teplo.intake.arrival import Arrival
from teplo.leads.models import Lead
from teplo.ledger.models import Event
from teplo.staff.models import Employee
from tests.company import person

HTMX = {"HX-Request": "true"}


def screen(employee: Employee) -> Client:
    """The browser of a signed-in employee whose pages send parts by htmx."""
    client = Client(headers=HTMX)
    client.force_login(employee, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def sign_in(context: BrowserContext, who: Employee, url: str) -> None:
    """Let a real browser be signed in at the live server."""
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": screen(who).cookies[name].value, "url": url}])


def lead_of(owner: Employee, **body: Any) -> Lead:
    """A new lead that its owner has entered for himself."""
    given = {"person": person(phone="8 912 345-67-89"), "need": "Ламинат", "employee": owner.pk, **body}
    channel = Channel.objects.get(kind=Channel.Kind.MANUAL)
    receipt = enter(channel, Arrival(json.dumps(given).encode()), by=owner, at=timezone.now())
    return Lead.objects.get(pk=receipt.lead)


def kinds_of(lead: Lead) -> list[str]:
    """What the ledger says of a lead, the latest last."""
    return list(Event.objects.filter(lead=lead.pk).order_by("pk").values_list("kind", flat=True))
