"""Files are kept once by their content, bytes before the row, and nothing that has no row stays for ever."""

import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from teplo.files import actions, disk, queries
from teplo.files.models import File
from teplo.intake.imports.models import Import
from teplo.kit.problems import TooLarge
from teplo.kit.transactions import front_door
from tests.company import Company

WORDS = [b"Name;Phone\n", "Анна;+79160000001\n".encode()]
LIMIT = 1_000
pytestmark = pytest.mark.usefixtures("own_data")


def on_disk(data: Path) -> list[Path]:
    return [path for path in (data / "files").rglob("*") if path.is_file()]


def grow_old(path: Path, *, hours: int) -> None:
    then = timezone.now().timestamp() - hours * 3600
    os.utime(path, (then, then))


def used_by(company: Company, file: File) -> None:
    """Somebody has brought it."""
    Import.objects.create(file=file, owner_employee=company.owner, created_at=timezone.now())


@pytest.mark.django_db
def test_a_content_is_kept_once_under_its_digest(own_data):
    first, second = (actions.keep(WORDS, limit=LIMIT) for _ in range(2))
    assert first == second == File.objects.get()
    assert first.digest == hashlib.sha256(b"".join(WORDS)).hexdigest()
    assert on_disk(own_data) == [queries.path_of(first)]
    with queries.open_file(first) as file:
        assert file.read() == b"".join(WORDS)


@pytest.mark.django_db
def test_nobody_else_may_read_it(own_data):
    path = queries.path_of(actions.keep(WORDS, limit=LIMIT))
    assert [each.stat().st_mode & 0o777 for each in (path, path.parent, own_data / "files")] == [0o600, 0o700, 0o700]


def test_a_file_without_end_is_refused_at_the_limit(own_data):
    given = 0

    def endless():
        nonlocal given
        while True:
            given += 1
            yield b"x" * 100

    with pytest.raises(TooLarge, match="file_too_large") as refused:
        actions.keep(endless(), limit=LIMIT)
    assert (given, on_disk(own_data)) == (11, [])
    assert str(refused.value.title) == "The file is larger than 1000\xa0bytes."


def test_what_breaks_off_leaves_nothing(own_data):
    def broken():
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        actions.keep(broken(), limit=LIMIT)
    assert on_disk(own_data) == []


def test_a_rename_that_fails_leaves_neither_bytes_nor_row(own_data, monkeypatch, db):
    def fail(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        actions.keep(WORDS, limit=LIMIT)
    assert (on_disk(own_data), File.objects.count()) == ([], 0)


def test_bytes_are_whole_and_on_disk_before_their_name_is(own_data, monkeypatch):
    """The order that a power cut needs: fsync of the bytes, the name, fsync of the folder."""
    seen: list[str] = []
    sync, replace = os.fsync, Path.replace
    monkeypatch.setattr(
        os, "fsync", lambda handle: (seen.append(Path(f"/proc/self/fd/{handle}").readlink().name), sync(handle))
    )
    monkeypatch.setattr(Path, "replace", lambda self, target: (seen.append("rename"), replace(self, target))[1])
    written = disk.write(WORDS, limit=LIMIT)
    first = next(place for place, name in enumerate(seen) if name.startswith("tmp"))
    assert first < seen.index("rename") < seen.index(written.digest[:2]) == len(seen) - 1


@pytest.mark.django_db
def test_bytes_without_a_row_go_within_a_day_and_no_others(own_data, company):
    kept, orphan, fresh = (
        actions.keep(WORDS, limit=LIMIT),
        disk.write([b"orphan"], limit=9),
        disk.write([b"fresh"], limit=9),
    )
    used_by(company, kept)
    broken_off = own_data / "files" / disk.ASIDE / "tmp1"
    broken_off.write_bytes(b"half an upload")
    for path in (queries.path_of(kept), disk.place_of(orphan.digest), broken_off):
        grow_old(path, hours=24)
    assert actions.sweep(now=timezone.now()) == 2
    assert sorted(on_disk(own_data)) == sorted([queries.path_of(kept), disk.place_of(fresh.digest)])


@pytest.mark.django_db
def test_a_file_that_nothing_came_of_is_forgotten_in_a_day_and_its_bytes_a_day_later(own_data, company):
    unused, used = actions.keep(WORDS, limit=LIMIT), actions.keep([b"used"], limit=9)
    used_by(company, used)
    for file in (unused, used):
        grow_old(queries.path_of(file), hours=24)
    now = timezone.now()
    assert (actions.sweep(now=now), list(File.objects.all())) == (0, [used])
    grow_old(queries.path_of(unused), hours=24)
    assert (actions.sweep(now=now), on_disk(own_data)) == (1, [queries.path_of(used)])


@pytest.mark.django_db
def test_an_orphan_that_somebody_brings_again_just_now_is_not_swept(own_data, monkeypatch):
    """Between the look and the removal somebody keeps the same content: the lock and its new time save it."""
    orphan = disk.write(WORDS, limit=LIMIT)
    grow_old(disk.place_of(orphan.digest), hours=30)
    known = queries.known
    monkeypatch.setattr(queries, "known", lambda digests: (known(digests), actions.keep(WORDS, limit=LIMIT))[0])
    assert actions.sweep(now=timezone.now()) == 0
    assert queries.path_of(File.objects.get()).exists()


@pytest.mark.django_db
def test_a_forgotten_file_stays_a_day_for_the_backup_that_still_knows_it(own_data):
    file = actions.keep(WORDS, limit=LIMIT)
    path = queries.path_of(file)
    grow_old(path, hours=500)
    front_door(actions.forget)(file)
    now = timezone.now()
    assert (File.objects.count(), actions.sweep(now=now), path.exists()) == (0, 0, True)
    assert (actions.sweep(now=now + timedelta(hours=24)), path.exists()) == (1, False)
