"""Browsers come to be told by push, are told otherwise, and go."""

import hashlib
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from django.utils.translation import gettext_lazy as _

from teplo.kit import vapid
from teplo.kit.clock import database_now
from teplo.kit.problems import FieldError, Invalid
from teplo.kit.text import one_line
from teplo.kit.transactions import front_door
from teplo.ledger.actions import record
from teplo.staff.models import Employee
from teplo.work.adapters.push import PUSH
from teplo.work.devices import Device, WayTo, sealed_way

MOST_DEVICES = 10
LONGEST_ADDRESS = 2_000


@front_door
def add_device(way: WayTo, *, session: str, name: str, by: Employee, at: datetime) -> Device:
    """Tell this browser of `by` from now on; the same one anew takes the place of what was known of it.

    Invalid for what no browser gives.
    """
    _demand_sound(way)
    digest = hashlib.sha256(way.endpoint.encode()).hexdigest()
    known = Device.objects.select_for_update().filter(digest=digest).first()
    values = {"employee": by, "session": session, "sealed": sealed_way(way, digest=digest), "created_at": at}
    if known is not None and known.employee_id == by.pk:
        for key, value in values.items():
            setattr(known, key, value)
        known.save(update_fields=list(values))
        return known
    Device.objects.filter(digest=digest).delete()
    made = Device.objects.create(digest=digest, name=one_line(name, limit=120), **values)
    for old in Device.objects.filter(employee=by).order_by("-created_at", "-pk")[MOST_DEVICES:]:
        old.delete()
    record("device.added", by=by, at=at, employee=by.pk, device=made.pk)
    return made


@front_door
def change_device(number: int, *, says_more: bool, only_at_work: bool, by: Employee, at: datetime) -> bool:
    """How one's own browser is told; False where there is none of that number."""
    changed = Device.objects.filter(pk=number, employee=by).update(says_more=says_more, only_at_work=only_at_work)
    if changed:
        record("device.changed", by=by, at=at, employee=by.pk, device=number)
    return bool(changed)


@front_door
def drop_device(number: int, *, by: Employee, at: datetime) -> bool:
    """Tell one's own browser no more; False where there is none of that number."""
    gone = Device.objects.filter(pk=number, employee=by).delete()[0]
    if gone:
        record("device.dropped", by=by, at=at, employee=by.pk, device=number)
    return bool(gone)


@front_door
def forget_device(device: Device) -> None:
    """Its push service knows it no more, or its session is over. Leaves no line: nobody of ours did it."""
    Device.objects.filter(pk=device.pk).delete()


@front_door
def note_told(device: Device, *, at: datetime) -> None:
    """It was told at that moment."""
    Device.objects.filter(pk=device.pk).update(told_at=at)


# allow undecorated-verb: checks what was given, writes nothing
def _demand_sound(way: WayTo) -> None:
    errors = []
    is_address = way.endpoint.startswith("https://") and way.endpoint.isascii() and len(way.endpoint) <= LONGEST_ADDRESS
    if not is_address:
        errors.append(FieldError("endpoint", "wrong_value", _("This is no address of a push service.")))
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), vapid.decoded(way.p256dh))
        has_keys = len(vapid.decoded(way.auth)) == 16
    except ValueError:
        has_keys = False
    if not has_keys:
        errors.append(FieldError("p256dh", "wrong_value", _("These are no keys of a browser.")))
    if way.our_key != vapid.public_key():
        errors.append(FieldError("key", "wrong_value", _("The page is older than our key: load it again.")))
    if errors:
        raise Invalid(errors=errors)


PUSH.offer(forget=forget_device, told=lambda device: note_told(device, at=database_now()))
