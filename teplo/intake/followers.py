"""What intake does when the ledger speaks: what waits to be sent is sent at once."""

from teplo.intake.tasks import send_messages
from teplo.kit.jobs import enqueue
from teplo.ledger.followers import follow
from teplo.ledger.models import Event


@follow("message.queued")
def send_at_once(event: Event) -> None:
    """Do not wait for the next minute: somebody waits for this answer."""
    enqueue(send_messages, timestamp=0)
