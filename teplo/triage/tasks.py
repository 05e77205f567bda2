"""Jobs of triage: refused leads come back on their day."""

from functools import partial

from django.utils import timezone
from procrastinate.contrib.django import app

from teplo.kit.jobs import each
from teplo.triage import actions, queries


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="bring_back_refused")
def bring_back_refused(timestamp: int) -> None:
    at = timezone.now()
    each(queries.coming_back(at), partial(actions.bring_back, at=at))
