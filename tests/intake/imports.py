"""Short ways to bring a file in, for the tests of imports."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from teplo.files.actions import keep
from teplo.intake.actions import imports
from teplo.intake.imports.models import Import
from teplo.intake.imports.opening import open_import
from teplo.intake.imports.walking import walk_on
from teplo.staff.models import Employee


def csv_of(rows: Sequence[Sequence[object]]) -> bytes:
    """A file with semicolons and a header, as a Russian spreadsheet writes it."""
    return "\r\n".join(
        ";".join(f'"{cell}"' if ";" in str(cell) else str(cell) for cell in row) for row in rows
    ).encode()


def given(content: bytes, *, by: Employee, target: str = "leads", name: str = "base.csv") -> Import:
    """A file as an import to be."""
    file = keep([content], limit=2**30)
    return open_import(file, target=target, name=name, by=by, at=timezone.now())


def chosen(
    imp: Import, mapping: Mapping[int, str] | None = None, *, by: Employee | None = None, **options: Any
) -> Import:
    """Its columns and options chosen; by default as they were guessed."""
    columns = {str(place): to for place, to in mapping.items()} if mapping is not None else imp.mapping
    wanted = {**imp.options, **options}
    return imports.choose(imp, mapping=columns, options=wanted, by=by or imp.owner_employee, at=timezone.now())


def brought(imp: Import) -> Import:
    """Brought in to its end."""
    begun = imports.begin(imp, by=imp.owner_employee, at=timezone.now(), in_job=False)
    walk_on(begun.pk)
    return read(begun)


def taken_back(imp: Import, *, by: Employee | None = None) -> Import:
    """Undone to its end."""
    imports.undo(imp, by=by or imp.owner_employee, at=timezone.now(), in_job=False)
    walk_on(imp.pk)
    return read(imp)


def read(imp: Import) -> Import:
    """As it stands now."""
    return Import.objects.select_related("owner_employee", "file").get(pk=imp.pk)
