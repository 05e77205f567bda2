"""Jobs of files."""

from django.utils import timezone
from procrastinate.contrib.django import app

from teplo.files import actions


@app.periodic(cron="41 * * * *")
@app.task(queue="clock", queueing_lock="sweep_files")
def sweep_files(timestamp: int) -> None:
    actions.sweep(now=timezone.now())
