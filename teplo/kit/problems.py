"""What went wrong, told once for pages and API: problem details after RFC 9457.

Lower rooms raise these; the API answers `as_json()` with `status` and the media type below, a page shows
`title`, `detail` and the errors at their fields. Messages are lazy, so they speak the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEDIA_TYPE = "application/problem+json"

# A text that may wait for the reader's language.
Words = str | Promise


@dataclass(frozen=True, slots=True)
class FieldError:
    """One mistake at one field; `field` is a dotted path, empty for the whole."""

    field: str
    code: str
    message: Words

    def as_json(self) -> dict[str, str]:
        return {"field": self.field, "code": self.code, "message": str(self.message)}


class Mistake(ValueError):
    """A value that cannot be read; the one who knows its field makes a `FieldError` of it."""

    def __init__(self, code: str, message: Words) -> None:
        super().__init__(code)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return str(self.message)

    def at(self, field: str) -> FieldError:
        return FieldError(field, self.code, self.message)


class Problem(Exception):
    """A request that ends without doing what it asked.

    `type` is a short code such as `different_body`; programs see it as a relative address and as `code`.
    """

    status: ClassVar[int] = 400
    default_type: ClassVar[str] = "bad_request"
    default_title: ClassVar[Words] = _("The request cannot be understood")

    def __init__(
        self,
        type: str = "",
        title: Words = "",
        *,
        detail: Words = "",
        errors: Iterable[FieldError] = (),
        extra: dict[str, Any] | None = None,
    ) -> None:
        self.type = type or self.default_type
        self.title = title or self.default_title
        self.detail = detail
        self.errors = tuple(errors)
        self.extra = extra or {}
        super().__init__(self.type)

    def __str__(self) -> str:
        return f"{self.type}: {self.title}"

    @property
    def headers(self) -> dict[str, str]:
        """Response headers that belong to this problem."""
        return {}

    def as_json(self) -> dict[str, Any]:
        """The body of the answer; `extra` never hides a standard member."""
        body: dict[str, Any] = dict(self.extra)
        body |= {
            "type": f"/problems/{self.type}",
            "code": self.type,
            "title": str(self.title),
            "status": self.status,
        }
        if self.detail:
            body["detail"] = str(self.detail)
        body["errors"] = [error.as_json() for error in self.errors]
        return body


class Malformed(Problem):
    """Not even the shape can be read: no JSON, an unknown filter, a broken page mark."""


class Invalid(Problem):
    """The shape is right, some values are not."""

    status = 422
    default_type = "invalid"
    default_title = _("Some fields need mending")

    @classmethod
    def field(cls, field: str, mistake: Mistake) -> Invalid:
        return cls(errors=[mistake.at(field)])


class NotSignedIn(Problem):
    """Nobody knows who asks."""

    status = 401
    default_type = "not_signed_in"
    default_title = _("Sign in first")

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": "Bearer"}


class NotProved(Problem):
    """A machine that does not prove who it is: nothing of what it sent is kept."""

    status = 401
    default_type = "not_proved"
    default_title = _("The signature or the secret is missing, wrong or too old")


class Forbidden(Problem):
    """Seen, but not allowed."""

    status = 403
    default_type = "forbidden"
    default_title = _("You may not do this")


class NotSeen(Problem):
    """Absent or hidden: the answer is the same, so that nobody learns which."""

    status = 404
    default_type = "not_found"
    default_title = _("There is no such record")


class Conflict(Problem):
    """Somebody or something was faster, or the record does not allow it now."""

    status = 409
    default_type = "conflict"
    default_title = _("This has changed in the meantime")


class TooLarge(Problem):
    """The body or a file is over its limit."""

    status = 413
    default_type = "too_large"
    default_title = _("This is too large")


class _Later(Problem):
    """Try again after `after` seconds."""

    def __init__(self, type: str = "", title: Words = "", *, after: float = 1, detail: Words = "") -> None:
        self.after = after
        super().__init__(type, title, detail=detail)

    @property
    def headers(self) -> dict[str, str]:
        # Rounded up: a client that comes back exactly then must not be refused again.
        return {"Retry-After": str(max(1, int(-(-self.after // 1))))}


class TooMany(_Later):
    """A limit of requests is used up."""

    status = 429
    default_type = "too_many"
    default_title = _("Too many requests, try again a little later")


class Away(_Later):
    """The database or another part is away."""

    status = 503
    default_type = "away"
    default_title = _("The service is away for a moment")


class NoRoom(_Later):
    """The disk has too little room left for what was brought; `after` is when somebody may have made some."""

    status = 507
    default_type = "disk_full"
    default_title = _("No room left")


@contextmanager
def told_at(prefix: str) -> Iterator[None]:
    """What a step below finds wrong with a part is told at the fields of the whole."""
    try:
        yield
    except Invalid as problem:
        raise Invalid(errors=[replace(error, field=f"{prefix}{error.field}") for error in problem.errors]) from None
