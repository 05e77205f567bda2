"""Files put into custom fields."""

from datetime import datetime

from teplo.files.models import File
from teplo.kit.text import one_line
from teplo.kit.transactions import front_door
from teplo.leads.files import FieldFile
from teplo.staff.models import Employee
from teplo.terms.rules import GivenFile


@front_door
def keep_field_file(
    file: File, *, field: int, entity: str, record: int, name: str, by: Employee, at: datetime
) -> GivenFile:
    """Keep a file for a custom field of a record, by their numbers; it stands there once a change puts it there."""
    called = one_line(name, limit=200) or "file"
    kept = FieldFile.objects.create(file=file, field_id=field, entity=entity, record=record, name=called, created_at=at)
    return GivenFile(kept.pk, kept.name)
