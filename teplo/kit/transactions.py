"""Where transactions begin: front doors open the one transaction, steps refuse to run without it."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeGuard, TypeVar

from django.db import Error, InterfaceError, InternalError, OperationalError, connection, transaction

from teplo.kit import sql

P = ParamSpec("P")
R = TypeVar("R")

RETRIES = 3
PAUSE_SECONDS = 0.02
# serialization_failure and deadlock_detected: PostgreSQL has rolled back and asks for another try.
RETRIED = frozenset({"40001", "40P01"})
# read_only_sql_transaction and the time-outs of transactions: what wrote is led over to another server, or we were
# frozen too long. The driver files them under faults of the program, yet coming again helps.
AWAY = frozenset({"25006", "25P03", "25P04"})
# Errors that say something of the server and nothing of what was asked: it is away, full, being led over, or without
# the tables and rights that we need, as while a backup is brought back.
OF_THE_SERVER = ("08", "25", "53", "58", "57P", "55P03", "42P01", "42703", "42501")
# Those that another try may not meet: somebody else was in the way, or it took too long.
OF_THE_MOMENT = ("40", "55", "57014")


class OutsideTransaction(RuntimeError):
    """A step was called without a front door around it."""


class Unsure(OperationalError):
    """The connection was lost while COMMIT was on its way: nobody but the database knows what became of it.

    `trace` is what the transaction has left to be found by.
    """

    trace: object = None


# Stores what was gathered; where it cannot wait for the answer, it gives what is to be done with it.
Finisher = Callable[[list[object]], Callable[[], None] | None]


class Unit:
    """What one transaction gathers while it runs: lines that are written together just before the commit."""

    def __init__(self) -> None:
        self.pending: dict[str, list[object]] = {}
        self.finishers: dict[str, Finisher] = {}
        self.constraints_hold = False
        self.holds_doors = False
        # What the transaction can be found by afterwards, should nobody be told how its COMMIT ended.
        self.trace: object = None
        self.is_written = False

    def gather(self, key: str, item: object, *, finish: Finisher) -> None:
        """Keep `item` under `key`; `finish` gets all items of the key, once, before the commit."""
        self.pending.setdefault(key, []).append(item)
        self.finishers[key] = finish

    def kept(self) -> dict[str, list[object]]:
        """A copy of what is gathered by now, to go back to."""
        return {key: list(items) for key, items in self.pending.items()}

    def write(self) -> list[Callable[[], None]]:
        """Write what is gathered by now; gives what is to be done with the answers, which may gather more."""
        later = []
        for key in [key for key, items in self.pending.items() if items]:
            items, self.pending[key] = self.pending[key], []
            later.append(self.finishers[key](items))
        return [do for do in later if do]

    def finish(self) -> None:
        while any(self.pending.values()):
            for do in self.write():
                do()


def current() -> Unit:
    """The unit of the open transaction; OutsideTransaction where there is none."""
    unit: Unit | None = getattr(connection, "teplo_unit", None)
    if unit is None:
        raise OutsideTransaction("a step was called outside a front door")
    return unit


def _check_constraints() -> None:
    """Check what is deferred now, then let the rest of the transaction be deferred again."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def _unit() -> Iterator[None]:
    unit = Unit()
    try:
        with transaction.atomic(durable=True):
            connection.teplo_unit = unit  # type: ignore[attr-defined]  # the unit lives and dies with its transaction
            try:
                yield
                if not unit.constraints_hold:
                    _check_constraints()
                unit.finish()
                unit.is_written = True
            finally:
                connection.teplo_unit = None  # type: ignore[attr-defined]
    except (OperationalError, InterfaceError) as error:
        if unit.is_written and sqlstate(error) not in RETRIED:
            raise _unsure(error, unit) from error.__cause__
        raise
    except InternalError as error:
        if sqlstate(error) in AWAY:
            raise OperationalError(*error.args) from error.__cause__
        raise


def is_of_server(error: Error) -> bool:
    """Whether an error speaks of the server by its code; a connection that was lost has none."""
    return sqlstate(error).startswith(OF_THE_SERVER)


def is_away(error: BaseException) -> TypeGuard[Error]:
    """Whether nothing can be asked of the database now, and coming again helps.

    The driver files limits of the program (54: a statement too complex, …) beside a lost connection: there the server
    is well, and what was asked would fail again.
    """
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return not sqlstate(error) or sqlstate(error).startswith((*OF_THE_SERVER, *OF_THE_MOMENT))


def _unsure(error: Error, unit: Unit) -> Unsure:
    unsure = Unsure(*error.args)
    unsure.trace = unit.trace
    return unsure


@contextmanager
def many() -> Iterator[None]:
    """Many front doors in one transaction, for whoever lives through a season at once: all of it or nothing.

    Nothing is repeated on a deadlock, and what one door raises takes the others along.
    """
    with _unit():
        current().holds_doors = True
        yield


def front_door(action: Callable[P, R]) -> Callable[P, R]:
    """The one transaction around an action that a view, a job or a command calls.

    Deferred constraints are checked while the caller can still be told, then the gathered ledger lines are
    written. Serialization failures and deadlocks run the whole action again, up to three times with growing pauses,
    so an action must not change its arguments.
    """

    @wraps(action)
    def opened(*args: P.args, **kwargs: P.kwargs) -> R:
        if _is_held():
            return action(*args, **kwargs)
        for attempt in range(RETRIES + 1):
            try:
                with _unit():
                    return action(*args, **kwargs)
            except OperationalError as error:
                if attempt == RETRIES or sqlstate(error) not in RETRIED:
                    raise
            # Coming back at once would meet the other one before he has taken what we gave up.
            time.sleep(random.uniform(0.5, 1.5) * PAUSE_SECONDS * 2**attempt)  # noqa: S311 (no secret)
        raise AssertionError("unreachable")

    opened.front_door = True  # type: ignore[attr-defined]  # read by the house rules
    return opened


def _is_held() -> bool:
    unit: Unit | None = getattr(connection, "teplo_unit", None)
    return unit is not None and unit.holds_doors


def step(action: Callable[P, R]) -> Callable[P, R]:
    """A part of an action: runs only inside the transaction of a front door."""

    @wraps(action)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        current()
        return action(*args, **kwargs)

    checked.step = True  # type: ignore[attr-defined]  # read by the house rules
    return checked


def set_point() -> str:
    """Set a savepoint for `savepoint` ahead of it, so that it can go out together with what comes before."""
    current()
    return transaction.savepoint()


@contextmanager
def savepoint(*, is_last: bool = False, checks: bool = True, point: str | None = None) -> Iterator[None]:
    """Work that may fail without taking the transaction along; what it gathered is forgotten with it.

    Ends with a check of the deferred constraints, or a late check would undo the outer work at COMMIT. `is_last`
    promises that nothing is written after it unless it fails: what was gathered is then written with the check, and
    the front door need not check again. Without `checks` an outer savepoint answers for them. `point` was set before.
    """
    unit = current()
    is_last = is_last and not unit.holds_doors
    gathered = unit.kept()
    point = point or set_point()
    try:
        yield
        if is_last:
            with sql.together():
                sql.ask("SET CONSTRAINTS ALL IMMEDIATE")
                sql.ask("SET CONSTRAINTS ALL DEFERRED")
                later = unit.write()
            for do in later:
                do()
            unit.finish()
        else:
            if checks and not unit.holds_doors:
                _check_constraints()
            transaction.savepoint_commit(point)
    except BaseException:
        unit.pending = gathered
        _go_back_to(point)
        raise
    unit.constraints_hold = is_last


def _go_back_to(point: str) -> None:
    try:
        transaction.set_rollback(False)  # else Django runs nothing in a transaction in which something failed
        transaction.savepoint_rollback(point)
    except Error:
        # The connection itself is gone, and the whole transaction with it.
        transaction.set_rollback(True)


def sqlstate(error: Error) -> str:
    """PostgreSQL's five-character code of a database error, or an empty string."""
    return getattr(error.__cause__, "sqlstate", None) or ""
