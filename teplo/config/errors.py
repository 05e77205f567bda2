"""The answer to a request that broke: 503 while the database is away, 507 where a disk is full, 500 otherwise."""

import errno
import sys

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from teplo.kit.transactions import is_away, sqlstate

RETRY_AFTER_SECONDS = 5
ROOM_AFTER_SECONDS = 60
INSUFFICIENT_PRIVILEGE = "42501"
PAGE = (
    '<!doctype html><html lang="{}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{}</title><h1>{}</h1><p>{}</p></html>"
)


@requires_csrf_token
def failed(request: HttpRequest) -> HttpResponse:
    """Answer without the database and without templates, which may be what broke."""
    error = sys.exception() if hasattr(sys, "exception") else sys.exc_info()[1]
    if _may_pass(error):
        response = told(
            request, 503, "unavailable", _("One moment"), _("The database is away. Please try again in a few seconds.")
        )
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(request)
    return told(
        request,
        500,
        "failed",
        _("Something broke"),
        _("The error has been written down. Nothing you sent was half-stored."),
    )


def disk_full(request: HttpRequest) -> HttpResponse:
    """507: nothing can be stored before somebody has made room."""
    response = told(
        request, 507, "disk_full", _("No room left"), _("The disk is full. Nothing was stored; please come again.")
    )
    response["Retry-After"] = str(ROOM_AFTER_SECONDS)
    return response


def _may_pass(error: BaseException | None) -> bool:
    """Whether asking again helps and mending the program does not: the database away, a time-out, a right lost."""
    if error is not None and is_away(error):
        return True
    return isinstance(error, DatabaseError) and sqlstate(error) == INSUFFICIENT_PRIVILEGE


def told(request: HttpRequest, status: int, code: str, title: str, detail: str) -> HttpResponse:
    """One answer, as problem details for a program and as a page for a person."""
    if request.path.startswith(("/api/", "/hooks/")):
        problem = {"type": code, "title": title, "status": status, "detail": detail, "code": code, "errors": []}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    return HttpResponse(format_html(PAGE, get_language() or "ru", title, title, detail), status=status)
