"""What is done by itself for those who run it: the look at the rows, the backup of the night."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from teplo.config.backup import nightly
from teplo.config.environment import Environment
from teplo.kit import sql
from teplo.ledger.models import Event
from teplo.ops import rules
from teplo.ops.inspection import inspect_when_due
from teplo.ops.models import Backup, Inspection
from tests.company import Company, send

NIGHT = datetime(2026, 11, 22, 2, 41, tzinfo=UTC)
DAY = NIGHT.replace(hour=15)


def due(now: datetime, *, good: float | None = None, tried: float | None = None) -> bool:
    """Whether a backup is due, the last good one and the last try lying so many hours back."""

    def ago(hours: float | None) -> datetime | None:
        return None if hours is None else now - timedelta(hours=hours)

    return rules.backup_due(good_at=ago(good), tried_at=ago(tried), now=now)


def test_a_backup_is_made_once_a_night() -> None:
    assert due(NIGHT, good=24, tried=24)
    assert not due(NIGHT, good=2, tried=2)
    assert not due(DAY, good=13, tried=13)


def test_a_missed_night_is_made_good_by_day() -> None:
    assert due(DAY, good=27, tried=27)
    assert due(DAY)


def test_after_a_failure_it_is_tried_again_in_an_hour() -> None:
    assert not due(NIGHT, good=24, tried=0.5)
    assert due(NIGHT, good=24, tried=1.5)


def test_the_newest_stay() -> None:
    names = [f"teplo-2026-11-{day}T0241Z.tar" for day in (20, 22, 21, 19)]
    assert rules.outlived(names, keep=2) == ["teplo-2026-11-19T0241Z.tar", "teplo-2026-11-20T0241Z.tar"]
    assert rules.outlived(names[:1], keep=2) == []


def test_a_look_that_took_long_comes_seldom() -> None:
    assert rules.inspection_due(at=None, seconds=0, now=NIGHT)
    assert rules.inspection_due(at=NIGHT - timedelta(hours=1), seconds=2, now=NIGHT)
    assert not rules.inspection_due(at=NIGHT - timedelta(hours=1), seconds=120, now=NIGHT)


def test_rows_that_break_an_invariant_are_counted_and_told_once(company: Company) -> None:
    send(company, number="c-1", person={"phones": ["+79120000001"]})
    at = timezone.now()
    assert inspect_when_due(now=at)
    assert Inspection.objects.get().broken == {}
    sql.run("UPDATE leads_tally SET count = count + 1")
    sql.run("UPDATE leads_tallychange SET count = count + 1")
    for hours in (1, 2):
        assert inspect_when_due(now=at + timedelta(hours=hours))
    assert Inspection.objects.latest("pk").broken["I9"] >= 1
    assert Event.objects.filter(kind="base.inspected").count() == 1
    assert not inspect_when_due(now=at + timedelta(hours=2, minutes=5))


@pytest.fixture
def env(tmp_path: Path, db: None) -> Environment:
    given = Environment.read({"TEPLO_BACKUP_FOLDER": str(tmp_path), "TEPLO_BACKUP_KEEP": "2"})
    return replace(given, time_zone="UTC")


def test_the_nightly_backup_keeps_as_many_good_ones_as_asked(
    env: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made(env: Environment, path: Path, **_: object) -> tuple[dict[str, object], list[str]]:
        path.touch()
        return {}, []

    monkeypatch.setattr(nightly, "back_up", made)
    for night in range(4):
        assert nightly.back_up_when_due(env, now=NIGHT + timedelta(days=night))
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "teplo-2026-11-24T0241Z.tar",
        "teplo-2026-11-25T0241Z.tar",
    ]


def test_a_backup_that_is_not_good_pushes_no_good_one_out(
    env: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bad(env: Environment, path: Path, **_: object) -> tuple[dict[str, object], list[str]]:
        path.touch()
        return {}, ["leads_lead has 3 rows, 4 were backed up."]

    for name in ("teplo-2026-11-20T0241Z.tar", "teplo-2026-11-21T0241Z.tar"):
        (tmp_path / name).touch()
    monkeypatch.setattr(nightly, "back_up", bad)
    nightly.back_up_when_due(env, now=NIGHT)
    assert {one.name for one in tmp_path.iterdir()} == {
        "teplo-2026-11-20T0241Z.tar", "teplo-2026-11-21T0241Z.tar", "teplo-2026-11-22T0241Z.tar.doubtful",
    }  # fmt: skip


def test_what_killed_backups_have_left_goes_and_what_people_put_there_stays(
    env: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made(env: Environment, path: Path, **_: object) -> tuple[dict[str, object], list[str]]:
        path.touch()
        return {}, []

    left = "teplo-2026-11-20T0241Z.tar.part"
    theirs = {"teplo-before-the-upgrade.tar", "teplo-by-hand.tar.part", "teplo-1.tar"}
    for name in (left, *theirs):
        (tmp_path / name).touch()
    monkeypatch.setattr(nightly, "back_up", made)
    for night in range(3):
        nightly.back_up_when_due(env, now=NIGHT + timedelta(days=night))
    assert {one.name for one in tmp_path.iterdir()} == {
        "teplo-2026-11-23T0241Z.tar", "teplo-2026-11-24T0241Z.tar", *theirs,
    }  # fmt: skip


def test_without_a_folder_nothing_is_made(db: None) -> None:
    assert not nightly.back_up_when_due(Environment.read({}), now=NIGHT)


def test_a_folder_that_is_not_there_is_a_failure_that_people_hear_of(company: Company, tmp_path: Path) -> None:
    env = Environment.read({"TEPLO_BACKUP_FOLDER": str(tmp_path / "absent")})
    assert nightly.back_up_when_due(env, now=NIGHT)
    assert "There is no folder" in Backup.objects.get().fault
