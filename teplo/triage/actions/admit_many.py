"""Many enquiries at once: the same base as if they had come one after another."""

from collections.abc import Sequence
from datetime import datetime

from teplo.kit.transactions import step
from teplo.ledger.actors import Actor
from teplo.triage.actions.admit import Admitted, admit
from teplo.triage.draft import Entry


@step
def admit_many(entries: Sequence[Entry], *, by: Actor, at: datetime) -> list[Admitted]:
    """Admit a batch (up to about a thousand) in the order given; `at` is the moment at which it is done."""
    return [admit(entry.draft, channel=entry.channel, enquiry=entry.enquiry, by=by, at=entry.at) for entry in entries]
