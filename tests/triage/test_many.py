"""Many at once give the base that one after another would have given."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

import pytest
from django.db import transaction

from teplo.kit.transactions import front_door
from teplo.ledger.actors import SYSTEM
from teplo.triage.actions import Admitted, admit, admit_many
from teplo.triage.draft import Entry
from tests.company import Company
from tests.triage.rows import Rows, everything

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@front_door
def one(entry: Entry) -> Admitted:
    return admit(entry, by=SYSTEM, at=NOW)


@front_door
def many(entries: Sequence[Entry]) -> list[Admitted]:
    return admit_many(entries, by=SYSTEM, at=NOW)


def in_batches(rows: Rows, entries: Sequence[Entry]) -> Iterator[Admitted]:
    place = 0
    while place < len(entries):
        size = rows.chance.choice([1, 2, 7, 40, 300, 500])
        yield from many(entries[place : place + size])
        place += size


def after(do: Callable[[], object]) -> tuple[object, dict[str, list[str]]]:
    """What it gives and what the base is afterwards; then all of it is taken back."""
    point = transaction.savepoint()
    given, found = do(), everything()
    transaction.savepoint_rollback(point)
    return given, found


def different(found: list[str], expected: list[str]) -> list[str]:
    """A few of the rows that stand on one side alone."""
    more, less = Counter(found), Counter(expected)
    return [f"+ {row}" for row in (more - less)][:3] + [f"- {row}" for row in (less - more)][:3]


@pytest.mark.parametrize("seed", [1])
def test_the_same_rows_by_both_paths_give_the_same_base(company: Company, seed: int) -> None:
    rows = Rows(company, seed)
    entries = rows.entries(2_000)
    singly, apart = after(lambda: [one(entry) for entry in entries])
    together, in_sets = after(lambda: list(in_batches(rows, entries)))
    for table, expected in apart.items():
        assert in_sets[table] == expected, "\n".join([table, *different(in_sets[table], expected)])
    assert [a.joined for a in together] == [a.joined for a in singly]
    assert [(a.repeated, a.owner, a.met) for a in together] == [(a.repeated, a.owner, a.met) for a in singly]
