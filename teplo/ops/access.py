"""`teplo user` and `teplo token`: access from the shell, for those who hold the machine."""

import argparse
import json
import secrets
import sys

from django.utils import timezone

from teplo.kit.problems import Problem
from teplo.ledger.actors import SYSTEM
from teplo.staff import actions
from teplo.staff.models import Employee, Role
from teplo.staff.permissions import TOKEN_SCOPES

PASSWORD_BYTES = 12


def user(arguments: list[str]) -> int:
    """`teplo user create E-MAIL --role ROLE [--name NAME] [--json]`: prints the password this once."""
    parser = argparse.ArgumentParser(prog="teplo user", description="Access for people.")
    create = parser.add_subparsers(required=True, metavar="create").add_parser("create", help="add an employee")
    create.add_argument("email", metavar="E-MAIL")
    create.add_argument("--role", required=True, help="key of a role, such as administrator, head, manager")
    create.add_argument("--name", help="how colleagues see him; by default what stands before the @")
    create.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    role = Role.objects.filter(key=options.role).first()
    if role is None:
        known = ", ".join(Role.objects.order_by("key").values_list("key", flat=True))
        return _refused(f"There is no role {options.role}; there are: {known}.")
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    name = options.name or options.email.partition("@")[0]
    try:
        employee = actions.add_employee(
            options.email, name=name, role=role, password=password, by=SYSTEM, at=timezone.now()
        )
    except Problem as problem:
        return _told(problem)
    _print({"email": employee.email, "password": password}, as_json=options.json)
    return 0


def token(arguments: list[str]) -> int:
    """`teplo token create NAME --scope SCOPES [--employee E-MAIL] [--json]`: prints the token this once."""
    parser = argparse.ArgumentParser(prog="teplo token", description="Access for machines.")
    create = parser.add_subparsers(required=True, metavar="create").add_parser("create", help="make an API token")
    create.add_argument("name", metavar="NAME", help="what it is for")
    create.add_argument("--scope", required=True, help=f"one or more of {','.join(TOKEN_SCOPES)}")
    create.add_argument("--employee", metavar="E-MAIL", help="whose rights it narrows; by default the robot's")
    create.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    candidates = Employee.objects.filter(is_active=True)
    whose = {"email__iexact": options.employee} if options.employee else {"is_robot": True}
    employee = candidates.filter(**whose).order_by("pk").first()
    if employee is None:
        return _refused(f"Nobody with the e-mail {options.employee} works here.")
    scopes = [scope.strip() for scope in options.scope.split(",") if scope.strip()]
    try:
        _, shown = actions.make_token(options.name, scopes=scopes, employee=employee, by=SYSTEM, at=timezone.now())
    except Problem as problem:
        return _told(problem)
    _print({"token": shown}, as_json=options.json)
    return 0


def _print(facts: dict[str, str], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(facts))
        return
    for name, value in facts.items():
        print(f"{name}: {value}")


def _told(problem: Problem) -> int:
    messages = [str(error.message) for error in problem.errors] or [str(problem.detail or problem.title)]
    return _refused(" ".join(messages))


def _refused(sentence: str) -> int:
    print(f"teplo: {sentence}", file=sys.stderr)
    return 1
