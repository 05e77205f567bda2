"""A form's own page, what is sent to it, and the script that shows it on another site."""

import json
import time
from collections.abc import Mapping
from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from teplo.channels.models import Form
from teplo.intake import journal
from teplo.intake.actions import forget_unmended, keep_unmended, receive
from teplo.intake.arrival import Arrival
from teplo.intake.connectors import Unreadable
from teplo.intake.connectors.form.checking import mistakes as find_mistakes
from teplo.intake.connectors.form.reader import values_of
from teplo.intake.journal import LOST, snapshot
from teplo.intake.rules import verdict
from teplo.kit import limits, tokens
from teplo.kit.problems import Malformed, NotSeen, TooLarge
from teplo.staff.routes import Access, Rate, route
from teplo.terms.rules import key_of
from teplo.triage.awaiting import answered_from, answered_words
from teplo.web.public import shown

LARGEST = 256 * 1024
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self';"
    " frame-ancestors {sites}; base-uri 'none'; object-src 'none'"
)


@csrf_exempt  # no session stands behind it: whoever can see the form may send it, from any site
@route(access=Access.PUBLIC, rate=Rate.FORM)
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, key: str) -> HttpResponse:
    """The page of a form; what is sent to it is kept first and answered in the form's language."""
    try:
        return _answer(request, _form(key))
    except LOST:
        return _answer(request, _remembered(key))


@route(access=Access.PUBLIC, rate=Rate.PUBLIC)
@require_GET
def thanks(request: HttpRequest, key: str) -> HttpResponse:
    """What happens next, in the form's own words."""
    found = _known(key)
    with translation.override(found.language):
        context = {"form": found, "key": key, "closed": _closed(found)[1]}
        return _framed(render(request, "web/public/thanks.html", context), found)


@route(access=Access.PUBLIC, rate=Rate.PUBLIC)
@require_GET
def script(request: HttpRequest, key: str) -> HttpResponse:
    """The script that shows the form in the page which carries it; one for all, it knows the address it came by."""
    _known(key)
    return redirect(static("teplo/js/embed.js"))


@route(access=Access.PUBLIC, rate=Rate.PUBLIC)
@require_GET
def colours(request: HttpRequest, key: str) -> HttpResponse:
    """The accent of a form as a style sheet, since the page allows no inline style."""
    found = _known(key)
    answer = HttpResponse(f":root{{--form-accent:{found.accent}}}", content_type="text/css; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=300"
    return answer


def _known(key: str) -> Form:
    try:
        return _form(key)
    except LOST:
        return _remembered(key)


def _form(key: str) -> Form:
    found = (
        Form.objects.select_related(
            "channel__default_source", "channel__default_product", "channel__responsible_employee", "channel__schedule"
        )
        .filter(channel__key=key, channel__is_active=True)
        .first()
        if tokens.is_public_key(key)
        else None
    )
    if found is None:
        raise NotSeen
    found.channel.form = found
    return found


def _remembered(key: str) -> Form:
    """The form as the journal's snapshot has it, while the database is away."""
    return snapshot.current(timezone.now()).form(key)


def _answer(request: HttpRequest, found: Form) -> HttpResponse:
    with translation.override(found.language):
        if request.method == "POST":
            return _sent(request, found)
        return _page(request, found, {}, {}, asked=request.GET.dict())


def _sent(request: HttpRequest, found: Form) -> HttpResponse:
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        raise TooLarge
    now = timezone.now()
    body, content_type = _body(request)
    try:
        values = values_of(body, content_type)
    except Unreadable as unreadable:
        _keep(found, _arrival(request, body, content_type, {}), now)
        raise Malformed("not_a_form", detail=unreadable.message) from None
    arrival = _arrival(request, body, content_type, values)
    wrong = find_mistakes(found, values)
    number = values.get("nonce", "") if tokens.is_public_key(values.get("nonce", "")) else ""
    if wrong:
        # A form on a site's own page has no number; the page of mistakes, on which he mends it, carries this one.
        number = number or tokens.make_public_key()
        _keep(found, _numbered(arrival, number, "/"), now, is_unmended=True)
        return _answer_wrong(request, found, {**values, "nonce": number}, wrong)
    _keep(found, _numbered(arrival, number, ":"), now, mends=number)
    return _answer_kept(request, found)


def _keep(found: Form, arrival: Arrival, now: datetime, *, is_unmended: bool = False, mends: str = "") -> None:
    """Into the database, or into the journal while that is away."""
    lost = None
    if found.remembered is None:
        try:
            if is_unmended:
                keep_unmended(found.channel, arrival, now=now)
            else:
                receive(found.channel, arrival, at=now, now=now)
            if mends:
                forget_unmended(found.channel, number=mends, now=now)
        except LOST as error:
            lost = error
        else:
            return
    journal.keep(found.channel.pk, arrival, at=now, now=now, lost=lost, is_unmended=is_unmended, mends=mends)


def _body(request: HttpRequest) -> tuple[bytes, str]:
    """The submission word for word; the parts of a multipart one as JSON, for files are not asked for."""
    content_type = request.content_type or ""
    if content_type == "multipart/form-data":
        # Of a field that came twice the last value counts, of the company's own lists all: as `values_of` reads others.
        parts = {key: ",".join(given) if key_of(key) else given[-1] for key, given in request.POST.lists() if given}
        return json.dumps(parts, ensure_ascii=False).encode(), "application/json"
    return request.body, content_type


def _arrival(request: HttpRequest, body: bytes, content_type: str, values: Mapping[str, str]) -> Arrival:
    ip = request.META.get("REMOTE_ADDR", "")
    many = limits.allow("form_people", limits.limit_key(ip), time.monotonic()) is not None
    decided, why = verdict(
        trap=bool(values.get("website")),
        seconds=shown.seconds_since_shown(values.get("started"), at=timezone.now()),
        text=" ".join(value for key, value in values.items() if key not in shown.KEPT),
        many=many,
    )
    meta: dict[str, object] = {"ip": ip, "agent": request.headers.get("User-Agent", "")[:400]}
    return Arrival(body, content_type=content_type, meta=meta, verdict=decided, why=why)


def _numbered(arrival: Arrival, number: str, mark: str) -> Arrival:
    """A double click sends the same number and the same words: one enquiry; other words are another one."""
    external_id = f"{number}{mark}{arrival.digest.hex()[:24]}" if number else None
    return Arrival(
        arrival.body,
        content_type=arrival.content_type,
        external_id=external_id,
        meta=arrival.meta,
        verdict=arrival.verdict,
        why=arrival.why,
    )


def _answer_kept(request: HttpRequest, found: Form) -> HttpResponse:
    if _wants_json(request):
        opens, closed = _closed(found)
        late = {"answer_from": opens.isoformat(), "closed": closed} if opens else {}
        return _open_to_all(JsonResponse({"state": "kept", "message": found.success, **late}))
    return redirect("form-thanks", key=found.channel.key)


def _closed(found: Form) -> tuple[datetime | None, str]:
    """When somebody is there again and the words about it; nothing is promised while the database is away."""
    if found.remembered is not None:
        return None, ""
    now = timezone.now()
    opens = answered_from(found.channel, now)
    return opens, answered_words(opens, now=now) if opens else ""


def _answer_wrong(
    request: HttpRequest, found: Form, values: Mapping[str, str], wrong: Mapping[str, str]
) -> HttpResponse:
    if _wants_json(request):
        errors = [{"field": field, "code": "mend", "message": words} for field, words in wrong.items()]
        told = {"state": "to_mend", "errors": errors, "nonce": values["nonce"]}
        return _open_to_all(JsonResponse(told, status=422))
    return _page(request, found, values, wrong, asked=values, status=422)


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _open_to_all(answer: HttpResponse) -> HttpResponse:
    # The form of another site may send by a script of its own; no cookie goes along and none is taken.
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _page(
    request: HttpRequest,
    found: Form,
    values: Mapping[str, str],
    wrong: Mapping[str, str],
    *,
    asked: Mapping[str, str],
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": found,
        "key": found.channel.key,
        "fields": shown.fields(found, values, wrong),
        "consents": shown.consents(found, values, wrong),
        "hidden": shown.hidden(asked, at=timezone.now(), referrer=request.headers.get("Referer", "")),
        "wrong": wrong,
    }
    return _framed(render(request, "web/public/form.html", context, status=status), found)


def _framed(answer: HttpResponse, found: Form) -> HttpResponse:
    """Only the sites that the form names may show it in a frame."""
    sites = " ".join(["'self'", *(f"https://{site} http://{site}" for site in found.allowed_sites)])
    answer["Content-Security-Policy"] = POLICY.format(sites=sites)
    return answer
