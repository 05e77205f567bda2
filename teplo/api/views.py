"""The description of the API, for programs and for people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from teplo.api import interface
from teplo.api.answers import json_answer, told
from teplo.api.reference import chapters
from teplo.kit.problems import NotSeen
from teplo.staff.routes import Access, Rate, route


@route(access=Access.PUBLIC, rate=Rate.PUBLIC)
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description."""
    return json_answer(interface.description())


@route(access=Access.PUBLIC, rate=Rate.PUBLIC)
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The same for people, without a line of script."""
    return render(request, "api/docs.html", {"chapters": chapters(interface.description())})


@csrf_exempt
@route(access=Access.PUBLIC, rate=Rate.PUBLIC)
def nowhere(request: HttpRequest) -> HttpResponse:
    """An address that the API does not know."""
    return told(NotSeen())
