"""What triage does when the ledger speaks: an interest with a contact becomes a lead."""

from teplo.ledger.actors import SYSTEM
from teplo.ledger.followers import follow
from teplo.ledger.models import Event
from teplo.triage.actions import ripen


@follow("point.added")
def ripen_interests(event: Event) -> None:
    """Somebody can be contacted now: his interests become leads with a first step."""
    if event.person:
        ripen(event.person, by=SYSTEM, at=event.at)
