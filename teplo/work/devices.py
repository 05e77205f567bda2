"""Browsers that may be told by push: where each is reached, sealed, and under which keys it opens what it gets."""

import json
from dataclasses import asdict, dataclass
from typing import ClassVar

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from teplo.kit.sealed import opened, seal
from teplo.staff.models import Employee


class Device(models.Model):
    """A browser of somebody's that wants to be told; it is told only while the session that gave it holds.

    `digest` finds it again without opening `sealed`: the address in it is itself the right to tell the browser.
    """

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="devices")
    session = models.CharField(max_length=40, db_index=True)
    digest = models.CharField(max_length=64, unique=True)
    # A `WayTo` as JSON.
    sealed = models.BinaryField()
    name = models.CharField(max_length=120, blank=True)
    # Whether the words on a locked screen say of whom a notice is.
    says_more = models.BooleanField(_("say of whom a notice is, also on the locked screen"), default=False)
    only_at_work = models.BooleanField(_("only while I am at work"), default=False, db_default=False)
    created_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class WayTo:
    """How a browser is told: its address at its push service, its public key and secret, and the key of ours it knows.

    All but the address are base64url without padding.
    """

    endpoint: str
    p256dh: str
    auth: str
    our_key: str


def sealed_way(way: WayTo, *, digest: str) -> bytes:
    """A way as it is kept."""
    return seal(json.dumps(asdict(way)).encode(), place=f"work.device:{digest}")


def way_to(device: Device) -> WayTo:
    """How this browser is told."""
    return WayTo(**json.loads(opened(bytes(device.sealed), place=f"work.device:{device.digest}")))


def alive(device: Device) -> bool:
    """Whether the session that gave this browser still holds: not ended, the same employee, the same password."""
    found = Session.objects.filter(pk=device.session, expire_date__gt=timezone.now()).first()
    data = found.get_decoded() if found else {}
    employee = device.employee
    if not employee.is_active or data.get(SESSION_KEY) != str(employee.pk):
        return False
    hashes = (employee.get_session_auth_hash(), *employee.get_session_auth_fallback_hash())
    return any(constant_time_compare(data.get(HASH_SESSION_KEY, ""), one) for one in hashes)
