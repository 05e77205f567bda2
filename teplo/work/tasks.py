"""Jobs of work: they read the tables and never trust the queue, so a missed minute is made up by the next."""

from functools import partial

from procrastinate.contrib.django import app

from teplo.kit.clock import database_now
from teplo.kit.jobs import each
from teplo.work import actions, queries


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="remind_of_tasks")
def remind_of_tasks(timestamp: int) -> None:
    at = database_now()
    each(queries.to_remind(at), partial(actions.remind_due, at=at))
