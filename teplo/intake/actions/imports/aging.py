"""Files that were brought in are kept for a while, to be looked at and sent again, and then let go."""

from datetime import datetime

from teplo.files import actions as files
from teplo.intake.actions.imports.course import put_aside
from teplo.intake.imports import queries
from teplo.intake.imports.models import Refusal
from teplo.kit.transactions import front_door
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor


@front_door
def let_go(number: int, *, before: datetime, by: Actor, at: datetime) -> bool:
    """Let the file of an import go that has been over since `before`; False where it lives on meanwhile.

    With it go its refused rows and the first rows that were kept to show: they hold names. What came in stays, with the
    count, and can be taken back. Of a file of which nothing was brought in nothing stays.
    """
    now = queries.locked(number)
    if now is None or not queries.over_since(before).filter(pk=number).exists():
        return False
    if not now.has_begun:
        put_aside(now, by=by, at=at)
        return True
    file, now.file = now.file, None
    now.layout = {**now.layout, "sample": []}
    now.save(update_fields=["file", "layout"])
    Refusal.objects.filter(of=now).delete()
    if file is not None:
        files.forget_unused(file)
    record("import.file_let_go", by=by, at=at, **{"import": number})
    return True
