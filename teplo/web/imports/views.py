"""The pages of imports: all of them, one of them, and the rows that were refused as a file."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from teplo.intake.imports import queries
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.web.imports import shown
from teplo.web.shell.asking import me

PAGE = 30
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@route(access=Permission.IMPORT_RUN, rate=Rate.PAGE)
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """Which files were brought in, by whom, and what came of them."""
    before = request.GET.get("before", "")
    found = queries.imports_for(me(request))
    if before.isascii() and before.isdecimal():
        found = found.filter(pk__lt=int(before[:18]))
    rows = list(found[: PAGE + 1])
    older = f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    return render(
        request, "web/imports/list.html", {"lines": rows[:PAGE], "older_url": older, "is_later": bool(before)}
    )


@route(access=Permission.IMPORT_RUN, rate=Rate.PAGE)
@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One of them: before it begins its columns, afterwards how far it is; while it runs that part fetches itself."""
    return shown.answered(request, queries.import_for(me(request), number))


@route(access=Permission.IMPORT_RUN, rate=Rate.PAGE)
@require_safe
def refused_file(request: HttpRequest, number: int, form: str) -> HttpResponse | StreamingHttpResponse:
    """The refused rows with their reasons, to be corrected and brought in again."""
    found = queries.import_for(me(request), number)
    if form not in TYPES:
        raise Http404
    answer = StreamingHttpResponse(queries.refused_file(found, form=form), content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="refused-{found.pk}.{form}"'
    return answer
