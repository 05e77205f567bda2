"""What every page needs around it: the reader's language and zone, no copies kept, messages in partial answers."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.contrib.messages import get_messages
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from teplo.kit.problems import Problem
from teplo.staff.models import Employee

Answer = Callable[[HttpRequest], HttpResponseBase]

SWAPPED = range(200, 300)


class LanguageAndZone:
    """Answers in the language and zone of the signed-in employee, else in those the browser or the settings name."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        reader = _reader(request)
        language = reader.language if reader else translation.get_language_from_request(request)
        with translation.override(language or settings.LANGUAGE_CODE), timezone.override(_zone(reader)):
            request.LANGUAGE_CODE = translation.get_language()
            answer = self.get_response(request)
        answer.headers.setdefault("Content-Language", translation.to_language(language))
        if reader:
            # What one person saw stays neither in the browser after signing out nor in a proxy.
            answer.headers.setdefault("Cache-Control", "no-store, private")
        else:
            patch_vary_headers(answer, ("Accept-Language", "Cookie"))
        return answer


def _reader(request: HttpRequest) -> Employee | None:
    try:
        # The employee himself, not something lazy around him: a page asks him some thousand times.
        request.user = get_user(request)
        return request.user if isinstance(request.user, Employee) else None
    except (OperationalError, InterfaceError):
        return None  # the database is away: what needs it says so itself, a form takes what is sent all the same


def _zone(reader: Employee | None) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(reader.time_zone if reader else settings.TIME_ZONE)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo(settings.TIME_ZONE)


class Toasts:
    """Adds waiting messages to a part of a page, so that no view of a part has to think of them."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if _takes_toasts(request, answer) and (waiting := get_messages(request)):
            assert isinstance(answer, HttpResponse)
            answer.write(render_to_string("web/components/toasts.html", {"messages": waiting, "oob": True}))
            answer.headers.pop("Content-Length", None)
        return answer


class Problems:
    """Says a problem that a view let pass: on a page of its own, or in a toast that leaves the open page as it is."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, Problem):
            return None
        context = {"problem": problem}
        if request.headers.get("HX-Request") == "true":
            if "Teplo-Asked-Itself" in request.headers and problem.status in (403, 404):
                return HttpResponse(status=problem.status, headers={"HX-Reswap": "none"})  # the page says it, once
            part = render_to_string("web/components/problem_toast.html", context)
            headers = {**problem.headers, "HX-Reswap": "none"}
            return HttpResponse(part, status=problem.status, headers=headers)
        answer = render(request, "web/problem.html", context, status=problem.status)
        for name, value in problem.headers.items():
            answer[name] = value
        return answer


def _takes_toasts(request: HttpRequest, answer: HttpResponseBase) -> bool:
    leaves = "HX-Redirect" in answer.headers or "HX-Refresh" in answer.headers or "HX-Location" in answer.headers
    return (
        request.headers.get("HX-Request") == "true"
        and isinstance(answer, HttpResponse)
        and answer.status_code in SWAPPED
        and answer.status_code != 204  # no content, no toast
        and not leaves
        and answer.headers.get("Content-Type", "").startswith("text/html")
    )
