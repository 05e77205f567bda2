"""A file is looked at before it becomes an import: that takes its time, and no transaction waits for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from teplo.files.models import File
from teplo.files.queries import path_of
from teplo.intake.actions.imports.keep import keep_import, relay
from teplo.intake.imports.choosing import proposed
from teplo.intake.imports.ground import path
from teplo.intake.imports.models import Import
from teplo.kit.tables import recognise
from teplo.staff.models import Employee


def open_import(file: File, *, target: str, name: str, by: Employee, at: datetime) -> Import:
    """Recognise how a kept file is to be read, guess its columns, and keep it as an import to be.

    Mistake with a sentence where it holds no table.
    """
    layout = recognise(path_of(file))
    mapping, options = proposed(target, layout, by=by)
    return keep_import(file, target=target, name=name, layout=layout, mapping=mapping, options=options, by=by, at=at)


def reopen(imp: Import, *, by: Employee, at: datetime, **wanted: Any) -> Import:
    """Read it otherwise: `encoding`, `delimiter`, `sheet`, `header_row` (0: none); None is to be found."""
    layout = recognise(path(imp), **_given(wanted))
    mapping, options = proposed(imp.target, layout, by=by)
    return relay(imp, layout=layout, mapping=mapping, options={**options, **imp.options}, by=by, at=at)


def _given(wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {name: wanted.get(name) for name in ("encoding", "delimiter", "sheet", "header_row")}
