"""The people of a benchmark: many at once, without passwords and without a line in the ledger."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password

from teplo.kit.text import sort_key
from teplo.staff.models import Employee, Role, Team


def hire(
    names: Sequence[str], *, role: str, teams: Sequence[Team], at: datetime, language: str = "en", **values: Any
) -> list[Employee]:
    """Employees of a role (its key), in turn in these teams, in the order of their names."""
    post, password = Role.objects.get(key=role), make_password(None)
    return Employee.objects.bulk_create(
        Employee(
            email=f"{sort_key(name).replace(' ', '.')}@bench.invalid", name=name, sort_key=sort_key(name), role=post,
            team=teams[place % len(teams)], language=language, time_zone="Europe/Moscow", created_at=at,
            password=password, **values,
        )
        for place, name in enumerate(names)
    )  # fmt: skip


def managers(count: int, *, team: Team, at: datetime, **values: Any) -> list[Employee]:
    """So many managers of one team."""
    names = [f"Manager {number:03}" for number in range(count)]
    return hire(names, role="manager", teams=[team], at=at, **values)
