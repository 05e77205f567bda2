"""What becomes of what a provider tells of a call: an enquiry with it, or a line more in a call that is known."""

from datetime import datetime

from teplo.channels.models import Channel
from teplo.intake.actions.settle import mark_heard
from teplo.intake.arrival import Receipt
from teplo.intake.connectors.plug import CallHeard
from teplo.kit.transactions import step
from teplo.ledger.actors import Actor
from teplo.triage.actions.calls import take_call


@step
def take_call_word(
    channel: Channel, heard: CallHeard, capture: int, *, enquiry: int | None, at: datetime, now: datetime, by: Actor
) -> Receipt:
    """Put events into their call. `enquiry` is the number set aside for the one it may make, `at` when they came."""
    events, draft = heard.events, heard.draft
    taken = take_call(channel, heard.call, events, draft=draft, capture=capture, enquiry=enquiry, by=by, at=at, now=now)
    admitted = taken.admitted
    if admitted is None:
        mark_heard(capture)
        return Receipt(capture, "heard", lead=taken.lead, is_repeat=not taken.is_new)
    return Receipt.of(capture, admitted)
