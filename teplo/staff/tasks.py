"""Jobs of staff: the night lays shifts out further."""

from functools import partial

from procrastinate.contrib.django import app

from teplo.kit.clock import database_now
from teplo.kit.jobs import each
from teplo.staff import queries
from teplo.staff.actions.shifts import MANY, lay_out_further, renew_calendars


@app.periodic(cron="10 0 * * *")
@app.task(queue="clock", queueing_lock="lay_out_shifts")
def lay_out_shifts(timestamp: int) -> None:
    at = database_now()
    renew_calendars(at=at)
    each(queries.with_time(at, many=MANY), partial(lay_out_further, at=at))
