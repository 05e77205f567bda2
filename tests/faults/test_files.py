"""F-59: the store of files dies at every step of keeping one, and is asked for the same content from all sides."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.faults import results
from tests.faults.desk import Desk

pytestmark = pytest.mark.alone


def keeper(desk: Desk, *words: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(desk.run("tests.faults.keeper", *words))
    return told


def test_f59_a_keeper_that_dies_at_any_step_leaves_no_row_without_bytes(spare: Desk) -> None:
    found = keeper(spare, "steps")
    assert found["deaths"] >= 10
    assert (found["wrong"], found["wrong_afterwards"], found["lost"]) == ([], [], [])
    assert found["rows"] == found["contents"] == found["deaths"] + 1
    results.keep(
        "F-59", f"killed at each of {found['deaths']} steps of keeping a file", stored=found["contents"],
        lost=len(found["lost"]), doubled=found["rows"] - found["contents"], deaths=found["deaths"],
    )  # fmt: skip


@pytest.mark.full
def test_f59_control_the_row_before_its_bytes_is_found(spare: Desk) -> None:
    found = keeper(spare, "steps", "row_first")
    assert found["wrong"]
    results.keep("F-59", "row before bytes", control=True, wrong=len(found["wrong"]))


def test_f59_the_same_content_from_many_sides_is_one_file(spare: Desk) -> None:
    with ThreadPoolExecutor(3) as pool:
        told = list(pool.map(lambda _: spare.run("tests.faults.keeper", "same"), range(3)))
    assert len({line.strip() for line in told}) == 1
    assert spare.ask("SELECT count(*) FROM files_file") == [(1,)]
    assert keeper(spare, "look")["wrong"] == []
