"""What is said about a file before its rows come in: how it is read, which column is what, and what else holds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from teplo.files.models import File
from teplo.intake.actions.imports.course import mine
from teplo.intake.imports import queries
from teplo.intake.imports.checking import only_words
from teplo.intake.imports.choosing import column_faults, fitting, header_key, option_faults
from teplo.intake.imports.models import Import, ImportMapping, Target
from teplo.intake.imports.options import as_json, read_options
from teplo.kit.problems import Conflict, FieldError, Invalid, NotSeen
from teplo.kit.tables import Layout
from teplo.kit.text import one_line
from teplo.kit.transactions import front_door, savepoint, step
from teplo.ledger.actions import record
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand

State = Import.State


@front_door
def keep_import(
    file: File,
    *,
    target: str,
    name: str,
    layout: Layout,
    mapping: Mapping[str, str],
    options: Mapping[str, Any],
    by: Employee,
    at: datetime,
) -> Import:
    """Keep a file as an import to be, with the columns as they were guessed."""
    demand(by, Permission.IMPORT_RUN)
    if target not in Target.values:
        raise Invalid(errors=[FieldError("target", "unknown", _("Choose what the rows are: leads, contacts …"))])
    demand(by, queries.ADDS[target])
    imp = Import.objects.create(
        target=target,
        file=file,
        name=one_line(name, limit=200) or file.digest[:12],
        layout=layout.as_json(),
        mapping=dict(mapping),
        options=dict(options),
        whole=layout.total_hint or None,
        owner_employee=by,
        created_at=at,
    )
    record("import.opened", by=by, at=at, **{"import": imp.pk}, target=target, bytes=file.size)
    return imp


@front_door
def relay(
    imp: Import, *, layout: Layout, mapping: Mapping[str, str], options: Mapping[str, Any], by: Employee, at: datetime
) -> Import:
    """Read the file otherwise: another encoding, delimiter, sheet or header. The columns are to be chosen anew."""
    now = _not_begun(imp, by)
    now.layout, now.mapping, now.options = layout.as_json(), dict(mapping), dict(options)
    now.whole = layout.total_hint or None
    _renew(now, State.UPLOADED)
    record("import.laid_out", by=by, at=at, **{"import": now.pk})
    return now


@front_door
def choose(
    imp: Import, *, mapping: Mapping[str, str], options: Mapping[str, Any], by: Employee, at: datetime
) -> Import:
    """Say which column is what and what else holds; it is ready then.

    Invalid names every mistake at `columns.3` or `options.owner`: a column twice where one is meant, a field that the
    role does not show, an owner or a status that cannot be given.
    """
    now = _not_begun(imp, by)
    chosen = {str(column): to for column, to in mapping.items() if to}
    wanted = read_options(options)
    columns = Layout.from_json(now.layout).columns
    faults = column_faults(now.target, chosen, columns, by=by)
    faults += option_faults(now.target, chosen, wanted, given=options, by=by, at=at)
    if faults:
        raise Invalid(errors=faults)
    words = only_words(now.found) if chosen == now.mapping else {}
    now.mapping, now.options = chosen, as_json(wanted)
    _renew(now, State.READY, found=words)
    record("import.columns_chosen", by=by, at=at, **{"import": now.pk})
    return now


@front_door
def keep_mapping(imp: Import, *, name: str, by: Employee, at: datetime) -> ImportMapping:
    """Keep the columns and options under a name, for the next file with such a header; a name of before is renewed."""
    now = mine(imp, by)
    called = one_line(name, limit=120)
    if not called:
        raise Invalid(errors=[FieldError("name", "required", _("Give it a name."))])
    columns = Layout.from_json(now.layout).columns
    values = {
        "header": header_key(columns),
        "columns": {columns[int(place)]: to for place, to in now.mapping.items() if int(place) < len(columns)},
        "options": now.options,
        "employee": by,
        "used_at": at,
    }
    try:
        with savepoint():
            kept, _new = ImportMapping.objects.update_or_create(target=now.target, name=called, defaults=values)
    except IntegrityError:
        raise Conflict("taken", _("Somebody has just kept columns under this name: look again.")) from None
    record("import.mapping_kept", by=by, at=at, mapping=kept.pk)
    return kept


@front_door
def use_mapping(imp: Import, *, saved: ImportMapping, by: Employee, at: datetime) -> Import:
    """Take columns and options as they were kept; what this file lacks is left out. They are still to be confirmed."""
    now = _not_begun(imp, by)
    if saved.target != now.target:
        raise NotSeen
    now.mapping = fitting(saved.columns, Layout.from_json(now.layout).columns)
    now.options = saved.options
    _renew(now, State.UPLOADED)
    ImportMapping.objects.filter(pk=saved.pk).update(used_at=at)
    record("import.mapping_used", by=by, at=at, **{"import": now.pk}, mapping=saved.pk)
    return now


@front_door
def drop_mapping(saved: ImportMapping, *, by: Employee, at: datetime) -> None:
    """Forget columns that were kept."""
    demand(by, Permission.IMPORT_RUN)
    if ImportMapping.objects.filter(pk=saved.pk).delete()[0]:
        record("import.mapping_dropped", by=by, at=at, mapping=saved.pk)


@step
def _not_begun(imp: Import, by: Employee) -> Import:
    now = mine(imp, by)
    if now.has_begun:
        raise Conflict("begun", _("This import has begun already: what was chosen holds."))
    return now


@step
def _renew(now: Import, state: Import.State, *, found: Mapping[str, Any] | None = None) -> None:
    now.state, now.found, now.revision = state, dict(found or {}), now.revision + 1
    now.why_stopped = now.error = ""
    now.save(
        update_fields=[
            "layout", "mapping", "options", "whole", "state", "found", "revision", "why_stopped", "error",
        ]
    )  # fmt: skip
