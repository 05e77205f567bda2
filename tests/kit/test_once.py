"""Who may have what another one has just found."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from teplo.kit.once import asked_at, once


@pytest.fixture(autouse=True)
def nobody_asks_in_the_end() -> Iterator[None]:
    yield
    asked_at(None)


def test_who_had_asked_before_the_search_has_what_it_found() -> None:
    began = time.monotonic()
    asked_at(began)
    first = once("before", object)
    assert once("before", object) is first


def test_who_asks_afterwards_looks_anew() -> None:
    asked_at(time.monotonic())
    first = once("afterwards", object)
    asked_at(time.monotonic())
    assert once("afterwards", object) is not first


def test_another_question_and_one_outside_of_requests_are_looked_for() -> None:
    asked_at(time.monotonic())
    first = once("one", object)
    assert once("another", object) is not first
    asked_at(None)
    assert once("one", object) is not first


def test_many_at_once_wait_for_one_search() -> None:
    asked, all_here, may_go, searches = time.monotonic(), Barrier(4), Event(), []

    def find() -> int:
        searches.append(may_go.wait(5))
        return len(searches)

    def ask() -> int:
        asked_at(asked)
        all_here.wait(5)
        return once("many", find)

    with ThreadPoolExecutor(4) as threads:
        answers = [threads.submit(ask) for _number in range(4)]
        may_go.set()
        assert [answer.result(5) for answer in answers] == [1, 1, 1, 1]


def test_a_search_that_failed_is_nobody_elses_answer() -> None:
    asked_at(time.monotonic())
    with pytest.raises(ZeroDivisionError):
        once("failing", lambda: 1 // 0)
    assert once("failing", lambda: 7) == 7
