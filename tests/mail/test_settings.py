"""A mailbox is set up: what is filled in by itself, what is refused at its field, what the self-test says, tokens."""

import json
from typing import Any

import pytest
from django.utils import timezone

from teplo.channels.actions.settings import set_up
from teplo.channels.models import ChannelSettings
from teplo.channels.queries import settings_of
from teplo.intake.connectors.email import oauth
from teplo.intake.connectors.email.account import account_of
from teplo.intake.connectors.email.form import MailboxForm, trouble
from teplo.intake.connectors.email.form import test as self_test
from teplo.intake.models import Mailbox
from teplo.kit.net import Reply
from teplo.kit.net.imap import Denied
from tests.mail.boxes import Desk
from tests.mail.post import Post

pytestmark = pytest.mark.enable_socket
GIVEN = {
    "address": "Info@Ours.ru", "sign_in": "password", "provider": "yandex", "imap_port": "993", "imap_security": "tls",
    "smtp_port": "465", "smtp_security": "tls", "begins": "0",
}  # fmt: skip


def filled(**given: str) -> MailboxForm:
    form = MailboxForm(GIVEN | given)
    form.is_valid()
    return form


def test_a_provider_names_its_servers() -> None:
    given = filled().cleaned_data
    assert (given["address"], given["imap_host"], given["smtp_host"]) == (
        "info@ours.ru",
        "imap.yandex.ru",
        "smtp.yandex.ru",
    )
    given = filled(provider="microsoft", sign_in="oauth", client_id="a").cleaned_data
    assert (given["smtp_port"], given["smtp_security"], "IMAP.AccessAsUser" in given["scope"]) == (
        587,
        "starttls",
        True,
    )


def test_a_free_address_names_its_provider_by_itself() -> None:
    given = filled(provider="", address="firma@bk.ru").cleaned_data
    assert (given["provider"], given["imap_host"]) == ("mailru", "imap.mail.ru")


@pytest.mark.parametrize(
    "field, value",
    [
        ("address", "ivan@ours"),
        ("imap_host", "2130706433"),
        ("imap_host", "0x7f.1"),
        ("smtp_host", "a b"),
        ("smtp_host", "-"),
        ("imap_port", "5432"),
        ("smtp_port", "22"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(field: str, value: str) -> None:
    assert field in filled(**{field: value}).errors


def test_a_server_of_ones_own_must_be_named() -> None:
    assert set(filled(provider="").errors) == {"imap_host", "smtp_host"}


def test_the_self_test_says_what_was_found(desk: Desk, near: Any) -> None:
    with Post().open() as post:
        desk.tell(smtp_host="127.0.0.1", smtp_port=post.port, smtp_security="none", folders="INBOX\nGone")
        found = self_test(desk.channel)
    assert [finding.ok for finding in found] == [True, True, False, None, True]
    near.ALLOWED_LAN = ()
    assert [finding.ok for finding in self_test(desk.channel)] == [False, False]


def test_a_wrong_password_is_said_in_the_servers_words_and_the_password_nowhere(desk: Desk) -> None:
    by = desk.company.administrator
    set_up(desk.channel, values={}, secrets={"password": "wrong-canary"}, by=by, at=timezone.now())
    [found, *_] = self_test(type(desk.channel).objects.get(pk=desk.channel.pk))
    assert found.ok is False
    assert "canary" not in str(found.words)
    kept = ChannelSettings.objects.get()
    assert b"canary" not in bytes(kept.secrets) + json.dumps(kept.values).encode()


def test_a_password_under_a_lost_key_is_asked_for_anew(desk: Desk, settings: Any) -> None:
    settings.SECRET_KEY = "another"
    settings.SECRET_KEY_FALLBACKS = []
    [finding] = self_test(desk.channel)
    assert (finding.ok, "TEPLO_SECRET_KEY" in str(finding.words)) == (False, True)


def test_what_stands_in_the_way_is_told_from_our_own_tables(desk: Desk) -> None:
    assert trouble(desk.channel) is None
    Mailbox.objects.create(channel=desk.channel, compared={"missing": [{"folder": "INBOX", "uid": 1}]})
    assert "1" in str(trouble(desk.channel))


class Provider:
    """Gives tokens, one after the other, and remembers what it was asked."""

    def __init__(self, *answers: dict[str, object]) -> None:
        self.answers, self.asked = list(answers), []

    def __call__(self, method: str, url: str, *, body: bytes, headers: dict[str, str]) -> Reply:
        self.asked.append(body)
        return Reply(200, {}, json.dumps(self.answers.pop(0)).encode(), 0.1)


@pytest.fixture
def oauth_desk(desk: Desk) -> Desk:
    oauth._tokens.clear()
    desk.tell(sign_in="oauth", client_id="id", token_url="https://provider.ru/token")
    return desk


def test_an_access_token_is_asked_for_once_and_a_new_refresh_token_kept(oauth_desk: Desk, monkeypatch: Any) -> None:
    provider = Provider({"access_token": "a1", "expires_in": 3600, "refresh_token": "r2"})
    monkeypatch.setattr(oauth, "fetch", provider)
    account = account_of(oauth_desk.channel)
    assert [oauth.access_token(oauth_desk.channel, account) for _ in range(2)] == ["a1", "a1"]
    again = type(oauth_desk.channel).objects.get(pk=oauth_desk.channel.pk)
    assert (len(provider.asked), settings_of(again)["refresh_token"]) == (1, "r2")


def test_a_provider_that_gives_none_is_a_denial_with_its_own_words(oauth_desk: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr(oauth, "fetch", Provider({"error": "invalid_grant", "error_description": "Token was revoked."}))
    with pytest.raises(Denied, match="revoked"):
        oauth.access_token(oauth_desk.channel, account_of(oauth_desk.channel))
