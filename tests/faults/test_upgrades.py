"""F-60: an upgrade that is killed at any of its statements is completed by the next try."""

import json
from typing import Any

import pytest

from tests.faults import results
from tests.faults.desk import Desk

pytestmark = pytest.mark.alone


def upgrade(desk: Desk, *words: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(desk.run("tests.faults.upgrade", "upgrade", *words))
    return told


def check_f60(desk: Desk, points: int) -> None:
    found = upgrade(desk, str(points))
    assert found["deaths"] == points
    assert found["wrong"] == []
    how = f"upgrade killed at {points} of its statements, then run again"
    results.keep("F-60", how, statements=found["statements"], deaths=found["deaths"], not_completed=0)


def test_f60_an_upgrade_killed_on_the_way_is_completed_by_the_next(desk: Desk) -> None:
    check_f60(desk, 1)


@pytest.mark.full
def test_f60_in_full(desk: Desk) -> None:
    check_f60(desk, 60)


@pytest.mark.full
def test_f60_control_without_transactions_the_next_stumbles_over_what_is_there(desk: Desk) -> None:
    found = upgrade(desk, "6", "naive")
    assert found["wrong"]
    results.keep(
        "F-60", "each statement for itself", control=True, deaths=found["deaths"], not_completed=len(found["wrong"])
    )
