"""A form while the database is away: the visitor sees what he always sees, and his words are on disk."""

import pytest
from django.db import OperationalError

from teplo.channels.models import Form
from teplo.intake.journal import waiting
from teplo.kit import tokens
from teplo.leads.models import Enquiry, Lead
from teplo.web.public import views
from tests.intake.journalled import look, make
from tests.web.test_form import GOOD, SHOWN, form, send  # noqa: F401  # the fixture of those tests


@pytest.fixture
def away(own_data, form, monkeypatch) -> Form:  # noqa: F811  # the fixture itself
    """The database is away for every form; `monkeypatch.undo` brings it back."""
    make(own_data)

    def lost(key: str) -> Form:
        raise OperationalError("the database is away")

    monkeypatch.setattr(views, "_form", lost)
    return form


def test_what_is_sent_is_kept_and_thanked_for_in_the_forms_own_words(client, away):
    page = client.get(f"/f/{away.channel.key}")
    assert page.status_code == 200
    assert away.heading in page.text
    answer = send(client, away, **GOOD)
    assert answer.status_code == 302
    assert away.success in client.get(answer["Location"]).text
    assert (waiting().records, Enquiry.objects.count()) == (1, 0)


def test_a_mistake_is_told_at_its_field_and_what_was_typed_is_kept(client, away):
    answer = send(client, away, **{**GOOD, "contact": "8 912"})
    assert answer.status_code == 422
    assert 'id="f-contact-mistake"' in answer.text
    assert waiting().records == 1


def test_a_form_that_nobody_knows_now_is_told_to_come_again(client, away):
    answer = client.post(f"/f/{tokens.make_public_key()}", GOOD)
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (503, True)


@pytest.mark.django_db(transaction=True)
def test_two_tries_and_their_mending_become_one_lead(client, away, monkeypatch):
    number = tokens.make_public_key()
    send(client, away, **{**GOOD, "contact": "8 912"}, nonce=number)
    for _click in "12":
        send(client, away, **GOOD, nonce=number, started="")
    monkeypatch.undo()
    look()
    assert (Lead.objects.count(), Enquiry.objects.count(), waiting().records) == (1, 1, 0)
