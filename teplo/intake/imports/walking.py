"""An import is walked: checked, brought in, taken back, batch by batch; each batch is a front door of its own.

A job and the shell walk alike. Whoever is killed leaves what he has committed; the next one begins behind it.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.utils import timezone

from teplo.intake.actions.imports import course, take, unwind
from teplo.intake.actions.imports.learn import learn
from teplo.intake.imports import queries
from teplo.intake.imports.checking import Tally
from teplo.intake.imports.ground import gone, ground_of, rows_of
from teplo.intake.imports.models import Import
from teplo.intake.imports.rows import Read
from teplo.kit.ahead import ahead
from teplo.kit.forgotten import seldom_looked_for
from teplo.kit.problems import Mistake

T = TypeVar("T")

BATCH = 2_000
# So many at once as long as somebody waits for us: who writes now goes before what was written long ago.
LEAST = 50
# A job that has walked so long lets others have their turn.
JOB_SECONDS = 60.0
# How often a check says how far it is.
TELL_SECONDS = 2.0

Show = Callable[[Import], None]


def walk(number: int, *, seconds: float = JOB_SECONDS) -> None:
    """Walk for a while, then leave the rest to another job."""
    if not walk_on(number, seconds=seconds):
        course.hand_on(number)


def walk_on(number: int, *, seconds: float = float("inf"), show: Show | None = None) -> bool:
    """Walk until it is over, rests, or the seconds are; True unless only the seconds were over.

    `show` is called after each batch with the import as it stands then.
    """
    until = time.monotonic() + seconds
    imp = Import.objects.select_related(*queries.RELATED).filter(pk=number).first()
    if imp is None:
        return True
    try:
        if imp.state == Import.State.RUNNING:
            return _bring_in(imp, until, show)
        if imp.state == Import.State.UNDOING:
            return _take_back(imp, until, show)
        if imp.state == Import.State.CHECKING:
            return _check(imp, show)
    except Mistake as mistake:
        course.fail(number, why=mistake.code[:40], sentence=str(mistake), at=timezone.now())
    return True


def _bring_in(imp: Import, until: float, show: Show | None) -> bool:
    ground, after = ground_of(imp, at=timezone.now()), imp.last_row
    if why := gone(ground) if course.is_allowed(imp) else "no_right":
        course.fail(imp.pk, why=why, at=timezone.now())
        return True
    with seldom_looked_for(), ahead(rows_of(imp, ground, after=after), BATCH) as batches:
        for part in _parts(batches):
            done = take.take(imp.pk, part.rows, after=after, at=timezone.now())
            if done is None:
                return True
            part.was_waited_for = done.was_waited_for
            after = part.rows[-1].row
            learn()
            _show(imp, show)
            if time.monotonic() > until:
                return False
    course.finish(imp.pk, after=after, at=timezone.now())
    _show(imp, show)
    return True


@dataclass
class _Part:
    """Rows that come in together; whoever brought them in says whether anybody had to wait for them."""

    rows: list[Read]
    was_waited_for: bool = False


def _parts(batches: Iterable[list[Read]]) -> Iterator[_Part]:
    """The same rows, few at first and after a part that somebody had to wait for; more, the longer nobody has."""
    alone = 0
    for batch in batches:
        first = 0
        while first < len(batch):
            size = min(max(alone // 4, LEAST), BATCH)
            part = _Part(batch[first : first + size])
            yield part
            first += size
            alone = 0 if part.was_waited_for else alone + size


def _batches(rows: Iterator[T]) -> Iterator[list[T]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _take_back(imp: Import, until: float, show: Show | None) -> bool:
    while unwind.unwind(imp.pk, at=timezone.now()):
        _show(imp, show)
        if time.monotonic() > until:
            return False
    _show(imp, show)
    return True


def _check(imp: Import, show: Show | None) -> bool:
    """Read the whole file without bringing anything in; a job that was killed begins anew."""
    tally, told = Tally(imp.target, imp.found.get("words", {})), time.monotonic()
    for batch in _batches(rows_of(imp, ground_of(imp, at=timezone.now()), after=0)):
        tally.add(batch)
        if time.monotonic() - told > TELL_SECONDS:
            told = time.monotonic()
            if not course.note_found(
                imp.pk, revision=imp.revision, found=tally.as_json(), is_over=False, at=timezone.now()
            ):
                return True
            _show(imp, show)
    course.note_found(imp.pk, revision=imp.revision, found=tally.as_json(), is_over=True, at=timezone.now())
    _show(imp, show)
    return True


def _show(imp: Import, show: Show | None) -> None:
    if show is not None:
        imp.refresh_from_db()
        show(imp)
