"""What was kept for an undo is forgotten when nobody may ask for it any more, and files that no record names go."""

from datetime import datetime, timedelta

from django.db import models

from teplo.clients.models import ClientCompany, Contact, Deal
from teplo.kit import sql
from teplo.kit.transactions import front_door
from teplo.leads.edits import EDITED, PERSON_EDITED
from teplo.leads.models import Lead
from teplo.ledger.actions import forget_rows
from teplo.triage.actions.bulk import STARTED, UNDONE_WITHIN
from teplo.triage.actions.undo import WITHIN
from teplo.triage.deeds import COLUMNS
from teplo.triage.models import BulkPart

# How long the history says what an edit replaced, and gives it back: they are people's own words.
EDITS_KEPT = timedelta(days=180)
# Whoever puts a file in and is refused tries again; after that nobody means it.
FILES_SPARED = timedelta(days=1)
HOLDERS: dict[str, type[models.Model]] = {"lead": Lead, "contact": Contact, "company": ClientCompany, "deal": Deal}
# Named by the record now, or by what an undo may still give back to it.
UNNAMED = """
DELETE FROM leads_fieldfile f USING terms_customfield d
WHERE d.id = f.field_id AND f.entity = %(entity)s AND f.created_at < %(before)s
AND NOT EXISTS (SELECT FROM {table} r WHERE r.{key} = f.record AND r.custom -> d.key ->> 'file' = f.id::text)
AND NOT EXISTS (SELECT FROM ledger_before b WHERE b."table" = '{table}' AND b.pk_value = f.record
    AND f.id::text IN (b.before -> 'custom' -> d.key ->> 'file', b.after -> 'custom' -> d.key ->> 'file'))
"""


@front_door
def forget_undo(*, at: datetime) -> int:
    """Forget the rows and parts of changes that are too old to be taken back; gives how many."""
    parts = BulkPart.objects.filter(bulk__change__at__lt=at - UNDONE_WITHIN)
    gone = parts.delete()[0] + forget_rows([STARTED], before=at - UNDONE_WITHIN)
    gone += forget_rows([EDITED, PERSON_EDITED], before=at - EDITS_KEPT)
    return gone + forget_rows([f"lead.{deed}" for deed in COLUMNS], before=at - WITHIN)


@front_door
def drop_unnamed_files(*, at: datetime) -> int:
    """Drop files of custom fields that were replaced, taken away or refused; gives how many. Their bytes go after."""
    values = {"before": at - FILES_SPARED}
    statements = (
        (entity, UNNAMED.format(table=model._meta.db_table, key=model._meta.pk.column))
        for entity, model in HOLDERS.items()
    )
    return sum(sql.run(statement, {"entity": entity, **values}) for entity, statement in statements)
