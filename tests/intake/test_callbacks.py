"""Requests to be called: the first step is a call with that term; from the API, a form, and whoever is known."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext, override

from teplo.channels.actions import add_channel
from teplo.channels.actions.forms import change_form
from teplo.intake.connectors.form.checking import mistakes
from teplo.leads.models import Lead
from teplo.ledger.actions import tell_all
from teplo.ledger.actors import SYSTEM
from teplo.ledger.models import Event
from teplo.work.models import Task
from tests.company import person, send

TOMORROW = datetime(2030, 5, 6, 7, 0, tzinfo=UTC)


def asked() -> str:
    with override(settings.LANGUAGE_CODE):
        return gettext("Asked to be called back")


def the_task() -> Task:
    return Task.objects.get(state="open")


def test_the_first_step_is_a_call_at_the_moment_that_was_asked_for(company):
    send(company, person=person(email="ivan@example.ru"), callback_at=TOMORROW.isoformat())
    task, lead = the_task(), Lead.objects.get()
    assert (task.kind, task.due_at, task.title) == ("call", TOMORROW, asked())
    assert (lead.due_at, lead.enquiries.get().context["callback"]) == (TOMORROW, True)


def test_as_soon_as_possible_is_by_the_channels_target(company):
    send(company, person=person(email="ivan@example.ru"), callback_at=True)
    task = the_task()
    assert (task.kind, task.title) == ("call", asked())
    assert task.due_at < timezone.now() + timedelta(hours=2)


def test_a_moment_that_has_passed_is_now(company):
    at = timezone.now()
    send(company, at=at, person=person(phone="8 912 345-67-89"), callback_at="2024-01-01T10:00")
    assert the_task().due_at == at


@pytest.mark.parametrize("said", ["tomorrow at ten", "9999-12-31T10:00", {"day": 1}])
def test_what_is_no_moment_stays_in_the_text_and_the_call_is_owed(company, said):
    send(company, person=person(phone="8 912 345-67-89"), callback_at=said)
    assert the_task().title == asked()
    assert "callback_at" in Lead.objects.get().enquiries.get().text


def test_whoever_is_known_gets_a_call_more_on_his_lead(company):
    send(company, person=person(phone="8 912 345-67-89"))
    send(company, person=person(phone="8 912 345-67-89"), callback_at=TOMORROW.isoformat())
    tell_all(Event.objects.filter(kind="enquiry.repeated"))
    assert Lead.objects.count() == 1
    assert Task.objects.get(due_at=TOMORROW).title == asked()


def test_a_form_may_ask_for_it(company):
    channel = add_channel("form", name="Callback", language="en", by=SYSTEM, at=timezone.now())
    fields = [{"key": "phone", "label": "Phone", "required": True}, {"key": "callback_at", "label": "When"}]
    values = {"fields": fields, "other_ground": "asked for by the visitor"}
    change_form(channel.form, values=values, consents=[], by=SYSTEM, at=timezone.now())
    channel.form.refresh_from_db()
    page = Client().get(f"/f/{channel.key}").content.decode()
    assert 'type="datetime-local"' in page
    assert mistakes(channel.form, {"phone": "8 912 345-67-89", "callback_at": "soon"}) == {
        "callback_at": "Please give a day and a time."
    }
