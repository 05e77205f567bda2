"""Questions of those who run it."""

from datetime import datetime

from teplo.ops.models import Backup, Inspection


def last_good() -> datetime | None:
    """Of which moment the newest backup is that was restored and found good."""
    return Backup.objects.filter(verified_at__isnull=False).order_by("-at").values_list("at", flat=True).first()


def last_try() -> Backup | None:
    """The last backup, or the last try to make one."""
    return Backup.objects.order_by("-pk").first()


def last_inspection() -> Inspection | None:
    """The last look at the rows."""
    return Inspection.objects.order_by("-pk").first()
