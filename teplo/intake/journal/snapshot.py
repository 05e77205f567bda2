"""Who may send and what the forms ask, kept beside the journal and signed, for as long as the database is away.

Tokens stand in it by their digests. Whoever is not in it is not turned away, for nobody can know him now: he is told to
come again. A token that is ended, or an employee who leaves, goes out of it within seconds; should the database be lost
within those, the token passes until the database is back, for a day at most.
"""

import base64
import hmac
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from teplo.channels.models import Channel, ChannelSettings, Form, Remembered
from teplo.intake.journal.folder import COME_AGAIN, home
from teplo.kit import sql
from teplo.kit.journal import write_whole
from teplo.kit.problems import Away
from teplo.staff.models import Employee, Grant
from teplo.staff.permissions import Permission
from teplo.terms.models import ConsentText, Product

log = logging.getLogger(__name__)

MOST_AGE = timedelta(hours=24)
WRITTEN_ANEW = timedelta(minutes=1)
CLOCKS_DIFFER_BY = timedelta(minutes=5)
_SALT = "teplo.intake.journal.snapshot"

TOKENS = """
SELECT token.digest, token.id, token.scopes, employee.id, employee.time_zone, employee.role_id,
    ARRAY(SELECT concat_ws(' ', scope, status) FROM staff_grant
        WHERE role_id = employee.role_id AND permission = %s)
FROM staff_apitoken AS token JOIN staff_employee AS employee ON employee.id = token.employee_id
WHERE token.ended_at IS NULL AND employee.is_active
"""
CHANNEL = ("id", "kind", "slug", "key", "name")
FORM = ("id", "heading", "intro", "button", "success", "fields", "language", "allowed_sites", "accent")
TEXT = ("id", "purpose", "version", "body")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was so at a moment, as JSON reads it."""

    at: datetime
    content: Mapping[str, Any]

    def sender(self, digest: str) -> tuple[int, Employee]:
        """The number of a token that may send, and its employee with no other rights; Away where it is not known."""
        found = self.content["tokens"].get(digest)
        if found is None:
            raise Away(after=COME_AGAIN)
        token, scopes, employee, zone, role, grants = found
        acting = Employee(pk=employee, time_zone=zone, role_id=role, is_active=True)
        acting.token_scopes = frozenset(scopes)
        held = (grant.partition(" ") for grant in grants)
        acting.grants = [Grant(permission=Permission.LEAD_ADD, scope=scope, status=status) for scope, _, status in held]
        return token, acting

    def channel(self, kind: str, slug: str) -> int:
        """The number of a channel that is in use; Away where it is not known."""
        for channel in self.content["channels"]:
            if (channel["kind"], channel["slug"]) == (kind, slug):
                return int(channel["id"])
        raise Away(after=COME_AGAIN)

    def hook(self, key: str) -> Channel:
        """A channel in use by the key of its address, with its settings, secrets sealed; Away where it is not known."""
        for given in self.content["channels"]:
            if given["key"] == key:
                channel = Channel(**{name: given[name] for name in CHANNEL})
                told = given["settings"] or {"values": {}, "secrets": ""}
                sealed = base64.b64decode(told["secrets"])
                channel.settings = ChannelSettings(channel=channel, values=told["values"], secrets=sealed)
                return channel
        raise Away(after=COME_AGAIN)

    @property
    def asks_consent(self) -> bool:
        """Whether there is a text of a consent to the keeping of personal data that a chat could ask for."""
        return bool(self.content.get("consent", True))

    def form(self, key: str) -> Form:
        """A form with its channel and all that its page shows; Away where it is not known."""
        for given in self.content["forms"]:
            if given["channel"]["key"] == key:
                texts = tuple(ConsentText(**text) for text in given["texts"])
                products = tuple(Product(**product) for product in self.content["products"])
                form = Form(**given["form"], channel=Channel(**given["channel"]))
                form.remembered = Remembered(texts, products)
                return form
        raise Away(after=COME_AGAIN)


def current(now: datetime) -> Snapshot:
    """The snapshot that holds at a moment; Away where there is none, where it is not ours, or too old."""
    found = _found()
    if found is None or not now - MOST_AGE <= found.at <= now + CLOCKS_DIFFER_BY:
        log.error("journal.no_snapshot: %s", "none of ours" if found is None else "too old")
        raise Away(after=COME_AGAIN)
    return found


def _found() -> Snapshot | None:
    path = home() / "snapshot"
    try:
        file = path.stat()
        return _read(path, file.st_mtime_ns, file.st_ino)
    except (OSError, ValueError, KeyError):
        return None


@lru_cache(maxsize=2)
def _read(path: Path, changed_at: int, inode: int) -> Snapshot:
    """The file as it is since its last change; ValueError where it was not signed by us."""
    signature, _, content = path.read_bytes().partition(b"\n")
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if not any(hmac.compare_digest(signature, _signature(content, key)) for key in keys):
        raise ValueError("not signed by us")
    given = json.loads(content)
    return Snapshot(datetime.fromisoformat(given["at"]), given["content"])


def _signature(content: bytes, key: str) -> bytes:
    return salted_hmac(_SALT, content, secret=key, algorithm="sha256").hexdigest().encode()


def renew(now: datetime) -> None:
    """Write the snapshot where what it says has changed, and once a minute, so that it is known to hold still."""
    content = json.loads(json.dumps(_content(now)))
    known = _found()
    if known is not None and known.content == content and now - WRITTEN_ANEW < known.at <= now:
        return
    body = json.dumps({"at": now.isoformat(), "content": content}, ensure_ascii=False).encode()
    write_whole(home() / "snapshot", _signature(body, settings.SECRET_KEY) + b"\n" + body)


def _content(now: datetime) -> dict[str, Any]:
    tokens = {digest: rest for digest, *rest in sql.rows(TOKENS, [Permission.LEAD_ADD])}
    channels = Channel.objects.filter(is_active=True).select_related("settings").order_by("pk")
    forms = Form.objects.filter(channel__is_active=True).select_related("channel").order_by("pk")
    consents = ConsentText.objects.filter(purpose=ConsentText.Purpose.PROCESSING, valid_from__lte=now)
    return {
        "tokens": tokens,
        "channels": [_channel(channel) for channel in channels],
        "forms": [_form(form) for form in forms.prefetch_related("consents")],
        "consent": consents.exists(),
        "products": list(Product.objects.filter(is_active=True).order_by("name").values("id", "key", "name")),
    }


def _channel(channel: Channel) -> dict[str, Any]:
    told = getattr(channel, "settings", None)
    secrets = base64.b64encode(bytes(told.secrets)).decode() if told else ""
    plain = {"values": told.values, "secrets": secrets} if told else None
    return {**{name: getattr(channel, name) for name in CHANNEL}, "settings": plain}


def _form(form: Form) -> dict[str, Any]:
    return {
        "form": {name: getattr(form, name) for name in FORM},
        "channel": {name: getattr(form.channel, name) for name in CHANNEL},
        "texts": [
            {name: getattr(text, name) for name in TEXT}
            for text in sorted(form.consents.all(), key=lambda text: text.purpose)
        ],
    }
