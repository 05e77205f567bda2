"""What was kept for an undo is forgotten when nobody may ask for it any more."""

from datetime import datetime

from teplo.kit.transactions import front_door
from teplo.ledger.actions import forget_rows
from teplo.triage.actions.bulk import STARTED, UNDONE_WITHIN
from teplo.triage.actions.undo import WITHIN
from teplo.triage.deeds import COLUMNS
from teplo.triage.models import BulkPart


@front_door
def forget_undo(*, at: datetime) -> int:
    """Forget the rows and parts of changes that are too old to be taken back; gives how many."""
    parts = BulkPart.objects.filter(bulk__change__at__lt=at - UNDONE_WITHIN)
    gone = parts.delete()[0] + forget_rows([STARTED], before=at - UNDONE_WITHIN)
    return gone + forget_rows([f"lead.{deed}" for deed in COLUMNS], before=at - WITHIN)
