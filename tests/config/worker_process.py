"""A worker whose watch is quick, with tasks that misbehave: run as a program by test_rescue.py."""

import os
import sys
import time
from pathlib import Path

from teplo.config.startup import set_up_django

set_up_django(pool="0")

from django.db import connection  # noqa: E402
from procrastinate.contrib.django import app  # noqa: E402

from teplo.config import actions, worker  # noqa: E402

actions.BEAT_SECONDS = 0.5
actions.HEARTBEAT_SECONDS = 2
worker.WATCH_SECONDS = 0.5


@app.task(name="tests.slow")
def slow(key: str) -> None:
    """Takes long enough to be killed in the middle; its effect is one row however often it runs."""
    time.sleep(float(os.environ.get("SLOW_SECONDS", "0.4")))
    with connection.cursor() as cursor:
        cursor.execute("insert into effect (key) values (%s) on conflict do nothing", [key])


@app.task(name="tests.poison")
def poison(path: str) -> None:
    with Path(path).open("a") as file:
        file.write("x")
    os._exit(137)


sys.exit(worker.run())
