"""What every company begins with: roles, the queue 'New', and the robot that API tokens act as."""

from collections.abc import Container, Mapping, Sequence
from datetime import datetime

from django.conf import settings

from teplo.kit.transactions import step
from teplo.staff.models import SEEDED_QUEUES, Employee, Grant, Queue, Role, Seeded
from teplo.staff.permissions import Permission, Scope

ROBOT = "robot@teplo.invalid"

WORK = (
    Permission.LEAD_SEE,
    Permission.LEAD_ADD,
    Permission.LEAD_CHANGE,
    Permission.LEAD_REFUSE,
    Permission.LEAD_REOPEN,
    Permission.LEAD_CONVERT,
    Permission.TASK_SEE,
    Permission.TASK_ADD,
    Permission.TASK_CHANGE,
    Permission.CONVERSATION_SEE,
    Permission.CONVERSATION_ANSWER,
    Permission.CALL_SEE,
    Permission.CALL_DIAL,
)
PEOPLE = (Permission.PERSON_SEE, Permission.PERSON_CHANGE)
CLIENTS = (
    Permission.CONTACT_SEE,
    Permission.CONTACT_ADD,
    Permission.CONTACT_CHANGE,
    Permission.COMPANY_SEE,
    Permission.COMPANY_ADD,
    Permission.COMPANY_CHANGE,
    Permission.DEAL_SEE,
    Permission.DEAL_ADD,
    Permission.DEAL_CHANGE,
)
CAPTURES = (Permission.CAPTURE_SEE, Permission.CAPTURE_DECIDE)
WAYS_IN = (Permission.CHANNEL_SET_UP,)

# role → rights by the scope they reach; a right named twice keeps the wider scope
GRANTS: dict[str, dict[Scope, tuple[Permission, ...]]] = {
    "administrator": {Scope.ALL: tuple(Permission)},
    "head": {
        Scope.TEAMS_BELOW: (
            *WORK,
            *CLIENTS,
            Permission.LEAD_ASSIGN,
            Permission.LEAD_EXPORT,
            Permission.CONTACT_EXPORT,
            Permission.COMPANY_EXPORT,
            Permission.DEAL_EXPORT,
            Permission.CHAT_RATING_SEE,
            Permission.IMPORT_RUN,
            Permission.SCHEDULE_SET_UP,
        ),
        Scope.ALL: (
            *PEOPLE,
            *CAPTURES,
            Permission.REPORT_SEE,
            Permission.VIEW_SHARE,
            Permission.RULE_SET_UP,
            Permission.WORDS_SET_UP,
            Permission.SCRIPT_MANAGE,
        ),
    },
    "manager": {Scope.OWN: (*WORK, *CLIENTS, Permission.LEAD_ASSIGN, Permission.REPORT_SEE, *PEOPLE)},
    "marketer": {
        Scope.OWN: (Permission.IMPORT_RUN,),
        Scope.ALL: (
            Permission.LEAD_SEE,
            Permission.LEAD_ADD,
            Permission.PERSON_SEE,
            *CAPTURES,
            *WAYS_IN,
            Permission.LEAD_EXPORT,
            Permission.REPORT_SEE,
            Permission.VIEW_SHARE,
            Permission.WORDS_SET_UP,
        ),
    },
    "lead_generator": {Scope.OWN: (*WORK, *PEOPLE)},
    "dispatcher": {Scope.ALL: (*WORK, Permission.LEAD_ASSIGN, Permission.REPORT_SEE, *PEOPLE, *CAPTURES)},
}


@step
def seed(*, at: datetime) -> None:
    """Make what is missing of the seeded rows; what the company has changed or removed stays so.

    A right of a later release goes to the seeded roles that hold it from then on, once.
    """
    _seed_roles()
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


@step
def _seed_roles() -> None:
    known = set(Seeded.objects.values_list("key", flat=True))
    for key, grants in GRANTS.items():
        if f"role:{key}" not in known:
            Role.objects.get_or_create(key=key)
            fresh = set(Permission)
        else:
            fresh = {permission for permission in Permission if f"right:{permission}" not in known}
        if fresh:
            _give(Role.objects.filter(key=key).first(), grants, fresh)
    keys = {f"role:{key}" for key in GRANTS} | {f"right:{permission}" for permission in Permission}
    Seeded.objects.bulk_create(Seeded(key=key) for key in sorted(keys - known))


@step
def _give(role: Role | None, grants: Mapping[Scope, Sequence[Permission]], fresh: Container[Permission]) -> None:
    """Give a role, if the company still has it, those of its seeded rights that are new."""
    Grant.objects.bulk_create(
        (
            Grant(role=role, permission=permission, scope=scope)
            for scope, permissions in reversed(list(grants.items()))  # the wider scope first
            for permission in permissions
            if role and permission in fresh
        ),
        ignore_conflicts=True,
    )
