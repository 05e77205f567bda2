"""Notices by web push: closed for the one browser that may read them (RFC 8291), told to its service (RFC 8030)."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from teplo.kit import net, vapid
from teplo.staff import presence
from teplo.work.adapters.refusals import Refusal
from teplo.work.deliveries import Delivery
from teplo.work.devices import Device, WayTo, alive, way_to
from teplo.work.models import Notice, NoticeKind
from teplo.work.queries import notice_for

SECONDS = 10.0
RINGS = timedelta(seconds=60)  # a telephone rings no longer: whoever hears of it later hears of nothing
DAY = 24 * 60 * 60
URGENT = frozenset({NoticeKind.RANG, NoticeKind.LATE, NoticeKind.SOON, NoticeKind.OFFERED, NoticeKind.CHAT_WAITS})
GONE = frozenset({404, 410})
# What a push service would answer the same way however often it is asked.
FINAL = frozenset({400, 401, 403, 405, 413})
MOST_WORDS = 120


class Line:
    """Every browser has a push service of its own: there is no connection that could be refused."""

    refusal: Refusal | None = None

    def __init__(self, forget: Callable[[Device], None], told: Callable[[Device], None]) -> None:
        self._forget, self._told = forget, told
        self._silent: dict[str, Refusal] = {}  # services that have just not answered: each is waited for once

    def send(self, delivery: Delivery) -> Refusal | None:
        """Tell every browser of his that may be told now; sent where one of them has taken it."""
        notice = delivery.notice
        if notice is None:
            return Refusal("no_notice", is_final=True)
        if notice.kind == NoticeKind.RANG and timezone.now() - notice.at > RINGS:
            return Refusal("too_late", is_final=True)
        refusals = [self._tell(device, notice) for device in _to_be_told(notice)]
        if not refusals:
            return Refusal("nobody_to_tell", is_final=True)
        if None in refusals:
            return None
        # As long as one of them may still take it, it is tried again.
        return next((one for one in refusals if one and not one.is_final), refusals[0])

    def _tell(self, device: Device, notice: Notice) -> Refusal | None:
        if not alive(device):
            self._forget(device)
            return Refusal("signed_out", is_final=True)
        way = way_to(device)
        service = urlsplit(way.endpoint).netloc
        if service in self._silent:
            return self._silent[service]
        with translation.override(notice.employee.language or settings.LANGUAGE_CODE):
            content = json.dumps(words_of(notice, says_more=device.says_more), ensure_ascii=False).encode()
        try:
            refusal = _post(way, content, is_urgent=notice.kind in URGENT, seconds=_life(notice))
        except net.Unreached as unreached:
            refusal = self._silent[service] = Refusal(unreached.code[:40])
        if refusal is None:
            self._told(device)
        elif refusal.code in ("404", "410", "other_key"):
            self._forget(device)
        return refusal


def _to_be_told(notice: Notice) -> list[Device]:
    """His browsers, without those that are quiet while he is not at work."""
    devices = list(Device.objects.filter(employee=notice.employee_id))
    if any(device.only_at_work for device in devices):
        here = presence.of([notice.employee_id], timezone.now())[notice.employee_id].is_here
        devices = [device for device in devices if here or not device.only_at_work]
    return devices


def _life(notice: Notice) -> int:
    """For how many seconds the push service keeps it for a browser that is not there."""
    if notice.kind == NoticeKind.RANG:
        return int(RINGS.total_seconds())
    return 60 * 60 if notice.kind in URGENT else DAY


def _post(way: WayTo, content: bytes, *, is_urgent: bool, seconds: int) -> Refusal | None:
    parts = urlsplit(way.endpoint)
    contact = f"mailto:{settings.DEFAULT_FROM_EMAIL}" if settings.SENDS_LETTERS else settings.BASE_URL
    proof = vapid.authorization(f"{parts.scheme}://{parts.netloc}", key=way.our_key, contact=contact, now=time.time())
    if not proof:
        return Refusal("other_key", is_final=True)
    headers = {
        "Authorization": proof,
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(seconds),
        "Urgency": "high" if is_urgent else "normal",
    }
    try:
        reply = net.fetch("POST", way.endpoint, body=closed_for(way, content), headers=headers, seconds=SECONDS)
    except net.Refused as refused:
        return Refusal(refused.code[:40], is_final=True)
    if 200 <= reply.status < 300:
        return None
    return Refusal(str(reply.status), is_final=reply.status in FINAL | GONE)


def closed_for(way: WayTo, content: bytes) -> bytes:
    """The content so that this browser alone can read it, under a key pair that is used this once."""
    passing = ec.generate_private_key(ec.SECP256R1())
    closed: bytes = http_ece.encrypt(
        content, private_key=passing, dh=vapid.decoded(way.p256dh), auth_secret=vapid.decoded(way.auth),
        version="aes128gcm",
    )  # fmt: skip
    return closed


def words_of(notice: Notice, *, says_more: bool) -> dict[str, str]:
    """What the browser shows. By itself it names nobody: a locked screen is read by whoever passes by."""
    known = NoticeKind(notice.kind).label if notice.kind in NoticeKind.values else _("Notice")
    page, number = _page(notice)
    path = reverse(page, args=[number] if number else [])
    # The next one of the same kind about the same thing takes the place of this one.
    told = {"title": str(known), "body": "", "tag": ":".join([notice.kind, *([page, str(number)] if number else [])])}
    if says_more:
        told["body"] = _about(notice)[:MOST_WORDS]
    return {**told, "url": path, "kind": notice.kind, "stays": "1" if notice.kind == NoticeKind.RANG else ""}


def _page(notice: Notice) -> tuple[str, int | None]:
    """The page that a press opens, with the number of what it shows."""
    if notice.conversation_id:
        return "talk", notice.conversation_id
    if notice.lead_id:
        return "lead", notice.lead_id
    number = notice.deal_id or notice.client
    return (notice.of or "deal", number) if number else ("notices-all", None)


def _about(notice: Notice) -> str:
    """What the page of notices says of it to this very person, and no more."""
    seen = notice_for(notice.employee, notice.pk)
    if seen is None or seen.lead is None:
        return str(seen.task or seen.deal or seen.given or "") if seen else ""
    lead = seen.lead
    return " · ".join(filter(None, [str(seen.task or ""), (lead.person.name if lead.person else "") or lead.number]))


class Push:
    """The adapter of the way `push`; who forgets a browser is a verb, which stands above."""

    def __init__(self) -> None:
        self._line: Callable[[], Line] | None = None

    def offer(self, *, forget: Callable[[Device], None], told: Callable[[Device], None]) -> None:
        """Say what becomes of a browser that is no more, and of one that was told."""
        self._line = partial(Line, forget, told)

    def is_set_up(self) -> bool:
        return True

    @contextmanager
    def connected(self) -> Iterator[Line]:
        if self._line is None:
            raise RuntimeError("nobody has said who forgets a browser")
        yield self._line()


PUSH = Push()
