from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teplo.kit.limits import Limit, Limits, client_ip, limit_key, networks

TEN_A_SECOND = {"page": Limit(10, burst=5), "form": Limit.per_minute(60, burst=1)}
PROXIES = networks(["10.0.0.0/8", "::1"])


def test_a_burst_passes_and_then_a_wait_is_named() -> None:
    limits = Limits(TEN_A_SECOND)
    assert [limits.allow("page", "ivan", 0) for _ in range(5)] == [None] * 5
    assert limits.allow("page", "ivan", 0) == pytest.approx(0.1)
    assert limits.allow("page", "ivan", 0.1) is None
    assert limits.allow("page", "olga", 0.1) is None
    assert limits.allow("form", "ivan", 0.1) is None


@given(st.lists(st.floats(0, 3), max_size=60))
def test_over_any_time_no_more_than_burst_and_rate_pass(gaps: list[float]) -> None:
    limits, now, passed = Limits(TEN_A_SECOND), 0.0, 0
    for gap in gaps:
        now += gap
        passed += limits.allow("page", "ivan", now) is None
    assert passed <= 5 + now * 10 + 1e-6


@given(st.lists(st.floats(0, 0.2), min_size=1, max_size=30))
def test_whoever_waits_as_told_is_let_in(gaps: list[float]) -> None:
    limits, now = Limits(TEN_A_SECOND), 0.0
    for gap in gaps:
        now += gap
        wait = limits.allow("page", "ivan", now)
        if wait is not None:
            now += wait + 1e-9
            assert limits.allow("page", "ivan", now) is None


def test_memory_stays_bounded_and_the_longest_unseen_goes() -> None:
    limits = Limits(TEN_A_SECOND, most_keys=2)
    limits.allow("form", "first", 0)
    limits.allow("form", "second", 0)
    limits.allow("form", "first", 0)
    limits.allow("form", "third", 0)
    assert limits.allow("form", "first", 0) is not None
    assert limits.allow("form", "second", 0) is None


def test_many_threads_get_exactly_the_burst() -> None:
    limits = Limits({"page": Limit(1, burst=100)})
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: limits.allow("page", "ivan", 0), range(1_000)))
    assert answers.count(None) == 100


def test_a_clock_that_steps_back_gives_nothing_away() -> None:
    limits = Limits(TEN_A_SECOND)
    for _ in range(5):
        limits.allow("page", "ivan", 100)
    assert limits.allow("page", "ivan", 0) is not None
    assert limits.allow("page", "ivan", 100) is not None


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
        ("10.0.0.2", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.2", "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.2", "1.1.1.1, 198.51.100.7, 10.0.0.3", "198.51.100.7"),
        ("10.0.0.2", "nonsense", "10.0.0.2"),
        ("::1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("::ffff:10.0.0.2", "198.51.100.7:80", "198.51.100.7"),
        ("", "198.51.100.7", ""),
    ],
)
def test_a_forwarded_address_counts_only_from_a_trusted_proxy(peer: str, forwarded: str, client: str) -> None:
    assert client_ip({"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}, PROXIES) == client


@given(st.text())
def test_a_stranger_cannot_choose_his_address(forwarded: str) -> None:
    assert client_ip({"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": forwarded}, PROXIES) == "192.0.2.1"


def test_an_ipv6_client_is_counted_by_its_network() -> None:
    assert limit_key("2001:db8::1") == limit_key("2001:db8::ffff") == "2001:db8::/64"
    assert limit_key("192.0.2.1") == "192.0.2.1"
