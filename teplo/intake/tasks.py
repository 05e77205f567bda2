"""Jobs of intake: what could not be read yet is tried again."""

from datetime import datetime
from functools import partial

from django.utils import timezone
from procrastinate.contrib.django import app

from teplo.intake import actions, queries
from teplo.kit.jobs import each


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="retry_kept")
def retry_kept(timestamp: int) -> None:
    now = timezone.now()
    each(queries.to_retry(now), partial(_again, now=now))


def _again(number: int, *, now: datetime) -> None:
    if actions.count_try(number, now=now):
        actions.retry(number, now=now)
