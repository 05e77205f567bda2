"""What every company begins with: roles, the queue 'New', and the robot that API tokens act as."""

from datetime import datetime

from django.conf import settings

from teplo.kit.transactions import step
from teplo.staff.models import SEEDED_QUEUES, SEEDED_ROLES, Employee, Grant, Queue, Role
from teplo.staff.permissions import Permission as P
from teplo.staff.permissions import Scope

ROBOT = "robot@teplo.invalid"

WORK = (P.LEAD_SEE, P.LEAD_ADD, P.LEAD_CHANGE, P.LEAD_REFUSE, P.LEAD_REOPEN, P.TASK_SEE, P.TASK_ADD, P.TASK_CHANGE)
PEOPLE = (P.PERSON_SEE, P.PERSON_CHANGE)
CAPTURES = (P.CAPTURE_SEE, P.CAPTURE_DECIDE)
WAYS_IN = (P.CHANNEL_SET_UP,)

# role → rights by the scope they reach; a right named twice keeps the wider scope
GRANTS: dict[str, dict[Scope, tuple[P, ...]]] = {
    "administrator": {Scope.ALL: tuple(P)},
    "head": {
        Scope.TEAMS_BELOW: (*WORK, P.LEAD_ASSIGN),
        Scope.ALL: (*PEOPLE, *CAPTURES, P.RULE_SET_UP, P.WORDS_SET_UP),
    },
    "manager": {Scope.OWN: (*WORK, P.LEAD_ASSIGN, *PEOPLE)},
    "marketer": {Scope.ALL: (P.LEAD_SEE, P.LEAD_ADD, P.PERSON_SEE, *CAPTURES, *WAYS_IN, P.WORDS_SET_UP)},
    "lead_generator": {Scope.OWN: (*WORK, *PEOPLE)},
    "dispatcher": {Scope.ALL: (*WORK, P.LEAD_ASSIGN, *PEOPLE, *CAPTURES)},
}


@step
def seed(*, at: datetime) -> None:
    """Make what is missing of the seeded rows; what the company has changed stays."""
    for key in SEEDED_ROLES:
        role, new = Role.objects.get_or_create(key=key)
        if new:
            Grant.objects.bulk_create(
                Grant(role=role, permission=permission, scope=scope)
                for scope, permissions in GRANTS[key].items()
                for permission in permissions
            )
    for key in SEEDED_QUEUES:
        Queue.objects.get_or_create(key=key)
    Employee.objects.get_or_create(
        email=ROBOT,
        defaults={
            "name": "API",
            "role": Role.objects.get(key="administrator"),
            "language": settings.LANGUAGE_CODE,
            "time_zone": settings.TIME_ZONE,
            "is_robot": True,
            "password": "!",
        },
    )
