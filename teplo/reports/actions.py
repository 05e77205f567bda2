"""A report leaves the house as a file; whoever takes it is remembered."""

from array import array
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teplo.kit import sql
from teplo.kit.filters import Context, Node
from teplo.kit.problems import FieldError, Invalid
from teplo.kit.transactions import front_door
from teplo.ledger.actions import record
from teplo.reports import distribution
from teplo.reports.exports.budget import TAKEN, is_much, taken_by
from teplo.reports.exports.rules import MOST_IN_SHEET, REASONS, SHEET
from teplo.reports.exports.tables import Table
from teplo.reports.exports.wording import without_words
from teplo.reports.queries import Report
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.staff.queries import administrators
from teplo.work.actions import tell
from teplo.work.models import NoticeKind

# Two at once would each find all that is left. His row is not locked: others write it while the numbers are read.
ALONE = "SELECT pg_advisory_xact_lock(hashtext('teplo.export'), %s::int)"


@front_door
def export(report: Report, *, form: str, by: Employee, at: datetime) -> None:
    """Note that a report was taken away as a file; `form` is `xlsx` or `csv`."""
    demand(by, Permission.LEAD_EXPORT)
    record("report.exported", by=by, at=at, report=report.kind.name, form=form, rows=len(report.rows))


@front_door
def note_export(
    report: str,
    *,
    form: str,
    rows: int,
    permission: Permission = Permission.LEAD_EXPORT,
    by: Employee,
    at: datetime,
) -> None:
    """Note that a table which is no report over leads was taken away as a file; `report` is its name in addresses."""
    demand(by, permission)
    record("report.exported", by=by, at=at, report=report, form=form, rows=rows)


@front_door
def export_distribution(report: distribution.Report, *, form: str, by: Employee, at: datetime) -> None:
    """Note that the figures of distribution were taken away as a file; `form` is `xlsx` or `csv`."""
    demand(by, Permission.LEAD_EXPORT)
    record("report.exported", by=by, at=at, report="distribution", form=form, rows=len(report.rows))


@front_door
def take_list(
    table: Table,
    tree: Node,
    context: Context,
    *,
    sort: str = "",
    form: str,
    reason: str,
    columns: Sequence[str],
    by: Employee,
    at: datetime,
) -> "array[int]":
    """Let somebody take along what a list shows: the numbers of the records, in its order.

    `form` is the kind of file, `reason` one of `REASONS`, `columns` the keys of what goes into it. Administrators hear
    of more than `EXPORT_TOLD` rows. Forbidden without the right, Invalid without a reason and
    beyond what he may take in a day, of which nothing is used then; raises `FilterMistake`.
    """
    demand(by, table.sees)
    demand(by, table.takes)
    if reason not in REASONS:
        raise Invalid(errors=[FieldError("reason", "required", _("Say what the file is for."))])
    sql.run(ALONE, [by.pk])
    before = taken_by(by, at)
    left = max(settings.EXPORT_ROWS - before, 0)
    most = min(left, MOST_IN_SHEET) if form == SHEET else left
    numbers = table.numbers(by, tree, context, sort=sort, most=most)
    if len(numbers) > most:
        raise Invalid(errors=[FieldError("form", "too_many", _too_many(left, most))])
    if not numbers:
        raise Invalid(errors=[FieldError("form", "nothing", _("Nothing fits: there is nothing to take."))])
    asked = without_words(tree, table.registry)
    record(
        TAKEN, by=by, at=at, entity=table.entity, form=form, rows=len(numbers), reason=reason, asked=asked,
        columns=list(columns),
    )  # fmt: skip
    if is_much(before, len(numbers)):
        for number in administrators():
            if number != by.pk:
                tell(number, kind=NoticeKind.EXPORT, at=at, by=by.pk, count=len(numbers))
    return numbers


def _too_many(left: int, most: int) -> str:
    if most < left:
        return _("A sheet holds no more than %(most)s rows. Take CSV, or narrow the list.") % {"most": most}
    day = ngettext(
        "In a day you may take %(number)s row along.", "In a day you may take %(number)s rows along.",
        settings.EXPORT_ROWS,
    ) % {"number": settings.EXPORT_ROWS}  # fmt: skip
    rest = ngettext("Today %(number)s is left.", "Today %(number)s are left.", left) % {"number": left}
    return f"{day} {rest} " + _("Narrow the list, or take the rest tomorrow.")
