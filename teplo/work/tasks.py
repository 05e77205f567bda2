"""Jobs of work: they read the tables and never trust the queue, so a missed minute is made up by the next."""

from functools import partial

from procrastinate.contrib.django import app

from teplo.kit.clock import database_now
from teplo.kit.jobs import each
from teplo.work import actions, queries
from teplo.work.actions import deliver, scripts
from teplo.work.deliveries import Way
from teplo.work.scripts.queries import to_forget


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="remind_of_tasks")
def remind_of_tasks(timestamp: int) -> None:
    at = database_now()
    each(queries.to_remind(at), partial(actions.remind_due, at=at))


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="send_notices")
def send_notices(timestamp: int) -> None:
    # One way that fails keeps no other waiting.
    each(Way.values, partial(deliver.send_out, most=200, at=database_now()))


@app.task(queue="clock")
def send_push() -> None:
    deliver.send_out(Way.PUSH, most=200, at=database_now())


@app.periodic(cron="* * * * * */15")
@app.task(queue="clock", queueing_lock="tell_of_new")
def tell_of_new(timestamp: int) -> None:
    actions.tell_of_new(at=database_now())


@app.periodic(cron="23 * * * *")
@app.task(queue="clock", queueing_lock="leave_forgotten_scripts")
def leave_forgotten_scripts(timestamp: int) -> None:
    at = database_now()
    each(to_forget(at), partial(scripts.leave_forgotten, at=at))
