"""The door of the stream: who asks is known here, what follows is the hub's."""

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from teplo.kit.problems import Forbidden
from teplo.staff.routes import Access, Rate, route
from teplo.web.live.hub import HUB
from teplo.web.live.readers import signed_in

# What a page does meanwhile: it asks by itself, every few seconds.
AGAIN_AFTER = "60"
HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}


@route(access=Access.SIGNED_IN, rate=Rate.PAGE)
@require_GET
async def live(request: HttpRequest) -> HttpResponseBase:
    """Which kinds of things change, as server-sent events, while the session holds; 503 where there is no room."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise Forbidden
    key = request.session.session_key or ""
    reader = (await sync_to_async(signed_in)([key])).get(key)
    # A server of threads alone could not hold it open.
    if reader is None or not isinstance(request, ASGIRequest) or not HUB.has_room(reader.employee):
        return HttpResponse(status=503, headers={"Retry-After": AGAIN_AFTER})
    return StreamingHttpResponse(HUB.listen(key, reader), content_type="text/event-stream", headers=HEADERS)
