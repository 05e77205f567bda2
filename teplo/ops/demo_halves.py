"""The season lived through by two processes at once: each has its own clients from their first enquiry to the last.

A process waits for its database most of the time; two keep both busy. Who gets what does not depend on who was faster:
one of them alone takes in the enquiries of a day, then both go on until the next day, and wait for each other.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Protocol

from django.db import connection

from teplo.intake.arrival import Receipt
from teplo.ops.demo_visits import Visit


class Living(Protocol):
    """Whoever lives through visits until a moment."""

    def begin(self, coming: Iterable[Visit]) -> None: ...

    def go_until(self, bound: datetime, *, came: dict[str, Receipt]) -> None: ...


class Half:
    """What another process lives through; nothing where there is none."""

    def __init__(self, keys: Collection[str] = (), pipe: "Connection | None" = None) -> None:
        self._keys, self._pipe = keys, pipe

    def begins(self, bound: datetime, came: dict[str, Receipt]) -> None:
        """Let it go on until a moment, with what of its own has been taken in."""
        if self._pipe:
            self._pipe.send((bound, {key: came.pop(key) for key in [*came] if key in self._keys}))

    def ends(self) -> None:
        """Wait until it is there; EOFError where it has died, and said why on its own."""
        if self._pipe:
            self._pipe.recv()


@contextmanager
def half(season: Living, visits: Collection[Visit]) -> Iterator[Half]:
    """A process for these visits, none where there are no visits; ended when the block is left."""
    if not visits:
        yield Half()
        return
    here, there = get_context("fork").Pipe()
    connection.close()  # each side opens one of its own
    process = get_context("fork").Process(target=_live, args=(season, visits, here, there))
    process.start()
    there.close()
    try:
        yield Half({visit.key for visit in visits}, here)
    finally:
        here.close()
        process.join()


def _live(season: Living, visits: Collection[Visit], other: Connection, pipe: Connection) -> None:
    other.close()
    season.begin(visits)
    try:
        while True:
            bound, came = pipe.recv()
            season.go_until(bound, came=came)
            pipe.send(None)
    except EOFError:
        pass  # it is over
    finally:
        connection.close()


def split(coming: Collection[Visit]) -> tuple[list[Visit], list[Visit]]:
    """Two halves of which no client and no company is in both: who names a company is in the first."""
    named = {_client(visit) for visit in coming if "company" in visit.values}
    halves: tuple[list[Visit], list[Visit]] = [], []
    for visit in coming:
        client = _client(visit)
        # Of the others four in seven are in the second half, for the companies are all in the first.
        halves[client not in named and sum(client.encode()) % 7 < 4].append(visit)
    return halves


def _client(visit: Visit) -> str:
    """By what somebody is known again; who leaves no contact is somebody new each time."""
    person = visit.values.get("person")
    contacts = [*person.get("phones", ()), *person.get("emails", ())] if isinstance(person, dict) else []
    return str(contacts[0]) if contacts else visit.key
