"""The queue's own duties, on a queue of their own."""

from procrastinate.contrib.django import app

from teplo.config import actions


@app.periodic(cron="* * * * *")
@app.task(queue=actions.QUEUE, queueing_lock="rescue_stalled_jobs", priority=100)
def rescue_stalled_jobs(timestamp: int) -> None:
    actions.rescue()


@app.periodic(cron="17 3 * * *")
@app.task(queue=actions.QUEUE, queueing_lock="delete_old_jobs")
def delete_old_jobs(timestamp: int) -> None:
    actions.delete_finished()
