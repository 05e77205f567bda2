"""Jobs of intake: what could not be read yet is tried again, imports are walked."""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from procrastinate.contrib.django import app

from teplo.intake import actions, queries, recordings, sending
from teplo.intake.actions import imports
from teplo.intake.connectors.mapped import UNMAPPED
from teplo.intake.imports import walking
from teplo.intake.imports.queries import lost_imports, over_since
from teplo.kit.clock import database_now
from teplo.kit.jobs import each
from teplo.ledger.actors import SYSTEM
from teplo.work.chat.queries import waiting_visitors


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="retry_kept")
def retry_kept(timestamp: int) -> None:
    now = database_now()
    each(queries.to_retry(now), partial(_again, now=now))


def _again(number: int, *, now: datetime) -> None:
    if actions.count_try(number, now=now):
        actions.retry(number, now=now)


@app.periodic(cron="* * * * *")
@app.task(queue="letters", lock="send_messages")
def send_messages(timestamp: int) -> None:
    sending.send_waiting()


# Other people's servers of sounds may be slow: this waits for them beside everything else.
@app.periodic(cron="* * * * *")
@app.task(queue="care", queueing_lock="fetch_recordings", lock="fetch_recordings")
def fetch_recordings(timestamp: int) -> None:
    recordings.fetch_waiting()


# One at a time, and behind everything else that waits: people hear of an enquiry first.
@app.task(queue="bulk", priority=-10, lock="imports")
def walk_import(number: int) -> None:
    walking.walk(number)


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="revive_imports")
def revive_imports(timestamp: int) -> None:
    at = database_now()
    each(lost_imports(at), partial(imports.revive, at=at))


@app.periodic(cron="52 * * * *")
@app.task(queue="clock", queueing_lock="let_files_go")
def let_files_go(timestamp: int) -> None:
    at = database_now()
    before = at - timedelta(days=settings.IMPORT_FILES_DAYS)
    each(
        list(over_since(before).values_list("pk", flat=True)), partial(imports.let_go, before=before, by=SYSTEM, at=at)
    )


@app.task(queue="bulk", lock="read_mapped")
def read_mapped(channel: int) -> None:
    each(queries.waiting_for(channel, UNMAPPED), lambda number: actions.hear_again(number, now=database_now()))


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="look_after_channels")
def look_after_channels(timestamp: int) -> None:
    actions.look_after_channels(at=database_now())


@app.periodic(cron="* * * * * */15")
@app.task(queue="clock", queueing_lock="look_after_chats")
def look_after_chats(timestamp: int) -> None:
    at = database_now()
    each(waiting_visitors(at), partial(actions.look_after, at=at))
