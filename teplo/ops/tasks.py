"""The hourly look at the rows."""

from django.utils import timezone
from procrastinate.contrib.django import app

from teplo.ops.inspection import inspect_when_due


@app.periodic(cron="7 * * * *")
@app.task(queue="care", queueing_lock="inspect_rows", lock="inspect_rows")
def inspect_rows(timestamp: int) -> None:
    inspect_when_due(now=timezone.now())
