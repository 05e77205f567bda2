"""A disk that is nearly full: writing ends, looking does not."""

import errno
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from teplo.config import errors, room


@pytest.fixture
def at_the_door() -> room.Room:
    return room.Room(lambda request: HttpResponse("in"))


def test_with_room_everything_goes_in(rf: RequestFactory, at_the_door: room.Room) -> None:
    assert at_the_door(rf.post("/leads/1/take/")).content == b"in"


def test_without_room_nobody_writes_and_everybody_looks(
    rf: RequestFactory, at_the_door: room.Room, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(room, "is_short", lambda: True)
    monkeypatch.setattr(room, "_cluster", lambda: tmp_path)
    refused = at_the_door(rf.post("/api/v1/enquiries"))
    assert (refused.status_code, refused["Retry-After"]) == (507, "60")
    assert at_the_door(rf.get("/leads/")).content == b"in"
    assert at_the_door(rf.post("/accounts/login/")).content == b"in"


def test_of_a_server_elsewhere_nothing_is_known() -> None:
    assert room.is_short() is False


@pytest.mark.parametrize(("code", "status"), [(errno.ENOSPC, 507), (errno.EDQUOT, 507), (errno.EIO, 500)])
def test_a_file_without_room_is_told_as_such(rf: RequestFactory, code: int, status: int) -> None:
    try:
        raise OSError(code, "no")
    except OSError:
        assert errors.failed(rf.post("/imports/new/")).status_code == status
