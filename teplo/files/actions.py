"""Verbs of files: keep one, forget one, sweep away bytes that nobody knows."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from teplo.files import disk, queries
from teplo.files.disk import Written
from teplo.files.models import File
from teplo.kit.transactions import front_door, step

# Whoever writes bytes has this long for their row; the sweep comes every hour, so that nothing is a day old.
SPARED = timedelta(hours=23)


# allow undecorated-verb: the bytes are on disk before the transaction, which may be run again, begins
def keep(chunks: Iterable[bytes], *, limit: int) -> File:
    """Keep a content once, whoever brings it: first the bytes, then its row in a front door of its own.

    TooLarge as soon as more than `limit` bytes have come; nothing of them stays.
    """
    return _enter(disk.write(chunks, limit=limit))


@front_door
def _enter(written: Written) -> File:
    return enter(written)


@step
def enter(written: Written) -> File:
    """The row of bytes that `disk.write` has put on disk; the one that is there where they are known."""
    return File.objects.get_or_create(digest=written.digest, defaults={"size": written.size})[0]


@front_door
def drop_unused(digests: Collection[str]) -> None:
    """Forget those of these files that nothing points to: what was brought was no table, or never taken any further."""
    unused = queries.unused(digests)
    for file in unused:
        disk.refresh(file.digest)
    File.objects.filter(pk__in=[file.pk for file in unused]).delete()


@step
def forget(file: File) -> None:
    """Forget a file that nothing points to any more; ProtectedError where something does. The sweep takes its bytes.

    They stay for a day, so that a backup whose rows are older still finds them.
    """
    disk.refresh(file.digest)
    file.delete()


@step
def forget_unused(file: File) -> None:
    """Forget a file that somebody has let go of, unless something else points to it."""
    for unused in queries.unused([file.digest]):
        forget(unused)


# allow undecorated-verb: the bytes go after the transaction in which their rows went
def sweep(*, now: datetime) -> int:
    """Remove bytes that nothing names and that have lain longer than `SPARED`, and uploads broken off; how many."""
    since = (now - SPARED).timestamp()
    swept = 0
    for shelf in [*disk.shelves(), disk.folder() / disk.ASIDE]:
        if shelf.is_dir():
            old = disk.untouched(shelf, since=since).keys()
            drop_unused(old)
            swept += disk.remove(shelf, old - queries.known(old), since=since)
    return swept
