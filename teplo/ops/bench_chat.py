"""How soon words of a chat are on the other side, with a thousand visitors at their streams (docs/benchmarks.md).

Real web processes, real streams. What is lost or doubled is counted from what came over the wire: every visitor's page
must have each line of its talk once, and the inbox must show each of his words once.
"""

import argparse
import asyncio
import contextlib
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection
from django.utils import timezone

from teplo.channels import actions as channels
from teplo.channels.models import Channel
from teplo.ledger.actors import SYSTEM
from teplo.ops import bench_place
from teplo.ops.bench import Figures, say
from teplo.ops.bench_intake import free_port, wait_for_answer
from teplo.ops.bench_operator import Operator, at_his_page
from teplo.ops.bench_wire import Page
from teplo.staff import actions as staff
from teplo.staff.models import Employee, Role
from teplo.triage.models import Cursor, Rule
from teplo.web.chat.holder import holder_of
from teplo.work.talks.models import Conversation

OPERATORS = 10
PER_SECOND = 20
# Words of both sides take turns.
SHARE_OF_VISITORS = 0.5
OPENED_A_SECOND = 50
BEGUN_AT_ONCE = 64
ASKED_AT_ONCE = 4
HASTE = 1.6
RESTART_TALK = 20.0
SETTLES_WITHIN = 20.0
BACK_WITHIN = 90.0
SEED = 771
PROXY = "127.0.0.1"
FILES_BESIDE = 200


@dataclass
class Room:
    """The chat with everybody in it: pages by their talk, operators by the talks that are theirs."""

    pages: list[Page]
    operators: list[Operator]
    talks: dict[int, Page] = field(default_factory=dict)
    owners: dict[int, Operator] = field(default_factory=dict)
    # What was said in measured time, by its own word: the talk, and the moment it began to be sent.
    by_visitors: dict[str, tuple[int, float]] = field(default_factory=dict)
    by_operators: dict[str, tuple[int, float]] = field(default_factory=dict)
    # Of what was said by operators and not answered in time.
    unsure: set[str] = field(default_factory=set)


def measure(options: argparse.Namespace) -> Figures:
    """`visitors` pages at their streams; half of the words are theirs, half the operators'; then a restart."""
    _allow_files(options.visitors)
    channel, people = _prepare()
    with tempfile.TemporaryDirectory(prefix="teplo-bench-") as folder, serving(Path(folder)) as server:
        found = asyncio.run(_measured(server, channel, people, options))
    return {
        "machine": bench_place.machine(),
        "settings": {
            **bench_place.server_settings(), "seconds": options.seconds, "operators": OPERATORS,
            "web_processes": server.processes,
        },
        **found,
    }  # fmt: skip


def _allow_files(visitors: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * visitors + FILES_BESIDE
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))


def _prepare() -> tuple[Channel, list[Employee]]:
    """A company whose operators get the visitors in turn."""
    now, role = timezone.now(), Role.objects.get(key="manager")
    people = [
        staff.add_employee(f"operator{n}@bench.ru", name=f"Operator{n}", role=role, by=SYSTEM, at=now)
        for n in range(OPERATORS)
    ]
    rule = Rule.objects.create(
        name="In turn", is_active=True, position=0, strategy=Rule.Strategy.ROUND_ROBIN, employees=[p.pk for p in people]
    )
    Cursor.objects.create(rule=rule)
    channel = channels.add_channel("chat", name="Chat", language="ru", by=SYSTEM, at=now)
    told = {"sites": "bench.example", "consent": False, "auto_minutes": 0, "rescue_minutes": 0}
    channels.set_up(channel, values=told, secrets={}, by=SYSTEM, at=now)
    return channel, people


@dataclass
class Server:
    """The product's web server and worker; the web server can be started anew on its port."""

    port: int
    processes: int
    env: dict[str, str]
    log: Path
    web: "subprocess.Popen[bytes] | None" = None

    def start(self, *part: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "teplo.config.command", *part]
        with self.log.open("ab") as log:
            return subprocess.Popen(command, env=self.env, stdout=log, stderr=log)

    def start_web(self) -> None:
        self.web = self.start("web", "--port", str(self.port), "--processes", str(self.processes))
        wait_for_answer(f"http://127.0.0.1:{self.port}/healthz")

    def worked(self) -> float:
        """Seconds that the processor has given to the web server so far, all its processes together."""
        assert self.web is not None  # it was started
        found, asked = 0.0, [str(self.web.pid)]
        while asked:
            folder = Path("/proc") / asked.pop()
            with contextlib.suppress(OSError):
                spent = (folder / "stat").read_text().rpartition(")")[2].split()[11:13]
                found += sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")
                asked += [pid for task in folder.glob("task/*/children") for pid in task.read_text().split()]
        return found

    def restart(self) -> float:
        """End the web server as a deployment does and start it again; gives the moment at which it was told to end."""
        begun = time.monotonic()
        _end(self.web)
        self.start_web()
        return begun


def _end(process: "subprocess.Popen[bytes] | None") -> None:
    if process is None:
        return
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Web and worker over the throw-away database, behind a proxy that names each visitor's own address."""
    env = {**bench_place.environment(folder / "home"), "TEPLO_TRUSTED_PROXIES": PROXY}
    env.pop("TEPLO_POOL", None)
    server = Server(free_port(), max(1, os.cpu_count() or 1), env, folder / "log")
    worker = server.start("worker")
    try:
        server.start_web()
        yield server
    except BaseException:
        say(server.log.read_text()[-4_000:])
        raise
    finally:
        _end(server.web)
        _end(worker)


async def _measured(
    server: Server, channel: Channel, people: Sequence[Employee], options: argparse.Namespace
) -> Figures:
    room = await _gathered(server, channel, people, options.visitors)
    async with _at_their_places(room):
        say(f"{options.visitors} visitors listen, {PER_SECOND} words a second for {options.seconds} seconds")
        worked = server.worked()
        await _talk(room, options.seconds)
        worked = (server.worked() - worked) / options.seconds
        await _settle(room)
        say("restarting the web server")
        back = await _restarted(server, room)
        await _settle(room)
    return {**await _judged(room, options, back), "web_cpu": round(worked, 2)}


async def _gathered(server: Server, channel: Channel, people: Sequence[Employee], visitors: int) -> Room:
    """Everybody has his page; every visitor has said a first word, so that each operator knows his talks."""
    chance = random.Random(SEED)
    pages = [
        Page(PROXY, server.port, channel.key, f"10.1.{n // 250}.{n % 250 + 1}", random.Random(chance.random()))
        for n in range(visitors)
    ]
    operators = await asyncio.to_thread(
        lambda: [at_his_page(one, PROXY, server.port, ip=f"10.2.0.{n + 1}") for n, one in enumerate(people)]
    )
    say(f"{visitors} visitors say their first word")
    await _together(pages, _begin, at_once=BEGUN_AT_ONCE)
    room = Room(pages, operators)
    await asyncio.to_thread(_find_talks, room)
    return room


async def _begin(page: Page) -> None:
    await page.hello()
    await asyncio.sleep(HASTE)  # nobody types faster, and a machine that does waits in the quarantine
    await page.say("Здравствуйте", "first-word")


async def _together(pages: Sequence[Page], do: Callable[[Page], Awaitable[None]], *, at_once: int) -> None:
    places = asyncio.Semaphore(at_once)

    async def one(page: Page) -> None:
        async with places:
            await do(page)

    await asyncio.gather(*(one(page) for page in pages))


def _find_talks(room: Room) -> None:
    """Whose talk is whose: known to the company, not on the wire."""
    now = timezone.now()
    held = ((holder_of(page.token, page.key, at=now), page) for page in room.pages)
    by_key = {holder.key: page for holder, page in held if holder}
    by_number = {operator.employee: operator for operator in room.operators}
    for talk, key, owner in Conversation.objects.values_list("pk", "visitor__key", "owner_employee"):
        room.talks[talk], room.owners[talk] = by_key[key], by_number[owner]
    connection.close()


@contextlib.asynccontextmanager
async def _at_their_places(room: Room) -> AsyncIterator[None]:
    """All streams are open while this lasts."""
    tasks = [asyncio.create_task(operator.watch()) for operator in room.operators]
    try:
        for page in room.pages:
            tasks.append(asyncio.create_task(page.listen()))
            await asyncio.sleep(1 / OPENED_A_SECOND)
        await asyncio.wait_for(asyncio.gather(*(page.is_open.wait() for page in room.pages)), BACK_WITHIN)
        await asyncio.wait_for(asyncio.gather(*(page.has(1) for page in room.pages)), SETTLES_WITHIN)
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _talk(room: Room, seconds: float, *, operators_too: bool = True) -> None:
    """Say so many words a second, the sides in turn, whoever else is still waiting for his answer."""
    chance, numbers = random.Random(SEED), sorted(room.talks)
    async with asyncio.TaskGroup() as said:
        begun = time.monotonic()
        for number in range(int(seconds * PER_SECOND)):
            await asyncio.sleep(max(0.0, begun + number / PER_SECOND - time.monotonic()))
            talk = chance.choice(numbers)
            if operators_too and number % 2:
                said.create_task(_answer(room, talk))
            else:
                said.create_task(_ask(room, talk))


async def _ask(room: Room, talk: int) -> None:
    word = f"v{len(room.by_visitors):06}"
    room.by_visitors[word] = (talk, time.monotonic())
    await room.talks[talk].say(word, f"number-{word}")


async def _answer(room: Room, talk: int) -> None:
    word = f"o{len(room.by_operators):06}"
    room.by_operators[word] = (talk, time.monotonic())
    if not await room.owners[talk].say(talk, word):
        room.unsure.add(word)


async def _settle(room: Room) -> None:
    """Wait until everything that was said has arrived, or will not any more."""
    await _until(lambda: not _missing(room), within=SETTLES_WITHIN)


async def _until(holds: Callable[[], bool], *, within: float) -> None:
    """Look until it holds or the time is over: it depends on what a thousand pages are told."""
    end = time.monotonic() + within
    while True:
        if holds() or time.monotonic() > end:
            return
        await asyncio.sleep(0.2)


def _missing(room: Room) -> int:
    unseen = sum(word not in room.owners[talk].seen for word, (talk, _at) in room.by_visitors.items())
    return unseen + sum(_came(room, word) is None for word in room.by_operators.keys() - room.unsure)


def _came(room: Room, word: str) -> float | None:
    """When a word of an operator came to its visitor."""
    page = room.talks[room.by_operators[word][0]]
    return next((page.came[line] for line, data in page.lines.items() if data["text"] == word), None)


async def _restarted(server: Server, room: Room) -> list[float]:
    """Seconds from the order to restart until each visitor hears again; visitors go on talking meanwhile."""
    before = {id(page): len(page.opened) for page in room.pages}
    talking = asyncio.create_task(_talk(room, RESTART_TALK, operators_too=False))
    begun = await asyncio.to_thread(server.restart)
    await _until(lambda: all(len(page.opened) > before[id(page)] for page in room.pages), within=BACK_WITHIN)
    await talking
    return sorted(page.opened[before[id(page)]] - begun for page in room.pages if len(page.opened) > before[id(page)])


async def _judged(room: Room, options: argparse.Namespace, back: list[float]) -> Figures:
    """The figures; what was lost or doubled counts over everything that was said, the restart included."""
    measured = [word for word in room.by_visitors if int(word[1:]) < options.seconds * PER_SECOND * SHARE_OF_VISITORS]
    to_us = [
        room.owners[talk].seen[word] - at
        for word in measured
        for talk, at in [room.by_visitors[word]]
        if word in room.owners[talk].seen
    ]
    to_them = [came - at for word, (_talk_of, at) in room.by_operators.items() if (came := _came(room, word))]
    lost, doubled = await _lost_and_doubled(room)
    every = sorted([*to_us, *to_them])
    return {
        "visitors": len(room.pages),
        "messages_per_second": PER_SECOND,
        "delivery_ms": {"p50": _ms(every, 0.5), "p95": _ms(every, 0.95), "max": _ms(every, 1)},
        "to_visitors_ms": {"p50": _ms(sorted(to_them), 0.5), "p95": _ms(sorted(to_them), 0.95)},
        "to_operators_ms": {"p50": _ms(sorted(to_us), 0.5), "p95": _ms(sorted(to_us), 0.95)},
        "said": len(room.by_visitors) + len(room.by_operators),
        "unanswered": len(room.unsure),
        "lost": lost,
        "doubled": doubled,
        "back_s": {"p50": _at(back, 0.5), "p99": _at(back, 0.99), "max": _at(back, 1)},
        "not_back": len(room.pages) - len(back),
        "refused_openings": sum(page.refused for page in room.pages),
    }


async def _lost_and_doubled(room: Room) -> tuple[int, int]:
    """Of every page: each line once and without a gap, each word once; in the inbox each word of a visitor once.

    A word of an operator that nobody has answered him may be there or not, yet never twice.
    """
    places = asyncio.Semaphore(ASKED_AT_ONCE)
    inbox: dict[int, bytes] = {}

    async def read(talk: int) -> None:
        async with places:
            inbox[talk] = await room.owners[talk].page(f"/inbox/{talk}/stream/")

    await asyncio.gather(*(read(talk) for talk in {talk for talk, _at in room.by_visitors.values()}))
    lost = sum(len(set(range(1, page.last + 1)) - set(page.shown)) for page in room.pages)
    doubled = sum(count - 1 for page in room.pages for count in page.shown.values())
    told = {talk: Counter(str(line["text"]) for line in page.lines.values()) for talk, page in room.talks.items()}
    for word, (talk, _at) in [*room.by_visitors.items(), *room.by_operators.items()]:
        counts = [told[talk][word], *_in_inbox(room, word, inbox.get(talk, b""))]
        lost += 0 if word in room.unsure else counts.count(0)
        doubled += sum(max(count - 1, 0) for count in counts)
    return lost, doubled


def _in_inbox(room: Room, word: str, page: bytes) -> list[int]:
    """How often a visitor's word stands in his talk at the inbox; nothing of an operator's."""
    return [len(re.findall(rb"\b%s\b" % word.encode(), page))] if word in room.by_visitors else []


def _ms(times: list[float], share: float) -> float | None:
    at = _at(times, share)
    return round(at * 1000, 1) if at is not None else None


def _at(times: list[float], share: float) -> float | None:
    return round(times[min(int(len(times) * share), len(times) - 1)], 3) if times else None
