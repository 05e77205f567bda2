"""What every address of a chat asks first: from where it is called, by whom, with which body."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from teplo.kit.problems import FieldError, Forbidden, Invalid, Malformed, Problem, TooLarge
from teplo.web.chat.holder import HEADER, Holder, holder_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
LARGEST = 64 * 1024


def for_pages(view: View[P]) -> View[P]:
    """A view that pages of the chat call: problems are told as RFC 9457 has it, and nothing of it stays in a cache.

    No session stands behind it: who calls proves himself by the visitor's secret, which no other site can send along.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            answer = view(request, *args, **kwargs)
        except Problem as problem:
            answer = told(problem)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    return cast("View[P]", csrf_exempt(answered))


def told(problem: Problem) -> HttpResponse:
    """A problem as a page reads it."""
    answer = JsonResponse(problem.as_json(), status=problem.status, content_type="application/problem+json")
    for name, value in problem.headers.items():
        answer[name] = value
    return answer


def demand_own_page(request: HttpRequest) -> None:
    """Forbidden unless a page of ours has called: what another site sends is no word of its visitor."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        own = site == "same-origin"
    else:
        own = host_of(request.headers.get("Origin") or request.headers.get("Referer")) == request.get_host()
    if not own:
        raise Forbidden("foreign_origin", _("This is not called from a page of the chat"))


def host_of(address: str | None) -> str:
    """Host and port of an address; '' for what is none."""
    try:
        return urlsplit(address or "").netloc.lower()
    except ValueError:
        return ""


def who(request: HttpRequest, channel_key: str) -> Holder:
    """The visitor who calls; Forbidden `unknown_visitor` where he shows no secret of this chat."""
    holder = holder_of(request.headers.get(HEADER), channel_key, at=timezone.now())
    if holder is None:
        raise Forbidden("unknown_visitor", _("This page was open for too long"))
    return holder


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent; TooLarge and Malformed for anything else."""
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        raise TooLarge
    if request.content_type != "application/json":
        raise Malformed("not_json", _("Expected application/json"))
    try:
        given = json.loads(request.body)
    except (ValueError, UnicodeError, RecursionError):
        raise Malformed("not_json", _("The body is not JSON.")) from None
    if not isinstance(given, dict):
        raise Malformed("not_an_object", _("The body must be one JSON object."))
    return given


def text_of(given: dict[str, Any], name: str, *, most: int) -> str:
    """A text out of a body; Invalid where it is none or too long."""
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Invalid(errors=[FieldError(name, "not_text", _("Expected text here; kept as it came."))])
    if len(value) > most:
        raise Invalid(errors=[FieldError(name, "too_long", _("This is too long: at most %d characters.") % most)])
    return value
