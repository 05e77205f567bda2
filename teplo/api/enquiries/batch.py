"""Many enquiries of one call: each kept and answered for itself, taken in part by part."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import Error, close_old_connections
from django.http import HttpRequest
from django.utils import timezone

from teplo.api import callers
from teplo.api.enquiries import arriving
from teplo.api.enquiries.answering import Answer, journalled, out_of_hours, told
from teplo.api.enquiries.arriving import ONE_BYTES, Arrived
from teplo.channels.models import Channel
from teplo.intake import journal
from teplo.intake.actions import Outcome, Sent, receive_many
from teplo.intake.arrival import Receipt
from teplo.kit.problems import Away, Problem, TooLarge

# So many share a transaction: whoever is drawn by the same rules waits for its end.
PART = 250
MOST_FAILURES = 3  # of database and journal, before the rest of a batch is not even tried


class Batch:
    """The enquiries of one call. Where neither database nor journal takes one, soon all that are left are refused."""

    def __init__(self, request: HttpRequest, key: str | None) -> None:
        self.request, self.key = request, key
        self.known: dict[object, Channel] = {}
        # What each channel says out of hours: asked before anything is kept.
        self.late: dict[str, dict[str, Any]] = {}
        self.failures = 0

    def results(self, items: Sequence[object]) -> list[dict[str, Any]]:
        """What each of them is told, in their order."""
        answers = [
            answer
            for first in range(0, len(items), PART)
            for answer in self._part(items[first : first + PART], first, timezone.now())
        ]
        return [{**answer, "status": status} for status, answer in answers]

    def _part(self, items: Sequence[object], first: int, now: datetime) -> list[Answer]:
        came = [self._arrive(item, first + place, now) for place, item in enumerate(items)]
        ready = {place: self._ready(one, now) for place, one in enumerate(came) if isinstance(one, Arrived)}
        sent = {place: one for place, one in ready.items() if isinstance(one, Sent)}
        outcomes = dict(zip(sent, receive_many(list(sent.values()), now=now) if sent else (), strict=True))
        if any(isinstance(outcome, Error) for outcome in (*ready.values(), *outcomes.values())):
            close_old_connections()  # the next part may find the database back
        return [self._answer(one, outcomes.get(place, ready.get(place)), now) for place, one in enumerate(came)]

    def _arrive(self, item: object, index: int, now: datetime) -> Arrived | Problem:
        body = json.dumps(item, ensure_ascii=False).encode(errors="surrogatepass")
        if len(body) > ONE_BYTES:
            return TooLarge()
        given = item if isinstance(item, dict) else {}
        return arriving.arrived(self.request, body, given, now, key=arriving.key_within(self.key, index))

    def _ready(self, one: Arrived, now: datetime) -> Sent | Problem | Error | None:
        """What is to be received; None where nothing is tried: the journal's snapshot alone may know the sender."""
        if self.failures == MOST_FAILURES or callers.caller(self.request).is_remembered:
            return None
        try:
            channel = arriving.channel_of(one.given, self.known)
            if channel.slug not in self.late:
                self.late[channel.slug] = out_of_hours(channel, now=now)
            return Sent(channel, one.arrival, one.at)
        except Problem as problem:
            return problem
        except journal.LOST as lost:
            return lost

    def _answer(self, one: Arrived | Problem, outcome: Outcome | Sent | None, now: datetime) -> Answer:
        if isinstance(one, Problem):
            return one.status, one.as_json()
        if isinstance(outcome, Receipt):
            status, answer = told(outcome, one.notes)
            return status, answer | self.late.get(str(one.given.get("channel") or arriving.BY_DEFAULT), {})
        if isinstance(outcome, Problem):
            return outcome.status, outcome.as_json()
        return self._journalled(one, outcome if isinstance(outcome, Error) else None, now)

    def _journalled(self, one: Arrived, lost: Error | None, now: datetime) -> Answer:
        try:
            if self.failures == MOST_FAILURES:
                raise Away
            return journalled(one, now=now, lost=lost)
        except Away as away:
            self.failures = min(self.failures + 1, MOST_FAILURES)
            return away.status, away.as_json()
        except Problem as problem:
            return problem.status, problem.as_json()
