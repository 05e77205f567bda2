"""A journal on disk for what cannot go to the database now: appended, on disk before anybody is thanked, drained later.

A record stands in a file as mark, length, CRC-32 and its bytes, so that a torn end and a broken sector show. A file is
written by one process and locked by it; once let go, or when its process is dead, whoever takes the lock may read and
remove it. Nothing here knows what the records mean.
"""

from __future__ import annotations

import contextlib
import fcntl
import mmap
import os
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SUFFIX = ".journal"
MOST_BYTES = 1 << 30  # of all files of a folder
LEAST_FREE = 256 << 20  # left on the disk for others: the database may lie on the same
FILE_BYTES = 16 << 20  # then the next file is begun
MOST_AT_ONCE = 64  # files that are drained together, each of which is open meanwhile
_MARK, _DONE = b"\xabTJ\x01", b"\xabTJ\x02"
_HEAD = struct.Struct(">4sII")  # mark, length, CRC-32 of the bytes


class Unwritable(Exception):
    """The record could not be put on disk: no room, or the disk refused."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes that are no record; at the end of a file they are what was being written when its process died."""

    content: bytes
    is_end: bool


class _File:
    """A file of this process: how much of it is written, and how much is on disk."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / f"{time.time_ns():020}-{os.getpid()}{SUFFIX}"
        new = self.path.with_suffix(".new")
        self.fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
        # Locked before it gets the name by which others would find it.
        fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        new.replace(self.path)
        sync_folder(folder)
        self.written = self.synced = 0
        self.is_broken = False


class Journal:
    """What one process appends to its folder; safe to use from many threads, which share their flushes to disk."""

    def __init__(
        self, folder: Path, *, most_bytes: int = MOST_BYTES, least_free: int = LEAST_FREE, file_bytes: int = FILE_BYTES
    ) -> None:
        self.folder = folder
        self.most_bytes, self.least_free, self.file_bytes = most_bytes, least_free, file_bytes
        self._file: _File | None = None
        self._sealed: Path | None = None
        # Taken in this order where both are.
        self._writing, self._syncing = threading.Lock(), threading.Lock()

    def append(self, record: bytes) -> None:
        """Return when the record is on disk; Unwritable where it is not."""
        frame = _HEAD.pack(_MARK, len(record), zlib.crc32(record)) + record
        try:
            with self._writing:
                file = self._open_for(len(frame))
                self._write(file, frame)
                end = file.written
            self._sync(file, end)
        except OSError as error:
            raise Unwritable(type(error).__name__) from error

    def seal(self) -> None:
        """Let go of the file, so that it can be drained; the next record begins another."""
        with self._writing:
            if self._file is not None:
                self._close(self._file)
                self._sealed, self._file = self._file.path, None

    @property
    def is_due(self) -> bool:
        """Whether there is a file to let go of: not while the one before waits, or each look would leave another."""
        return self._file is not None and not (self._sealed is not None and self._sealed.exists())

    def _open_for(self, size: int) -> _File:
        if size + sum(standing.bytes for standing in stands(self.folder)) > self.most_bytes:
            raise Unwritable("the journal is full")
        disk = os.statvfs(self.folder)
        if disk.f_bavail * disk.f_frsize - size < self.least_free:
            raise Unwritable("the disk is full")
        if self._file is not None and (self._file.is_broken or self._file.written >= self.file_bytes):
            self._close(self._file)
            self._file = None
        if self._file is None:
            self._file = _File(self.folder)
        return self._file

    def _write(self, file: _File, frame: bytes) -> None:
        try:
            left = memoryview(frame)
            while left:
                left = left[os.write(file.fd, left) :]
        except OSError:
            os.ftruncate(file.fd, file.written)  # or half a record would stand before the next
            raise
        file.written += len(frame)

    def _sync(self, file: _File, end: int) -> None:
        """Flush to disk; whoever comes while another flushes finds his own bytes there, or flushes for all behind."""
        with self._syncing:
            if file.synced >= end:
                return
            if file.is_broken:
                raise Unwritable("the disk refused")
            upto = file.written
            try:
                os.fdatasync(file.fd)
            except OSError:
                # What the disk holds now is unknown and asking again would lie: this file takes nothing more.
                file.is_broken = True
                raise
            file.synced = upto

    def _close(self, file: _File) -> None:
        with self._syncing:
            try:
                if file.is_broken:
                    os.ftruncate(file.fd, file.synced)
                else:
                    os.fdatasync(file.fd)
                    file.synced = file.written
            except OSError:
                file.is_broken = True
            finally:
                os.close(file.fd)


@dataclass(frozen=True, slots=True)
class Standing:
    """A file of the journal from outside: when it was begun (seconds since 1970) and how long it is."""

    path: Path
    since: float
    bytes: int


def stands(folder: Path) -> list[Standing]:
    """The files of a folder, the oldest first, whoever holds them."""
    found = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        with contextlib.suppress(FileNotFoundError):  # drained at this moment
            found.append(Standing(path, int(path.name.partition("-")[0]) / 1e9, path.stat().st_size))
    return found


def count(path: Path) -> int:
    """How many records of a file are not done, by their heads alone."""
    number = at = 0
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        while len(head := file.read(_HEAD.size)) == _HEAD.size:
            mark, length, _check = _HEAD.unpack(head)
            if mark not in (_MARK, _DONE):
                break
            number, at = number + (mark == _MARK), at + _HEAD.size + length
            file.seek(at)
    return number


class Ended:
    """A file that nobody writes any more, held by its lock until `free` or `remove`."""

    def __init__(self, path: Path, fd: int) -> None:
        self.path, self._fd = path, fd

    def records(self) -> Iterator[bytes | Damage]:
        """What stands in it, in the order in which it was appended; one is done when the next is asked for."""
        if not os.fstat(self._fd).st_size:
            return
        with mmap.mmap(self._fd, 0, access=mmap.ACCESS_READ) as view:
            for at, record in read(view):
                yield record
                if isinstance(record, bytes):
                    # Not flushed: it only saves whoever begins anew the asking.
                    os.pwrite(self._fd, _DONE, at)

    def remove(self) -> None:
        """Forget the file for good."""
        self.path.unlink()
        sync_folder(self.path.parent)
        self.free()

    def free(self) -> None:
        """Let go of it."""
        if self._fd >= 0:
            fcntl.flock(self._fd, fcntl.LOCK_UN)  # a reader that was left in the middle keeps a copy open
            os.close(self._fd)
            self._fd = -1


def ended(folder: Path) -> list[Ended]:
    """Take the files of a folder that nobody holds, the oldest first, as many as are drained at once."""
    found: list[Ended] = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if len(found) == MOST_AT_ONCE:
            break
        with contextlib.suppress(FileNotFoundError):  # another has just drained it
            fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            if _taken(fd):
                found.append(Ended(path, fd))
            else:
                os.close(fd)
    return found


def _taken(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return os.fstat(fd).st_nlink > 0  # removed between opening and locking


def read(content: mmap.mmap | bytes) -> Iterator[tuple[int, bytes | Damage]]:
    """The records of a file's content that are not done, each with its place.

    What lies broken between two of them is told and passed over.
    """
    at, end = 0, len(content)
    while at < end:
        record = _record(content, at)
        if record is None:
            following = _next_record(content, at + 1)
            yield at, Damage(bytes(content[at:following]), is_end=following == end)
            at = following
        else:
            if content[at : at + len(_MARK)] == _MARK:
                yield at, record
            at += _HEAD.size + len(record)


def _record(content: mmap.mmap | bytes, at: int) -> bytes | None:
    if at + _HEAD.size > len(content):
        return None
    mark, length, check = _HEAD.unpack_from(content, at)
    begin = at + _HEAD.size
    if mark not in (_MARK, _DONE) or begin + length > len(content):
        return None
    record = bytes(content[begin : begin + length])
    return record if zlib.crc32(record) == check else None


def _next_record(content: mmap.mmap | bytes, at: int) -> int:
    while (at := content.find(_MARK[:-1], at)) >= 0:
        if _record(content, at) is not None:
            return at
        at += 1
    return len(content)


@contextlib.contextmanager
def alone(path: Path) -> Iterator[int | None]:
    """A lock between processes: its open file for the one who holds it, None for who came second."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield fd if _taken(fd) else None
    finally:
        os.close(fd)


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in its place at once and on disk: whoever reads it sees the old one or the new one."""
    new = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.new")
    fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(fd)
    new.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Put the names of a folder on disk."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
