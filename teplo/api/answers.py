"""Answers of the API: JSON as it is, problems as problem details."""

import json
from datetime import datetime
from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import MEDIA_TYPE, Problem, Words


class NotJson(Problem):
    """The body says that it is something else."""

    status: ClassVar[int] = 415
    default_type: ClassVar[str] = "not_json"
    default_title: ClassVar[Words] = _("Send application/json")


class WrongMethod(Problem):
    """The address knows other methods."""

    status: ClassVar[int] = 405
    default_type: ClassVar[str] = "wrong_method"
    default_title: ClassVar[Words] = _("This address does not know this method")

    @property
    def headers(self) -> dict[str, str]:
        return {"Allow": ", ".join(sorted(self.extra["allowed"]))}


def told(problem: Problem) -> HttpResponse:
    """A problem as the caller is told it."""
    return json_answer(problem.as_json(), status=problem.status, media_type=MEDIA_TYPE, headers=problem.headers)


def json_answer(
    body: Any, *, status: int = 200, media_type: str = "application/json", headers: dict[str, str] | None = None
) -> HttpResponse:
    """JSON in plain letters."""
    text = json.dumps(body, ensure_ascii=False, default=_plain)
    return HttpResponse(text, status=status, content_type=media_type, headers=headers)


def _plain(value: Any) -> Any:
    # Moments as in the lists: ISO 8601 in the zone of the token's employee.
    return DjangoJSONEncoder().default(timezone.localtime(value)) if isinstance(value, datetime) else str(value)
