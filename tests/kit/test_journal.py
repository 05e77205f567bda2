"""The journal on disk: what was taken is there, whatever was killed, torn or full."""

import errno
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from teplo.kit import journal
from teplo.kit.journal import Damage, Journal, Unwritable


@pytest.fixture
def opened(tmp_path: Path) -> Journal:
    return Journal(tmp_path, least_free=0)


def drained(folder: Path) -> list[bytes | Damage]:
    return [record for file in journal.ended(folder) for record in file.records()]


def only(folder: Path) -> Path:
    (path,) = folder.glob("*.journal")
    return path


def test_what_is_appended_is_read_in_its_order_once_the_file_is_let_go(opened, tmp_path):
    for text in (b"one", b"", b"three" * 1000):
        opened.append(text)
    assert journal.ended(tmp_path) == []
    assert journal.count(only(tmp_path)) == 3
    opened.seal()
    assert drained(tmp_path) == [b"one", b"", b"three" * 1000]
    assert only(tmp_path).stat().st_mode & 0o777 == 0o600


def test_a_record_is_on_disk_before_anybody_is_thanked(opened, tmp_path, monkeypatch):
    flushed: list[int] = []
    monkeypatch.setattr(os, "fdatasync", lambda fd: flushed.append(os.fstat(fd).st_size))
    opened.append(b"x" * 100)
    assert flushed == [only(tmp_path).stat().st_size]


def test_many_threads_share_their_flushes(opened, tmp_path, monkeypatch):
    flushes, gate = [], threading.Barrier(16)

    def slow(fd: int) -> None:
        flushes.append(fd)
        threading.Event().wait(0.05)

    monkeypatch.setattr(os, "fdatasync", slow)

    def one(number: int) -> None:
        gate.wait(5)
        opened.append(b"%d" % number)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(one, range(16)))
    opened.seal()
    assert sorted(drained(tmp_path)) == sorted(b"%d" % number for number in range(16))
    assert len(flushes) < 8


@pytest.mark.parametrize("cut", [1, 5, 14])
def test_a_torn_end_is_told_and_the_rest_is_read(opened, tmp_path, cut):
    opened.append(b"whole")
    opened.append(b"torn")
    opened.seal()
    path = only(tmp_path)
    os.truncate(path, path.stat().st_size - cut)
    first, damage = drained(tmp_path)
    assert first == b"whole"
    assert isinstance(damage, Damage)
    assert damage.is_end


def test_a_broken_record_takes_no_other_along(opened, tmp_path):
    for text in (b"before", b"broken", b"after"):
        opened.append(text)
    opened.seal()
    path = only(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"broken", b"brXken"))
    before, damage, after = drained(tmp_path)
    assert (before, after) == (b"before", b"after")
    assert isinstance(damage, Damage)
    assert not damage.is_end


def test_a_full_journal_takes_nothing_more(tmp_path):
    small = Journal(tmp_path, most_bytes=100, least_free=0)
    small.append(b"x" * 50)
    with pytest.raises(Unwritable):
        small.append(b"x" * 50)
    small.seal()
    assert drained(tmp_path) == [b"x" * 50]


def test_a_full_disk_is_left_to_others(tmp_path):
    with pytest.raises(Unwritable):
        Journal(tmp_path, least_free=1 << 60).append(b"x")
    assert list(tmp_path.iterdir()) == []


def test_half_a_record_never_stands_before_the_next(opened, tmp_path, monkeypatch):
    opened.append(b"first")
    write = os.write

    def short(fd: int, content: bytes) -> int:
        if len(content) < 10:
            raise OSError(errno.ENOSPC, "full")
        return write(fd, content[:10])

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", short)
        with pytest.raises(Unwritable):
            opened.append(b"second")
    opened.append(b"third")
    opened.seal()
    assert drained(tmp_path) == [b"first", b"third"]


def test_a_file_whose_flush_failed_is_never_written_again(opened, tmp_path, monkeypatch):
    opened.append(b"first")

    def failing(fd: int) -> None:
        raise OSError(errno.EIO, "the disk")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", failing)
        with pytest.raises(Unwritable):
            opened.append(b"lost")
    opened.append(b"second")
    assert len(list(tmp_path.glob("*.journal"))) == 2
    opened.seal()
    assert drained(tmp_path) == [b"first", b"second"]


def test_a_long_file_is_followed_by_another(tmp_path):
    short = Journal(tmp_path, least_free=0, file_bytes=100)
    for number in range(10):
        short.append(b"%d" % number * 40)
    short.seal()
    assert len(list(tmp_path.glob("*.journal"))) > 3
    assert [bytes(record)[:1] for record in drained(tmp_path)] == [b"%d" % number for number in range(10)]


def test_a_file_is_drained_by_one_and_gone_afterwards(opened, tmp_path):
    opened.append(b"x")
    opened.seal()
    (mine,) = journal.ended(tmp_path)
    assert journal.ended(tmp_path) == []
    mine.remove()
    assert list(tmp_path.iterdir()) == []


DYING = """
import os, pathlib, sys
from teplo.kit.journal import Journal
Journal(pathlib.Path(sys.argv[1]), least_free=0).append(b"his last word")
os.kill(os.getpid(), 9)
"""


def test_many_files_are_drained_by_and_by(tmp_path, monkeypatch):
    monkeypatch.setattr(journal, "MOST_AT_ONCE", 3)
    for number in range(7):
        (tmp_path / f"{number}-1.journal").touch()
    taken = []
    while files := journal.ended(tmp_path):
        taken.append(len(files))
        for file in files:
            file.remove()
    assert taken == [3, 3, 1]


def test_what_was_done_is_passed_over_by_whoever_begins_anew(opened, tmp_path):
    for text in (b"one", b"two", b"three"):
        opened.append(text)
    opened.seal()
    (first,) = journal.ended(tmp_path)
    records = first.records()
    assert [next(records), next(records)] == [b"one", b"two"]
    first.free()
    assert journal.count(only(tmp_path)) == 2
    assert drained(tmp_path) == [b"two", b"three"]


def test_the_file_of_a_dead_process_is_taken_over(tmp_path):
    assert subprocess.run([sys.executable, "-c", DYING, str(tmp_path)], check=False).returncode == -9
    assert drained(tmp_path) == [b"his last word"]
