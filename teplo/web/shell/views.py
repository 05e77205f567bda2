"""The frame's own pages: search, shift, an employee's own settings, the gallery of components."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.staff.actions.own import choose_look, end_shift, start_shift
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission
from teplo.staff.routes import Access, Rate, route
from teplo.web.shell import commands, gallery
from teplo.web.shell.forms import LookForm
from teplo.web.shell.toasts import say

LONGEST_ASKED = 200


@route(access=Access.SIGNED_IN, rate=Rate.PAGE)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The lines under the search box, or a whole page of them without htmx."""
    asked = request.GET.get("q", "")[:LONGEST_ASKED].strip()
    context = {"groups": commands.groups(request, asked), "asked": asked}
    part = "#found" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"web/shell/search.html{part}", context)


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def shift_start(request: HttpRequest) -> HttpResponse:
    """The switch in the top bar goes to 'on shift'."""
    assert isinstance(request.user, Employee)
    start_shift(request.user, by=request.user, at=timezone.now())
    return _shift_switch(request)


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def shift_end(request: HttpRequest) -> HttpResponse:
    """The switch in the top bar goes to 'off shift'."""
    assert isinstance(request.user, Employee)
    end_shift(request.user, by=request.user, at=timezone.now())
    return _shift_switch(request)


def _shift_switch(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return render(request, "web/shell/shift.html")
    return redirect("me")


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
def me(request: HttpRequest) -> HttpResponse:
    """An employee's language, time zone, look, and his mobile phone."""
    employee = request.user
    assert isinstance(employee, Employee)
    names = ("language", "time_zone", "theme", "phone")
    now = {name: getattr(employee, name) for name in names}
    form = LookForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        choose_look(employee, **form.cleaned_data, by=employee, at=timezone.now())
        say(request, _("Your settings are saved."))
        return redirect("me")
    return render(request, "web/shell/me.html", {"form": form}, status=422 if form.errors else 200)


@route(access=Permission.STAFF_SET_UP, rate=Rate.PAGE)
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component with its attributes, for those who build pages."""
    return render(request, "web/shell/components.html", gallery.samples())
