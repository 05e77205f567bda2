"""What is made ahead comes in order, while nobody else computes, and nothing is made for nobody."""

import time

import pytest

from teplo.kit import sql
from teplo.kit.ahead import ahead


@pytest.mark.parametrize("size", [1, 7, 100, 500, 501])
def test_all_items_come_in_their_order(size):
    with ahead(iter(range(500)), size) as given:
        batches = list(given)
    assert [item for batch in batches for item in batch] == list(range(500))
    assert {len(batch) for batch in batches[:-1]} <= {size}


def test_nothing_comes_of_nothing():
    with ahead(iter(()), 10) as given:
        assert list(given) == []


def test_they_are_made_while_one_waits_for_the_database_and_not_while_one_computes(db: None):
    made: list[int] = []

    def items():
        for number in range(300):
            made.append(number)
            yield number

    with ahead(items(), 100) as given:
        assert next(given) == list(range(100))
        before = len(made)
        time.sleep(0.3)  # as if it computed
        assert len(made) <= before + 1
        sql.rows("SELECT pg_sleep(0.3)")
        assert len(made) >= 200


def test_what_the_making_raises_is_raised_where_it_is_wanted():
    def items():
        yield 1
        raise KeyError("gone")

    with ahead(items(), 10) as given:
        assert next(given) == [1]
        with pytest.raises(KeyError):
            next(given)


def test_nothing_more_is_made_once_nobody_wants_it():
    made = []

    def items():
        for number in range(1_000):
            made.append(number)
            yield number

    with ahead(items(), 1) as given:
        next(given)
    assert len(made) < 5
