"""A report leaves the house as a file; whoever takes it is remembered."""

from datetime import datetime

from teplo.kit.transactions import front_door
from teplo.ledger.actions import record
from teplo.reports import distribution
from teplo.reports.queries import Report
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand


@front_door
def export(report: Report, *, form: str, by: Employee, at: datetime) -> None:
    """Note that a report was taken away as a file; `form` is `xlsx` or `csv`."""
    demand(by, Permission.LEAD_EXPORT)
    record("report.exported", by=by, at=at, report=report.kind.name, form=form, rows=len(report.rows))


@front_door
def note_export(report: str, *, form: str, rows: int, by: Employee, at: datetime) -> None:
    """Note that a table which is no report over leads was taken away as a file; `report` is its name in addresses."""
    demand(by, Permission.LEAD_EXPORT)
    record("report.exported", by=by, at=at, report=report, form=form, rows=rows)


@front_door
def export_distribution(report: distribution.Report, *, form: str, by: Employee, at: datetime) -> None:
    """Note that the figures of distribution were taken away as a file; `form` is `xlsx` or `csv`."""
    demand(by, Permission.LEAD_EXPORT)
    record("report.exported", by=by, at=at, report="distribution", form=form, rows=len(report.rows))
