"""The queue's own duties, on a queue of their own."""

from django.utils import timezone
from procrastinate.contrib.django import app

from teplo.config import actions
from teplo.config.backup import nightly
from teplo.config.environment import Environment


@app.periodic(cron="* * * * *")
@app.task(queue=actions.QUEUE, queueing_lock="rescue_stalled_jobs", priority=100)
def rescue_stalled_jobs(timestamp: int) -> None:
    actions.rescue()


@app.periodic(cron="17 3 * * *")
@app.task(queue=actions.QUEUE, queueing_lock="delete_old_jobs")
def delete_old_jobs(timestamp: int) -> None:
    actions.delete_finished()


@app.periodic(cron="41 * * * *")
@app.task(queue="care", queueing_lock="nightly_backup", lock="nightly_backup")
def nightly_backup(timestamp: int) -> None:
    nightly.back_up_when_due(Environment.read(), now=timezone.now())
