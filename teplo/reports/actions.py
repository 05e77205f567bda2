"""A report leaves the house as a file; whoever takes it is remembered."""

from datetime import datetime

from teplo.kit.transactions import front_door
from teplo.ledger.actions import record
from teplo.reports.queries import Report
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand


@front_door
def export(report: Report, *, form: str, by: Employee, at: datetime) -> None:
    """Note that a report was taken away as a file; `form` is `xlsx` or `csv`."""
    demand(by, Permission.LEAD_EXPORT)
    record("report.exported", by=by, at=at, report=report.kind.name, form=form, rows=len(report.rows))
