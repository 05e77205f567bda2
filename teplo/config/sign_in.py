"""How allauth signs people in here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Employees are made by those who may make them; nobody registers himself."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
