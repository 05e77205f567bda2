"""Jobs of the company's own words."""

from django.utils import timezone
from procrastinate.contrib.django import app

from teplo.terms import actions


@app.periodic(cron="*/5 * * * *")
@app.task(queue="care", queueing_lock="index_fields", lock="index_fields")
def index_fields(timestamp: int) -> None:
    actions.index_fields(at=timezone.now())
