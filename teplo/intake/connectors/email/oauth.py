"""Access tokens of OAuth2, by the refresh token that the account's owner has given; kept in memory alone."""

from __future__ import annotations

import json
import threading
import time
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Channel
from teplo.intake.actions.mailboxes import keep_refresh_token
from teplo.intake.connectors.email.account import OAUTH, Account
from teplo.kit.clock import database_now
from teplo.kit.net import Unreached, fetch
from teplo.kit.net.imap import Denied

# Seconds before its end at which a token is no good any more.
SPARE = 120
_tokens: dict[int, tuple[str, float]] = {}
_lock = threading.Lock()


def access_token(channel: Channel, account: Account, *, anew: bool = False) -> str:
    """The token to sign in with, '' where the account signs in by password.

    Raises Denied where the provider refuses to give one, Unreached where it is away.
    """
    if account.sign_in != OAUTH:
        return ""
    with _lock:
        token, until = _tokens.get(channel.pk, ("", 0.0))
    if token and until > time.monotonic() and not anew:
        return token
    told = _ask(account)
    token = _plain(told, "access_token")
    if not token:
        raise Denied(
            (_plain(told, "error_description") or _plain(told, "error") or str(_("No token was given.")))[:200]
        )
    renewed = _plain(told, "refresh_token")
    if renewed not in ("", account.secrets["refresh_token"]):
        keep_refresh_token(channel, renewed, at=database_now())
    with _lock:
        _tokens[channel.pk] = (token, time.monotonic() + _seconds(told.get("expires_in")) - SPARE)
    return token


def _plain(told: dict[str, object], name: str) -> str:
    return str(told.get(name) or "")


def _ask(account: Account) -> dict[str, object]:
    asked = {
        "grant_type": "refresh_token",
        "client_id": account.oauth["client_id"],
        "client_secret": account.secrets["client_secret"],
        "refresh_token": account.secrets["refresh_token"],
        "scope": account.oauth["scope"],
    }
    body = urlencode({name: value for name, value in asked.items() if value}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    reply = fetch("POST", account.oauth["token_url"], body=body, headers=headers)
    try:
        told = json.loads(reply.body)
    except ValueError:
        told = None
    if not isinstance(told, dict) or reply.status >= 500:
        raise Unreached("malformed")
    return told


def _seconds(given: object) -> float:
    return float(given) if isinstance(given, int | float) or (isinstance(given, str) and given.isdigit()) else 600.0
