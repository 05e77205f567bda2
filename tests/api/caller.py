"""A machine that calls the API."""

import json
from typing import Any

from django.test import Client

from teplo.staff.models import ApiToken

ENQUIRIES = "/api/v1/enquiries"
IVAN = {
    "person": {"name": "Иван Петров", "phones": ["8 (912) 345-67-89"], "emails": ["ivan@example.ru"]},
    "need": "Ламинат",
}


class Caller:
    """Sends JSON with its token; `status` and `json` of the last answer stay at hand."""

    def __init__(self, secret: str, token: ApiToken | None = None) -> None:
        self.secret, self.token = secret, token
        self.client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {secret}"})
        self.last: Any = None

    def call(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """The answer's JSON; `body` is JSON, or bytes sent as they are."""
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        content_type = headers.pop("content_type", "application/json")
        more = {"data": data, "content_type": content_type} if method != "GET" else {}
        path = path if path.startswith("/api") else f"/api/v1/{path}"
        self.last = getattr(self.client, method.lower())(path, headers=headers or None, **more)
        return self.last.json()

    def get(self, path: str) -> Any:
        return self.call("GET", path)

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        return self.call("POST", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: object) -> Any:
        return self.call("PATCH", path, body)

    @property
    def status(self) -> int:
        return int(self.last.status_code)

    @property
    def fields(self) -> list[str]:
        """The fields of the last problem."""
        return [error["field"] for error in self.last.json()["errors"]]
