"""I14: whatever is wrong with the stored files, `teplo check` names it."""

import os
import time

import pytest

from teplo.files import actions, disk, queries
from teplo.kit import sql
from teplo.kit.transactions import front_door
from teplo.ops.stored_files import KNOWN, WHOLE, broken_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]


def told() -> list[tuple[str, tuple[str, ...]]]:
    return [(finding.says, finding.rows) for finding in broken_files(sql.rows, now=time.time())]


def test_whole_files_and_fresh_orphans_are_as_they_should_be():
    actions.keep([b"one"], limit=9)
    disk.write([b"its row comes later"], limit=99)
    assert told() == []


@pytest.mark.parametrize(("spoil", "says"), [(b"two", "other"), (b"on", "other"), (None, "no")])
def test_a_row_without_its_bytes_is_named(spoil, says):
    file = actions.keep([b"one"], limit=9)
    path = queries.path_of(file)
    path.unlink() if spoil is None else path.write_bytes(spoil)
    assert told() == [(WHOLE, (f"file {file.pk} has {says} bytes",))]


def test_an_old_orphan_is_named_until_it_is_swept():
    digest = disk.write([b"never known"], limit=99).digest
    os.utime(disk.place_of(digest), (0, 0))
    assert told() == [(KNOWN, (f"{digest} has no file",))]


def test_forgotten_bytes_are_no_orphans_for_a_day():
    file = actions.keep([b"one"], limit=9)
    os.utime(queries.path_of(file), (0, 0))
    front_door(actions.forget)(file)
    assert told() == []
