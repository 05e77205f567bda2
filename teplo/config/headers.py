"""Security headers of every answer."""

from collections.abc import Callable
from wsgiref.headers import Headers

from django.http import HttpRequest, HttpResponse

# Tabler draws its check marks and arrows by data: images; nothing else comes from inside a page.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; media-src 'self'; frame-src 'self'; manifest-src 'self'; worker-src 'self';"
    " form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
# What other sites carry.
EMBEDDED = ("/js/embed.js", "/js/widget.js")
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class SafeHeaders:
    """Sets what the view has not: a page that may stand in a frame says so by a policy of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Content-Security-Policy" not in response:
            response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
            response.setdefault("X-Frame-Options", "DENY")
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cache-Control", "no-store")
        return response


def for_static_file(headers: Headers, path: str, url: str) -> None:
    """The build stamp is part of the address: what stands there never changes."""
    headers["Cache-Control"] = "public, max-age=31536000, immutable"
    embedded = path.endswith(EMBEDDED)
    headers["Cross-Origin-Resource-Policy"] = "cross-origin" if embedded else "same-origin"
