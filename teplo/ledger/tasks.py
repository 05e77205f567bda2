"""Jobs of the ledger."""

from procrastinate.contrib.django import app

from teplo.ledger import actions, followers, queries


@app.task(queue="followers")
def run_followers(events: list[int]) -> None:
    for event in queries.events(events):
        for follower in followers.followers_of(event.kind):
            actions.tell(event, follower=follower)
