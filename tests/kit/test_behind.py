"""Rows that go out behind: in their order, before whatever is asked next, and no mistake of theirs gets lost."""

import gc
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError

from teplo.kit import sql
from teplo.kit.forgotten import seldom_looked_for
from teplo.kit.transactions import front_door, savepoint

AT = datetime(2026, 3, 1, 12, 30, 15, 250, tzinfo=timezone(timedelta(hours=3)))
COUNT = "SELECT count(*) FROM behind_rows"


@pytest.fixture
def rows(db):
    sql.run("CREATE TEMPORARY TABLE behind_rows (place serial, name text UNIQUE, at timestamptz)")


def write(*names):
    sql.copy("behind_rows", "name, at", [(name, AT) for name in names])


def write_and_count(*names):
    for name in names:
        write(name)
    sql.row(COUNT)


@pytest.mark.usefixtures("rows")
def test_what_is_copied_behind_is_there_for_whatever_is_asked_next():
    names = [str(number) for number in range(3_000)]
    with sql.behind():
        for place in range(0, 3_000, 500):
            write(*names[place : place + 500])
        assert sql.row(COUNT) == (3_000,)
        write("last")
    found = sql.rows("SELECT name, at FROM behind_rows ORDER BY place")
    assert [name for name, _at in found] == [*names, "last"]
    assert {at for _name, at in found} == {AT.astimezone(UTC)}


@pytest.mark.usefixtures("rows")
def test_a_mistake_of_what_is_copied_behind_takes_its_savepoint_along_and_nothing_else():
    @front_door
    def act():
        with sql.behind():
            write("one")
            with pytest.raises(IntegrityError), savepoint():
                write_and_count("two", "one", "three")
            write("four")

    act()
    assert sql.rows("SELECT name FROM behind_rows ORDER BY place") == [("one",), ("four",)]


@pytest.mark.usefixtures("rows")
def test_a_mistake_that_nobody_asked_after_shows_at_the_end():
    with pytest.raises(IntegrityError), sql.behind():
        write("one", "one")


@pytest.mark.django_db
def test_an_array_of_texts_is_read_as_it_was_given():
    given = ["", "NULL", 'a "b"', "c\\d\\", "{e,f}", " g ", "Ёлка", "h\n\ti"]
    assert sql.row("SELECT %s::text[], %s::text[]", [sql.texts(given), sql.texts([])]) == (given, [])


def test_rings_are_looked_for_as_before_when_the_last_of_many_is_done():
    usual = gc.get_threshold()
    with seldom_looked_for():
        with seldom_looked_for():
            assert gc.get_threshold()[0] > usual[0]
        assert gc.get_threshold()[0] > usual[0]
    assert gc.get_threshold() == usual
