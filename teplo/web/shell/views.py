"""The frame's own pages: what the search box found, and the gallery of components."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from teplo.staff.permissions import Permission
from teplo.staff.routes import Access, Rate, route
from teplo.web.shell import commands, gallery

LONGEST_ASKED = 200


@route(access=Access.SIGNED_IN, rate=Rate.PAGE)
def search(request: HttpRequest) -> HttpResponse:
    """The lines under the search box, or a whole page of them without htmx."""
    asked = request.GET.get("q", "")[:LONGEST_ASKED].strip()
    context = {"groups": commands.groups(request, asked), "asked": asked}
    part = "#found" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"web/shell/search.html{part}", context)


@route(access=Permission.STAFF_SET_UP, rate=Rate.PAGE)
def components(request: HttpRequest) -> HttpResponse:
    """Every component with its attributes, for those who build pages."""
    return render(request, "web/shell/components.html", gallery.samples())
