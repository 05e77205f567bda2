"""What an employee changes of himself: how the screens speak and look, whether he is on shift."""

from datetime import datetime

from teplo.kit.transactions import front_door
from teplo.ledger.actions import record
from teplo.staff.actions.shifts import lay_out
from teplo.staff.models import Employee


@front_door
def choose_look(
    employee: Employee,
    *,
    language: str,
    time_zone: str,
    theme: str,
    phone: str | None = None,
    by: Employee,
    at: datetime,
) -> None:
    """Keep an employee's own choices; they apply from his next page on. `phone` is in normal form, None leaves it."""
    employee.language, employee.time_zone, employee.theme = language, time_zone, theme
    employee.phone = employee.phone if phone is None else phone
    employee.save(update_fields=["language", "time_zone", "theme", "phone"])
    lay_out([employee.pk], at=at)  # his hours go by the clock of his zone
    record("employee.look_chosen", by=by, at=at, employee=employee.pk)


@front_door
def start_shift(employee: Employee, *, by: Employee, at: datetime) -> None:
    """From now on new leads may be given to this employee; on shift already is no error."""
    _set_shift(employee, on_shift=True, by=by, at=at)


@front_door
def end_shift(employee: Employee, *, by: Employee, at: datetime) -> None:
    """From now on new leads go to others; what he has stays his."""
    _set_shift(employee, on_shift=False, by=by, at=at)


def _set_shift(employee: Employee, *, on_shift: bool, by: Employee, at: datetime) -> None:
    # The row decides: another window, or a try before this one, may have left something else in `employee`.
    changed = Employee.objects.filter(pk=employee.pk).exclude(on_shift=on_shift).update(on_shift=on_shift)
    employee.on_shift = on_shift
    if not changed:
        return
    record("employee.shift_started" if on_shift else "employee.shift_ended", by=by, at=at, employee=employee.pk)
