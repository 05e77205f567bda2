"""Jobs of triage: refused leads come back on their day, bulk changes walk part by part, old undo is forgotten."""

from functools import partial

from procrastinate.contrib.django import app

from teplo.kit.clock import database_now
from teplo.kit.jobs import each
from teplo.triage import actions, bulks, queries
from teplo.triage.actions import bulk as bulk_change
from teplo.triage.actions import forget


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="bring_back_refused")
def bring_back_refused(timestamp: int) -> None:
    at = database_now()
    each(queries.coming_back(at), partial(actions.bring_back, at=at))


# Behind everything else that waits: people hear of an enquiry first.
@app.task(queue="bulk", priority=-10)
def walk_bulk(bulk: int, place: int) -> None:
    bulk_change.walk(bulk, place=place, at=database_now())


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="resume_bulks")
def resume_bulks(timestamp: int) -> None:
    at = database_now()
    each(bulks.lost_bulks(at), partial(bulk_change.resume, at=at))


@app.periodic(cron="40 3 * * *")
@app.task(queue="clock", queueing_lock="forget_undo")
def forget_undo(timestamp: int) -> None:
    forget.forget_undo(at=database_now())
