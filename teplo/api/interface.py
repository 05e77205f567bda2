"""The API itself: who may come in, what it is made of, how it says that something went wrong."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import PathView
from ninja.renderers import JSONRenderer

from teplo.api.answers import WrongMethod, told
from teplo.api.body import StrictParser
from teplo.api.callers import Bearer
from teplo.api.calls.views import router as calls
from teplo.api.clients.views import router as clients
from teplo.api.distribution.views import router as rules
from teplo.api.enquiries.views import router as enquiries
from teplo.api.events.views import router as events
from teplo.api.leads.offers import router as offers
from teplo.api.leads.views import router as leads
from teplo.api.mistakes import field_error
from teplo.api.persons.views import router as persons
from teplo.api.pipelines.products import router as products
from teplo.api.pipelines.views import router as pipelines
from teplo.api.reports.views import router as reports
from teplo.api.talks.views import router as talks
from teplo.api.tasks.views import router as tasks
from teplo.kit.filters import FilterMistake
from teplo.kit.problems import Invalid, Malformed, NotSeen, NotSignedIn, Problem

PREFIX = "/api/v1/"


class PlainLetters(JSONRenderer):
    """Lists in plain letters too, as everything else that is answered."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


api = NinjaAPI(
    title="Teplo",
    version="1",
    description="Errors are problem details (RFC 9457). Lists answer `items` and `next`.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
    auth=Bearer(),
    parser=StrictParser(),
    renderer=PlainLetters(),
)
for router in (
    enquiries,
    leads,
    offers,
    clients,
    pipelines,
    products,
    tasks,
    talks,
    calls,
    persons,
    events,
    reports,
    rules,
):
    api.add_router("", router)


@cache
def description() -> dict[str, Any]:
    """The OpenAPI description, in English whoever asks first."""
    with override("en"):
        return dict(api.get_openapi_schema(path_prefix=PREFIX))


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return told(problem)


@api.exception_handler(FilterMistake)
def _misasked(request: HttpRequest, mistake: FilterMistake) -> HttpResponse:
    return told(Malformed(errors=[mistake.at(mistake.parameter)]))


@api.exception_handler(AuthenticationError)
def _nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return told(NotSignedIn(detail=_("Send a living token: Authorization: Bearer …")))


@api.exception_handler(Http404)
def _absent(request: HttpRequest, error: Http404) -> HttpResponse:
    return told(NotSeen())


@api.exception_handler(HttpError)
def _unread(request: HttpRequest, error: HttpError) -> HttpResponse:
    # ninja wraps whatever the parser raised.
    return told(error.__cause__ if isinstance(error.__cause__, Problem) else Malformed())


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return told(Invalid(errors=[field_error(found) for found in error.errors]))


def patterns() -> list[URLPattern]:
    """The addresses of the operations, each once however many methods it knows."""
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            _tell_wrong_method(view)
    found = {str(one.pattern): one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"}
    return list(found.values())


def _tell_wrong_method(view: PathView) -> None:
    allowed = [method for operation in view.operations for method in operation.methods]
    # ninja answers this one in plain text and asks nobody.
    view._not_allowed = lambda: told(WrongMethod(extra={"allowed": allowed}))  # type: ignore[method-assign]
