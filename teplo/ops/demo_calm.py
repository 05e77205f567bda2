"""While a season of the past is told, nobody is alarmed: what was late then is let rest."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from teplo.staff.models import Employee
from teplo.triage import ladders
from teplo.triage.actions.clocks import rest
from teplo.triage.actions.ladders import set_ladder
from teplo.triage.models import Ladder


@contextmanager
def calm(*, by: Employee, at: datetime) -> Iterator[None]:
    """No step is taken of what is late meanwhile, and none of what was due before `at`."""
    common = Ladder.objects.filter(channel=None).first()
    steps = ladders.read(common.steps) if common else ()
    set_ladder(None, steps=(), by=by, at=at)
    try:
        yield
    finally:
        rest(before=at)
        set_ladder(None, steps=steps, by=by, at=at)
