"""A rehearsal is walked by a job: it reads the base, writes what it found at the end, and tells how far it is."""

import time
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from teplo.triage.actions import rehearse
from teplo.triage.models import Rehearsal
from teplo.triage.rehearsal.living import Rehearsing, Stopped

# How often it says how far it is.
TELL_SECONDS = 1.0
# Longer than a part takes, and than a dead worker's job takes to be given back.
LOST_AFTER = timedelta(minutes=2)


def walk(number: int) -> None:
    """Walk from the beginning: a job that was killed has written nothing."""
    rehearsal = rehearse.begin_walk(number, at=timezone.now())
    if rehearsal is None:
        return
    told = time.monotonic()

    def tell(walked: int) -> bool:
        nonlocal told
        if time.monotonic() - told < TELL_SECONDS:
            return True
        told = time.monotonic()
        return rehearse.note_walked(number, walked=walked, at=timezone.now())

    living = Rehearsing(rehearsal.rules, since=rehearsal.since, until=rehearsal.until)
    try:
        changes = list(living.live(tell))
    except Stopped:
        return
    rehearse.finish(number, found=living.found(), changes=changes, at=timezone.now())


def lost(at: datetime) -> QuerySet[Rehearsal]:
    """Those that should be walking and have not moved for a while: their job was lost."""
    walking = (Rehearsal.State.WAITING, Rehearsal.State.RUNNING)
    return Rehearsal.objects.filter(state__in=walking, walked_at__lt=at - LOST_AFTER)
