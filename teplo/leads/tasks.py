"""Jobs of leads."""

from procrastinate.contrib.django import app

from teplo.leads.actions import tally


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="fold_tally")
def fold_tally(timestamp: int) -> None:
    tally.fold_tally()
