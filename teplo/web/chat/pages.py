"""What a site is given of a chat: the script, how it looks, the page in the frame. Nothing of a visitor is in it."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_GET

from teplo.intake.connectors.chat.settings import in_language_of
from teplo.kit.problems import Forbidden
from teplo.staff.routes import Access, Rate, route
from teplo.web.chat.asking import for_pages, host_of
from teplo.web.chat.look import LOOKS, channel_for, look_of
from teplo.web.chat.say import MOST_TEXT
from teplo.web.chat.upload import LARGEST_FILE

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self';"
    " connect-src 'self'; form-action 'none'; frame-ancestors {sites}; base-uri 'none'; object-src 'none'"
)


@route(access=Access.PUBLIC, rate=Rate.PUBLIC)
@require_GET
def script(request: HttpRequest, key: str) -> HttpResponse:
    """The script that a site carries; one for all, it knows the address it came by."""
    LOOKS.look(key, "")
    return redirect(static("teplo/js/widget.js"))


@for_pages
@route(access=Access.PUBLIC, rate=Rate.CHAT)
@require_GET
def look(request: HttpRequest, key: str) -> HttpResponse:
    """How the chat looks now, for the script on a site that may carry it."""
    told, sites = LOOKS.look(key, request.GET.get("language", ""))
    origin = request.headers.get("Origin")
    asks = host_of(origin or request.headers.get("Referer"))
    if asks and asks != request.get_host() and asks not in sites:
        raise Forbidden("site_not_allowed")
    answer = JsonResponse(told)
    answer["Cache-Control"] = "public, max-age=30"
    answer["Vary"] = "Origin"
    if origin:
        answer["Access-Control-Allow-Origin"] = origin
    return answer


@route(access=Access.PUBLIC, rate=Rate.PUBLIC)
@require_GET
def frame(request: HttpRequest, key: str) -> HttpResponse:
    """The page that stands in the frame; only the sites that the channel names may show it."""
    found = look_of(channel_for(key), language=request.GET.get("language", ""))
    with in_language_of(found.language):
        context = {
            "key": key,
            "look": found.as_json(),
            "consent": {"version": found.consent[0], "text": found.consent[1]} if found.consent else None,
            "files": found.settings.takes_files,
            "sites": found.settings.sites,
            "most_text": MOST_TEXT,
            "most_file_bytes": LARGEST_FILE,
        }
        answer = render(request, "web/chat/frame.html", context)
    sites = " ".join(["'self'", *(f"https://{site} http://{site}" for site in found.settings.sites)])
    answer["Content-Security-Policy"] = POLICY.format(sites=sites)
    answer["Content-Language"] = found.language
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@route(access=Access.PUBLIC, rate=Rate.PUBLIC)
@require_GET
def colours(request: HttpRequest, key: str) -> HttpResponse:
    """The accent of a chat as a style sheet, since its page allows no inline style."""
    told, _sites = LOOKS.look(key, "")
    answer = HttpResponse(
        f":root{{--chat-accent:{told['colour']};--chat-ink:{told['ink']}}}", content_type="text/css; charset=utf-8"
    )
    answer["Cache-Control"] = "public, max-age=300"
    return answer
