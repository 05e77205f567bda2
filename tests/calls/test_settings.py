"""The settings of telephony with what cannot be right: told at its field, and nothing that was typed is lost."""

import pytest
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.channels.queries import secrets_of
from tests.intake.hooked import open_hook
from tests.web.at_work import screen


@pytest.mark.parametrize(
    ("kind", "field", "typed", "wrong"),
    [
        ("mango", "line", "наш номер", "A telephone number has no letters"),
        ("uis", "virtual_number", "+7 495 12", "digits"),
        ("twilio", "line", "12", "digits"),
        ("pbx", "dial_url", "exchange.local/call", "Write a whole address"),
        ("pbx", "recording_url", "ftp://exchange/", "Write a whole address"),
        ("zadarma", "zone", "Europe/Tomsk", "There is no such time zone."),
    ],
)
def test_what_cannot_be_right_is_told_at_its_field(company, kind, field, typed, wrong):
    channel, page = open_hook(kind, mapping=None), screen(company.administrator)
    given = {"proof": "address", "encoding": "hex", field: typed}
    shown = page.post(f"/setup/channels/{channel.pk}/plugin/", given)
    assert shown.status_code == 422
    assert wrong in shown.content.decode()
    assert f'value="{typed}"' in shown.content.decode()


def test_a_secret_that_was_typed_beside_a_mistake_stays_and_one_that_is_kept_is_never_shown(company):
    channel, page = open_hook("mango", mapping=None, secrets={"api_salt": "kept-salt"}), screen(company.administrator)
    address = f"/setup/channels/{channel.pk}/plugin/"
    shown = page.post(address, {"api_key": "typed-key", "line": "наш"}).content.decode()
    assert 'value="typed-key"' in shown
    assert "kept-salt" not in shown
    page.post(address, {"api_key": "typed-key", "line": "+7 495 123-45-67"})
    channel, now = Channel.objects.get(pk=channel.pk), timezone.now()
    assert (secrets_of(channel, "api_key", at=now), secrets_of(channel, "api_salt", at=now)) == (
        ["typed-key"],
        ["kept-salt"],
    )
    assert "typed-key" not in page.get(f"/setup/channels/{channel.pk}/").content.decode()
