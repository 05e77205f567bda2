"""Jobs of the ledger."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from teplo.ledger import actions, queries


# Tried again after 5, 25 and 125 seconds: each follower hears an event once, however often the job runs.
@app.task(queue="followers", retry=RetryStrategy(max_attempts=3, exponential_wait=5))
def run_followers(events: list[int]) -> None:
    actions.tell_all(queries.events(events))
