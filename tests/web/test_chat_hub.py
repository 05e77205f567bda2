"""What a web process does with the streams of visitors: who may begin, who is told what, and what comes after a gap."""

import asyncio
import random
from collections.abc import Sequence

import pytest

from teplo.ops.bench_wire import FIRST, LONGEST, pause
from teplo.web.chat import hub as hubs
from teplo.web.chat.hub import ChatHub
from teplo.web.chat.line import FRESH, MOST_WAITING, Line
from teplo.web.chat.reading import Lacked, Reader

ANNA = "a" * 64


def blocks(line: Line) -> str:
    """All that waits for a page."""

    async def taken() -> str:
        line.end()
        return "".join([block.decode() async for block in line.blocks()])

    return asyncio.run(taken())


def test_a_line_comes_once_and_none_after_a_gap() -> None:
    line = Line(ANNA, "key", last=4)
    for number in (3, 4, 5, 5, 7, 6):
        line.give(number, {"line": number})
    said = blocks(line)
    assert [part for part in said.split() if part.isdigit()] == ["5", "6"]
    assert line.last == 6


def test_a_page_without_a_last_line_begins_with_whatever_comes_first() -> None:
    line = Line(ANNA, "key", last=FRESH)
    for number in (51, 52):
        line.give(number, {})
    assert line.last == 52


def test_a_page_that_joins_while_lines_of_another_are_read_begins_with_the_history() -> None:
    line = Line(ANNA, "key", last=FRESH)
    line.give(52, {}, after=51)
    assert line.last == FRESH
    for number in (3, 4):
        line.give(number, {}, after=FRESH)
    assert line.last == 4


def test_a_page_that_reads_nothing_is_let_go() -> None:
    line = Line(ANNA, "key", last=0)
    for number in range(1, MOST_WAITING + 100):
        line.give(number, {})
    assert blocks(line).count("event: message") == MOST_WAITING + 1
    assert "event: bye" not in blocks(line)


def test_no_word_of_a_visitor_ends_its_event() -> None:
    line = Line(ANNA, "key", last=0)
    line.give(1, {"text": "a\n\nevent: bye\ndata: {}\n\n\r\nid: 99"})
    said = blocks(line)
    assert said.count("\n\n") == 3  # welcome, the message, the server's own bye
    assert [row for row in said.splitlines() if row.startswith("event:")] == ["event: message", "event: bye"]


def test_of_a_thousand_that_come_at_once_most_are_told_to_come_later() -> None:
    hub = ChatHub()
    waits = [hub.wait_for_room(f"{number:064}") for number in range(1_000)]
    assert waits.count(None) == pytest.approx(hubs.AT_ONCE, abs=10)
    assert all(wait is None or wait > 0 for wait in waits)


def test_one_visitor_cannot_hold_all_streams() -> None:
    async def opened() -> float | None:
        hub = ChatHub()
        hub._lines[ANNA] = {Line(ANNA, "key", last=0) for _ in range(hubs.MOST_OF_ONE)}
        return hub.wait_for_room(ANNA)

    assert asyncio.run(opened())


def test_one_address_cannot_hold_all_streams_and_what_is_beyond_asks_and_goes() -> None:
    class Nothing(Reader):
        async def lacking(self, asked: Sequence[tuple[str, str, int]]) -> list[Lacked]:
            return [Lacked(key, after, 1, {"text": "Да?"}) for key, _channel, after in asked]

    async def asked() -> tuple[list[bool], str, bool]:
        hub = ChatHub()
        hub._reader = Nothing()
        hub._addresses["10.0.0.1"] = hubs.MOST_OF_ADDRESS
        may = [hub.may_stay(address) for address in ("10.0.0.1", "10.0.0.2")]
        line = Line(ANNA, "key", last=0, address="10.0.0.1", asks=True)
        told = b"".join([block async for block in hub.listen(line)]).decode()
        hub.end()
        return may, told, ANNA in hub._lines

    may, told, is_there = asyncio.run(asyncio.wait_for(asked(), 3))
    assert (may, is_there) == ([False, True], False)
    assert [row for row in told.splitlines() if row.startswith("event:")] == ["event: message", "event: bye"]
    assert '"asks": true' in told


def test_of_many_streams_of_one_address_none_is_forgotten_when_it_ends() -> None:
    async def left() -> int:
        hub = ChatHub()
        line = Line(ANNA, "key", last=0, address="10.0.0.1")
        line.end()
        async for _block in hub.listen(line):
            assert hub._addresses["10.0.0.1"] == 1
        hub.end()
        return hub._addresses["10.0.0.1"]

    assert asyncio.run(left()) == 0


def test_typing_goes_to_the_pages_of_that_visitor_alone() -> None:
    hub, his, other = ChatHub(), Line(ANNA, "key", last=0), Line("b" * 64, "key", last=0)
    hub._lines[ANNA], hub._lines["b" * 64] = {his}, {other}
    hub.hear(f"t {ANNA} Анна")
    hub.hear(f"r {ANNA} 7")
    hub.hear(f"r {ANNA} 7; DROP")
    hub.hear("nonsense")
    assert blocks(his).count("event: ") == 3
    assert blocks(other).count("event: ") == 1


def test_pages_come_back_spread_over_time_and_none_waits_longer_than_a_quarter_minute() -> None:
    chance = random.Random(51)
    first = [pause(0, chance) for _ in range(1_000)]
    assert max(first) <= FIRST
    assert max(sum(second <= wait < second + 0.2 for wait in first) for second in (n / 5 for n in range(10))) < 150
    assert max(pause(tries, chance) for tries in range(50)) <= LONGEST
