"""Callers take turns at the door."""

import asyncio
import contextlib

import pytest

from teplo.config.turns import Full, Turns, caller_of


async def order_of(turns: Turns, callers: str) -> str:
    """All come while somebody is at work; in which order they are let in."""
    served: list[str] = []

    async def one(caller: str) -> None:
        async with turns.at_work(caller):
            served.append(caller)

    async with turns.at_work("first"):
        waiting = [asyncio.create_task(one(caller)) for caller in callers]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    return "".join(served)


def test_whoever_sends_a_flood_waits_for_himself_alone() -> None:
    assert asyncio.run(order_of(Turns(1, waiting=20), "aaaaabbc")) == "abcabaaa"


def crowd(turns: Turns, callers: str, held: contextlib.ExitStack) -> str:
    """All come and nobody goes; who was let in."""
    let_in = ""
    for caller in callers:
        with contextlib.suppress(Full):
            held.enter_context(turns.inside(caller))
            let_in += caller
    return let_in


def test_a_crowd_of_one_caller_leaves_room_for_others() -> None:
    turns = Turns(2, waiting=6)
    with contextlib.ExitStack() as held:
        assert crowd(turns, "aaaaaaab", held) == "aaaab"
    with contextlib.ExitStack() as held:
        assert crowd(turns, "aaaaaaab", held) == "aaaab", "all were gone again"


def test_two_crowds_together_leave_room_for_others() -> None:
    with contextlib.ExitStack() as held:
        let_in = crowd(Turns(1, waiting=29), "ab" * 30 + "c", held)
    assert (let_in.count("a"), let_in.count("b"), let_in.count("c")) == (10, 10, 1)


@pytest.mark.parametrize(("inside", "comes", "status"), [("aa", "a", 429), ("abc", "d", 503)])
def test_who_is_refused_hears_whether_it_is_his_own_crowd(inside: str, comes: str, status: int) -> None:
    turns = Turns(1, waiting=2)
    with contextlib.ExitStack() as held:
        assert crowd(turns, inside, held) == inside
        with pytest.raises(Full, match=str(status)):
            held.enter_context(turns.inside(comes))


def test_who_goes_away_in_the_line_keeps_no_place() -> None:
    async def leave() -> str:
        turns = Turns(1, waiting=5)
        async with turns.at_work("first"):
            gone = asyncio.create_task(order_of(turns, ""))
            await asyncio.sleep(0)
            gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        return await order_of(turns, "ab")

    assert asyncio.run(leave()) == "ab"


@pytest.mark.parametrize(
    ("headers", "caller"),
    [
        ([], "203.0.113.9"),
        ([(b"cookie", b"sessionid=1")], "sessionid=1"),
        ([(b"cookie", b"sessionid=1"), (b"Authorization", b"Bearer t")], "Bearer t"),
    ],
)
def test_a_caller_is_known_by_what_he_shows(headers: list[tuple[bytes, bytes]], caller: str) -> None:
    assert caller_of(headers, "203.0.113.9") == caller
