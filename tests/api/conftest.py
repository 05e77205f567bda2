"""Callers of the API: the people of a company with tokens of their own."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone

from teplo.kit.limits import LIMITS
from teplo.ledger.actors import SYSTEM
from teplo.staff.actions import make_token
from teplo.staff.models import Employee
from tests.api.caller import Caller

Open = Callable[..., Caller]


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """No test counts the calls of another."""
    LIMITS.forget()
    yield
    LIMITS.forget()


@pytest.fixture
def as_caller() -> Open:
    """Opens the API for an employee, with a token of these scopes."""

    def opened(employee: Employee, *scopes: str) -> Caller:
        given = list(scopes or ("intake", "read", "write"))
        token, secret = make_token("test", scopes=given, employee=employee, by=SYSTEM, at=timezone.now())
        return Caller(secret, token)

    return opened


@pytest.fixture
def site(company, as_caller) -> Caller:
    """A site that may only send enquiries."""
    return as_caller(company.administrator, "intake")
