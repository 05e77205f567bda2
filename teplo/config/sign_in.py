"""How allauth signs people in here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone

from teplo.kit import meters
from teplo.staff import actions
from teplo.staff.models import Employee


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Employees are made by those who may make them; nobody registers himself."""

    def authentication_failed(self, request: HttpRequest, **credentials: object) -> None:
        meters.LOGIN_FAILURES.inc()

    def set_password(self, user: Employee, password: str) -> None:
        actions.change_password(password, by=user, at=timezone.now())

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
