"""What is made ahead comes in order, and nothing is made for nobody."""

import pytest

from teplo.kit.ahead import ahead


def test_all_items_come_in_their_order():
    with ahead(iter(range(500))) as items:
        assert list(items) == list(range(500))


def test_what_the_making_raises_is_raised_where_it_is_wanted():
    def items():
        yield 1
        raise KeyError("gone")

    with ahead(items()) as given, pytest.raises(KeyError):
        list(given)


def test_nothing_more_is_made_once_nobody_wants_it():
    made = []

    def items():
        for number in range(1_000):
            made.append(number)
            yield number

    with ahead(items()) as given:
        next(given)
    assert len(made) < 5
