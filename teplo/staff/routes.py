"""Who may call an address and how often: each route says both, a test finds the one that does not."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from teplo.kit import limits, meters
from teplo.kit.problems import NotSignedIn, Problem, TooMany
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may, refused

P = ParamSpec("P")
R = TypeVar("R")


class Access(Enum):
    """Who may call, where no single permission says it."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    TOKEN = "token"
    CLOSED = "closed"  # other people's pages that are not offered here: 404


class Rate(StrEnum):
    """How often: the classes of kit/limits. What only shows a form counts as a page, whatever its sending counts as."""

    PAGE = "page"
    WRITE = "write"
    API_READ = "api_read"
    API_WRITE = "api_write"
    INTAKE = "intake"
    FORM = "form"
    HOOK = "hook"
    CHAT = "chat"
    SIGN_IN = "sign_in"
    PUBLIC = "public"


SHOWN_AS = {Rate.WRITE: Rate.PAGE, Rate.FORM: Rate.PUBLIC, Rate.SIGN_IN: Rate.PUBLIC}
BY_ADDRESS = frozenset({Rate.FORM, Rate.HOOK, Rate.CHAT, Rate.SIGN_IN, Rate.PUBLIC})


@dataclass(frozen=True, slots=True)
class Route:
    """What a route declares: a permission also asks for the sign-in; of the record the action asks again."""

    access: Access | Permission
    rate: Rate


def route(
    *, access: Access | Permission, rate: Rate
) -> Callable[[Callable[Concatenate[HttpRequest, P], R]], Callable[Concatenate[HttpRequest, P], R]]:
    """Declares and enforces a route, outermost of a view's decorators but for those of the API.

    Answers a stranger's page with the sign-in; raises NotSignedIn, Forbidden and TooMany.
    """
    declared = Route(access, rate)

    def decorate(view: Callable[Concatenate[HttpRequest, P], R]) -> Callable[Concatenate[HttpRequest, P], R]:
        if iscoroutinefunction(view):
            awaited = cast(Callable[..., Awaitable[HttpResponseBase]], view)

            @wraps(view)
            async def guarded_async(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
                await request.auser()
                return refusal(request, declared) or await awaited(request, *args, **kwargs)

            guarded: Any = guarded_async
        else:

            @wraps(view)
            def guarded_sync(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> Any:
                return refusal(request, declared) or view(request, *args, **kwargs)

            guarded = guarded_sync
        guarded.route = declared
        return cast(Callable[Concatenate[HttpRequest, P], R], guarded)

    return decorate


def refusal(request: HttpRequest, declared: Route) -> HttpResponse | None:
    """The way to the sign-in for a stranger on a page; None for who may go on.

    Raises NotSignedIn (nobody known to a token route), Forbidden, and TooMany with the seconds to wait.
    """
    limit(request, declared.rate)
    if declared.access is Access.CLOSED:
        raise Http404
    if declared.access is Access.PUBLIC:
        return None
    if declared.access is Access.TOKEN:
        if getattr(request, "auth", None) is None:
            raise NotSignedIn
        return None
    if not isinstance(request.user, Employee):
        return sign_in(request)
    if isinstance(declared.access, Permission) and not may(request.user, declared.access):
        raise refused(declared.access)
    return None


def limit(request: HttpRequest, rate: Rate) -> None:
    """Takes one call of this rate from whoever calls: a token, a person or a network address. Raises TooMany."""
    if request.method in ("GET", "HEAD"):
        rate = SHOWN_AS.get(rate, rate)
    if (after := limits.allow(rate, _caller(request, rate), time.monotonic())) is not None:
        meters.LIMITED.labels(rate.value).inc()
        raise TooMany(after=after)


def _caller(request: HttpRequest, rate: Rate) -> str:
    if rate not in BY_ADDRESS:
        if (token := getattr(request, "auth", None)) is not None:
            return f"token:{getattr(token, 'pk', token)}"
        if isinstance(user := getattr(request, "user", None), Employee):
            return f"employee:{user.pk}"
    # The entry has already put the client's own address here, where a trusted proxy named it.
    return limits.limit_key(request.META.get("REMOTE_ADDR", ""))


def sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in; a part of a page moves the whole page there."""
    answer = redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": answer["Location"]})
    return answer


# Views of other people's packages, by name, which cannot carry the decorator: `ForeignRoutes` enforces them.
FOREIGN: dict[str, Route] = {
    "account_login": Route(Access.PUBLIC, Rate.SIGN_IN),
    "account_logout": Route(Access.PUBLIC, Rate.PAGE),
    "account_signup": Route(Access.CLOSED, Rate.PUBLIC),
    "account_inactive": Route(Access.PUBLIC, Rate.PAGE),
    "account_reauthenticate": Route(Access.SIGNED_IN, Rate.SIGN_IN),
    "account_change_password": Route(Access.SIGNED_IN, Rate.SIGN_IN),
    "account_set_password": Route(Access.CLOSED, Rate.PUBLIC),
    "account_email": Route(Access.CLOSED, Rate.PUBLIC),
    "account_email_verification_sent": Route(Access.CLOSED, Rate.PUBLIC),
    "account_confirm_email": Route(Access.CLOSED, Rate.PUBLIC),
    "account_confirm_login_code": Route(Access.CLOSED, Rate.PUBLIC),
    "account_reset_password": Route(Access.PUBLIC, Rate.SIGN_IN),
    "account_reset_password_done": Route(Access.PUBLIC, Rate.PAGE),
    "account_reset_password_from_key": Route(Access.PUBLIC, Rate.SIGN_IN),
    "account_reset_password_from_key_done": Route(Access.PUBLIC, Rate.PAGE),
    "mfa_authenticate": Route(Access.PUBLIC, Rate.SIGN_IN),
    "mfa_reauthenticate": Route(Access.SIGNED_IN, Rate.SIGN_IN),
    "mfa_index": Route(Access.SIGNED_IN, Rate.PAGE),
    "mfa_activate_totp": Route(Access.SIGNED_IN, Rate.SIGN_IN),
    "mfa_deactivate_totp": Route(Access.SIGNED_IN, Rate.SIGN_IN),
    "mfa_view_recovery_codes": Route(Access.SIGNED_IN, Rate.PAGE),
    "mfa_generate_recovery_codes": Route(Access.SIGNED_IN, Rate.SIGN_IN),
    "mfa_download_recovery_codes": Route(Access.SIGNED_IN, Rate.PAGE),
}


class ForeignRoutes:
    """Middleware: other people's views obey the table above, after the sign-in is known."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: object, kwargs: object
    ) -> HttpResponse | None:
        match = request.resolver_match
        declared = FOREIGN.get(match.view_name) if match and not hasattr(view, "route") else None
        if declared is None:
            return None
        try:
            return refusal(request, declared)
        except Problem as problem:  # what is raised here would pass by every handler and become a 500
            return HttpResponse(str(problem.title), status=problem.status, headers=problem.headers)
