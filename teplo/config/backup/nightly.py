"""The backup of every night, where TEPLO_BACKUP_FOLDER names a folder: made, proved, and the old ones put away."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from teplo.config.backup.commands import back_up
from teplo.config.environment import Environment
from teplo.config.home import Refused
from teplo.ops import queries, rules

log = structlog.get_logger("teplo.backup")

DOUBTFUL = ".doubtful"
# What is called otherwise somebody has put there by hand.
OURS = "teplo-[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9][0-9][0-9]Z.tar"


def back_up_when_due(env: Environment, *, now: datetime) -> bool:
    """Make tonight's backup if it is time for it; whether one was tried."""
    folder = env.care.backup_folder
    last = queries.last_try()
    there = now.astimezone(ZoneInfo(env.time_zone))
    if folder is None or not rules.backup_due(
        good_at=queries.last_good(), tried_at=last.at if last else None, now=there
    ):
        return False
    path = folder / f"teplo-{now:%Y-%m-%dT%H%M}Z.tar"
    try:
        _back_up(env, path)
    except Refused as error:
        log.error("backup.failed", why=str(error))
    return True


def _back_up(env: Environment, path: Path) -> None:
    for killed in path.parent.glob(f"{OURS}.part"):
        killed.unlink()
    _facts, faults = back_up(env, path, say=lambda step: log.info("backup.step", step=step))
    if faults:
        for older in path.parent.glob(f"{OURS}{DOUBTFUL}"):
            older.unlink()
        path.rename(path.with_name(path.name + DOUBTFUL))
        log.error("backup.failed", why=faults[0])
        return
    log.info("backup.good", file=path.name)
    for name in rules.outlived([one.name for one in path.parent.glob(OURS)], keep=env.care.backup_keep):
        (path.parent / name).unlink()
