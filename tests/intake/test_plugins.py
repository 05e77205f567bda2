"""A plug-in is a folder: that it is there is enough, and a channel of its kind can be opened, set up and written to."""

import re
import sys
import textwrap
from pathlib import Path

import pytest

from teplo.channels.actions import set_up
from teplo.channels.kinds import kind_of, opened_kinds
from teplo.channels.models import Channel, ChannelSettings
from teplo.channels.queries import plain_settings_of, secrets_of, settings_of
from teplo.intake import connectors
from teplo.kit import sealed
from teplo.leads.models import Enquiry
from teplo.ledger.models import Event
from tests.intake.hooked import deliver, open_hook

TOY = """
from django import forms
from teplo.intake.connectors.plug import Connector, Finding, Forged
from teplo.intake.connectors.api.reader import read_object
from teplo.channels.queries import settings_of


class ToyForm(forms.Form):
    colour = forms.CharField(label="Colour of the toy")
    secret = forms.CharField(label="Word", widget=forms.PasswordInput, required=False)


def read(body, channel, meta):
    return read_object({"person": {"name": body.decode()}, "text": settings_of(channel)["colour"]}, channel, meta)


def verify(delivered, channel):
    if delivered.headers.get("x-word") != settings_of(channel)["secret"]:
        raise Forged("word")


CONNECTOR = Connector(
    kind="toy", name="Toy telephone", icon="phone", about="A tin on a string.", settings_form=ToyForm,
    read=read, verify=verify, test=lambda channel: [Finding(ok=True, words="The string is taut.")],
)
"""


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A folder more beside those of the product, for one test."""
    folder = tmp_path / "toy"
    folder.mkdir()
    (folder / "__init__.py").write_text(textwrap.dedent(TOY))
    monkeypatch.setattr(connectors, "__path__", [*connectors.__path__, str(tmp_path)])
    monkeypatch.setattr("teplo.channels.kinds._KNOWN", {})
    connectors.all_connectors.cache_clear()
    connectors.register_kinds()
    yield
    connectors.all_connectors.cache_clear()
    sys.modules.pop("teplo.intake.connectors.toy", None)


def test_a_folder_more_is_a_kind_more(toy, client, company):
    client.force_login(company.administrator)
    assert "Toy telephone" in client.get("/setup/channels/add/").text
    made = client.post("/setup/channels/add/", {"kind": "toy", "name": "Hall", "language": "en"})
    channel = Channel.objects.get(kind="toy")
    assert made["Location"] == f"/setup/channels/{channel.pk}/"
    page = client.get(made["Location"]).text
    assert ("Colour of the toy" in page, f"/hooks/{channel.key}" in page) == (True, True)
    client.post(f"/setup/channels/{channel.pk}/plugin/", {"colour": "red", "secret": "tin"})
    assert "The string is taut." in client.post(f"/setup/channels/{channel.pk}/test/").text
    assert deliver(client, channel, b"Ivan", **{"X-Word": "other"}).status_code == 401
    assert deliver(client, channel, b"Ivan", **{"X-Word": "tin"}).status_code == 200
    assert (Enquiry.objects.get().text, Enquiry.objects.get().lead.person.name) == ("red", "Ivan")


def test_nothing_outside_a_folder_names_its_kind():
    # An e-mail is a way to reach somebody, too; the chat is our own, with addresses and pages of its own.
    common = {*Channel.Kind, "email", "chat"}
    names = {kind for kind in connectors.all_connectors() if kind not in common}
    room = Path(connectors.__file__).parent
    for path in room.parents[1].rglob("*.py"):
        if room not in path.parents and "migrations" not in path.parts:
            words = path.read_text()
            named = rf"""connectors\.({"|".join(names)})\b|kind ?==? ?["']({"|".join(names)})["']"""
            assert not re.search(named, words), path


def test_a_kind_whose_folder_is_gone_still_has_a_name(db):
    assert (kind_of("fax").name, kind_of("fax").is_opened) == ("fax", False)
    assert {"webhook", "tilda", "form"} <= {kind.key for kind in opened_kinds()}


def test_secrets_are_sealed_for_their_channel_alone(company):
    one, other = open_hook(secrets={"secret": "canary-7781"}, header="X"), open_hook(secrets={"secret": "b"})
    kept = ChannelSettings.objects.get(channel=one)
    assert b"canary-7781" not in bytes(kept.secrets)
    assert settings_of(one)["secret"] == "canary-7781"
    assert "secret" not in plain_settings_of(one)
    other.settings.secrets = kept.secrets
    with pytest.raises(sealed.Unopened):
        settings_of(other)


def test_an_empty_secret_stays_and_the_ledger_names_fields_without_their_values(company):
    channel = open_hook(secrets={"secret": "canary-7781"})
    now = Event.objects.latest("pk").at
    set_up(channel, values={"header": "X-A"}, secrets={"secret": ""}, by=company.administrator, at=now)
    told = Event.objects.latest("pk")
    assert secrets_of(Channel.objects.get(pk=channel.pk), "secret", at=now) == ["canary-7781"]
    assert (told.kind, told.facts["fields"]) == ("channel.changed", ["header"])
    assert "canary" not in str([event.facts for event in Event.objects.all()])


def test_what_was_sealed_under_an_older_key_opens_and_under_none_does_not(settings):
    made = sealed.seal(b"x", place="p:1")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 50, [settings.SECRET_KEY]
    assert sealed.opened(made, place="p:1") == b"x"
    settings.SECRET_KEY_FALLBACKS = []
    for given in (made, b"", b"\x01short", made[:-1] + b"?"):
        with pytest.raises(sealed.Unopened):
            sealed.opened(given, place="p:1")
