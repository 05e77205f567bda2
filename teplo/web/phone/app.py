"""What a browser asks for to install the product: the manifest, the worker, the page without a connection."""

from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from teplo.staff.routes import Access, Rate, route

WORKER = Path(__file__).parents[1] / "static" / "teplo" / "js" / "worker.js"


@lru_cache(maxsize=1)
def _worker() -> bytes:
    return WORKER.read_bytes()


@route(access=Access.PUBLIC, rate=Rate.PUBLIC)
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What the application is called, how it looks, where it begins."""
    told = {
        "id": "/",
        "name": "Teplo",
        "short_name": "Teplo",
        "description": _("The lead desk: no enquiry is lost, everyone is answered in time."),
        "lang": get_language(),
        "start_url": "/desk/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f5f7f6",
        "theme_color": "#0d3835",
        "icons": [
            {"src": static("teplo/icons/192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("teplo/icons/512.png"), "sizes": "512x512", "type": "image/png"},
            {"src": static("teplo/icons/maskable.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
            {"src": static("teplo/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
        ],
        "shortcuts": [
            {"name": _("Desk"), "url": "/desk/"},
            {"name": _("Leads"), "url": "/leads/"},
            {"name": _("Inbox"), "url": "/inbox/"},
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@route(access=Access.PUBLIC, rate=Rate.PUBLIC)
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root: it answers for the whole product. `?build` in its address makes it anew."""
    answer = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@route(access=Access.PUBLIC, rate=Rate.PUBLIC)
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown where there is no connection and nothing was kept; it says nothing of anybody."""
    return render(request, "web/phone/offline.html")
