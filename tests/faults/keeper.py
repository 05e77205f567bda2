"""Keeps files until it is killed, and looks at them afterwards: run as a program by F-33 and F-59.

`steps` lets children die one after the other, each at the next step of keeping a file, and prints what is left as JSON;
`loop` keeps files until the current goes; `same` keeps one content twenty times; `try` one, if it can; `look` prints
what I14 finds and which contents are known.
"""

import itertools
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from teplo.config.startup import set_up_django

set_up_django(pool="0")

from django.db import connection, connections  # noqa: E402

from teplo.files import actions, disk  # noqa: E402
from teplo.files.models import File  # noqa: E402
from teplo.kit import sql  # noqa: E402
from teplo.kit.transactions import front_door  # noqa: E402
from teplo.ops.stored_files import broken_files  # noqa: E402

LIMIT = 10 * 1024 * 1024
SIZE = 200_000


def content(number: int) -> bytes:
    """Bytes that are alike on every run, and whose number stands in them."""
    return (f"{number:08}".encode() * (SIZE // 8))[:SIZE]


def keep(number: int) -> str:
    """The digest of what was kept, in three pieces as an upload comes."""
    body = content(number)
    return actions.keep([body[:70_000], body[70_000:140_000], body[140_000:]], limit=LIMIT).digest


def keep_row_first(number: int) -> str:
    """The naive variant: first the row, then its bytes."""
    written = disk.Written(*_named(content(number)))
    front_door(actions.enter)(written)
    return disk.write([content(number)], limit=LIMIT).digest


def _named(body: bytes) -> tuple[str, int]:
    import hashlib  # only the naive variant needs it

    return hashlib.sha256(body).hexdigest(), len(body)


def dies_at(step: int) -> None:
    """Let this process die without a word at its n-th step: before and after whatever touches disk or database."""
    count = itertools.count(1)

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*args: Any, **kwargs: Any) -> Any:
            die(next(count))
            given = real(*args, **kwargs)
            die(next(count))
            return given

        return counting

    def die(now: int) -> None:
        if now == step:
            os.kill(os.getpid(), signal.SIGKILL)

    os.fsync = counted(os.fsync)
    Path.replace = counted(Path.replace)  # type: ignore[method-assign]
    File.objects.get_or_create = counted(File.objects.get_or_create)  # type: ignore[method-assign]
    connections["default"]._commit = counted(connections["default"]._commit)  # type: ignore[method-assign]


def steps(keeping: Callable[[int], str]) -> dict[str, Any]:
    """One child for each step; each brings a file of its own, whose acknowledgement comes last."""
    deaths, wrong, acknowledged = 0, [], []
    for step in itertools.count(1):
        connection.close()
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            dies_at(step)
            os.write(writer, keeping(step).encode())
            os._exit(0)
        os.close(writer)
        told = os.read(reader, 100).decode()
        os.close(reader)
        ended = os.waitpid(child, 0)[1]
        dead = os.WIFSIGNALED(ended)
        assert dead or ended == 0, "a child failed by itself"
        deaths += dead
        acknowledged += [told] if told else []
        wrong += [f"step {step}: {finding}" for finding in broken_files(sql.rows, now=time.time())]
        if not dead:
            break
    known = set(File.objects.values_list("digest", flat=True))
    again = {keep(number) for number in range(1, step + 1)}
    return {
        "deaths": deaths,
        "wrong": wrong,
        "lost": sorted(set(acknowledged) - known),
        "rows": File.objects.count(),
        "contents": len(again),
        "wrong_afterwards": [str(finding) for finding in broken_files(sql.rows, now=time.time())],
    }


def loop(told: Path) -> None:
    """Keep file after file; each acknowledged one is on another disk before the next."""
    handle = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_DSYNC, 0o600)
    for number in itertools.count(os.getpid() * 100_000):
        os.write(handle, f"{keep(number)}\n".encode())
        connection.close()
        time.sleep(0.05)


def tried() -> bool:
    """Whether a file could be kept."""
    try:
        keep(os.getpid())
    except OSError:
        return False
    return True


def look() -> dict[str, Any]:
    found = broken_files(sql.rows, now=time.time())
    return {"wrong": [str(one) for one in found], "known": list(File.objects.values_list("digest", flat=True))}


def main() -> None:
    mode, *rest = sys.argv[1:]
    if mode == "loop":
        loop(Path(rest[0]))
    elif mode == "try":
        json.dump({"kept": tried(), **look()}, sys.stdout)
    elif mode == "same":
        sys.stdout.write({keep(1) for _ in range(20)}.pop())
    else:
        naive = rest == ["row_first"]
        report = look() if mode == "look" else steps(keep_row_first if naive else keep)
        json.dump(report, sys.stdout)


main()
