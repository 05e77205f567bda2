"""What is written down about backups and about looks at the rows."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from teplo.kit.transactions import front_door
from teplo.ledger.actions import record
from teplo.ledger.actors import SYSTEM
from teplo.ops.models import Backup, Inspection
from teplo.staff.queries import administrators
from teplo.work.actions import tell
from teplo.work.models import NoticeKind

KEPT = timedelta(days=90)


@front_door
def note_backup(name: str, *, size: int, seconds: float, at: datetime) -> Backup:
    """A backup lies in its place; `at` is the moment of its snapshot, `size` bytes. Nobody has restored it yet."""
    Backup.objects.filter(at__lt=at - KEPT).delete()
    record("backup.made", by=SYSTEM, at=at, size=size, seconds=round(seconds, 1))
    return Backup.objects.create(at=at, name=name, size=size, seconds=seconds)


@front_door
def note_verified(backup: Backup, *, at: datetime) -> None:
    """A backup was restored beside the product and found whole: from now on it counts."""
    Backup.objects.filter(pk=backup.pk).update(verified_at=at)
    record("backup.verified", by=SYSTEM, at=at, backup=backup.pk)


@front_door
def note_failed(name: str, *, fault: str, at: datetime, backup: Backup | None = None) -> None:
    """A backup could not be made, or (`backup`) was made and is not good; every administrator is told."""
    if backup is None:
        Backup.objects.create(at=at, name=name, fault=fault)
    else:
        Backup.objects.filter(pk=backup.pk).update(fault=fault)
    for number in administrators():
        tell(number, kind=NoticeKind.BACKUP, at=at)
    record("backup.failed", by=SYSTEM, at=at, backup=backup.pk if backup else None)


@front_door
def note_restored(*, made_at: str, at: datetime) -> None:
    """The base was restored from the backup of that moment (ISO 8601)."""
    record("base.restored", by=SYSTEM, at=at, made_at=made_at)


@front_door
def note_inspection(broken: Mapping[str, int], *, seconds: float, at: datetime) -> None:
    """How many rows break which invariant; the ledger tells of it when that has changed for the worse."""
    last = Inspection.objects.order_by("-pk").first()
    Inspection.objects.filter(at__lt=at - KEPT).delete()
    Inspection.objects.create(at=at, seconds=seconds, broken=dict(broken))
    if broken and (last is None or last.broken != dict(broken)):
        record("base.inspected", by=SYSTEM, at=at, broken=dict(broken))
