"""The bell: how many wait, what they say, which were seen, and which kinds one wants."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teplo.kit.problems import NotSeen
from teplo.staff.routes import Access, Rate, route
from teplo.web.notices.forms import ChooseForm
from teplo.web.notices.words import all_said
from teplo.web.shell.asking import me, posted
from teplo.web.shell.parts import Tab
from teplo.web.shell.toasts import say
from teplo.work.actions import choose_notices, choose_ways, mark_notice, open_notices
from teplo.work.deliveries import Way
from teplo.work.devices import Device
from teplo.work.queries import notices as latest
from teplo.work.queries import unseen, wanted_by, wanted_notices

PAGE = 50
# The fields of the form that say what leaves the house, by their ways.
WAYS = {"devices": Way.PUSH, "letters": Way.EMAIL, "texts": Way.SMS}


@route(access=Access.SIGNED_IN, rate=Rate.PAGE)
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The latest of them, in the side panel; to look at them marks none as read."""
    lines = all_said(latest(me(request)))
    context = {"lines": lines, "unread": unseen(me(request), most=1)}
    part = "#lines" if request.GET.get("part") == "lines" else ""
    return render(request, f"web/notices/panel.html{part}", context)


@route(access=Access.SIGNED_IN, rate=Rate.PAGE)
@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """All of them, the newest first; `?only=unseen`, older than `?before=1234`."""
    only, before = request.GET.get("only") == "unseen", request.GET.get("before", "")
    mark = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    found = latest(me(request), before=mark, only_unseen=only, limit=PAGE + 1)
    part = "#lines" if request.headers.get("HX-Request") == "true" else ""
    context = {
        "lines": all_said(found[:PAGE]),
        "tabs": [Tab(_("All"), "?only=", not only), Tab(_("Not read"), "?only=unseen", only)],
        "older_url": f"?only={'unseen' if only else ''}&before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
    }
    return render(request, f"web/notices/all.html{part}", context)


@route(access=Access.SIGNED_IN, rate=Rate.PAGE)
@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """The figure on the bell."""
    return render(request, "web/notices/bell.html")


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Everything behind the bell counts as seen."""
    open_notices(me(request), at=timezone.now())
    return _told()


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def mark_seen(request: HttpRequest, notice: int) -> HttpResponse:
    """One of them was read."""
    return _marked(request, notice, seen=True)


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def mark_unseen(request: HttpRequest, notice: int) -> HttpResponse:
    """One of them shall be looked at again."""
    return _marked(request, notice, seen=False)


def _marked(request: HttpRequest, notice: int, *, seen: bool) -> HttpResponse:
    if not mark_notice(notice, seen=seen, by=me(request), at=timezone.now()):
        raise NotSeen
    return _told()


def _told() -> HttpResponse:
    return HttpResponse(status=204, headers={"HX-Trigger": "notices-seen"})


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Which kinds one is told of."""
    employee = me(request)
    by_way = {name: wanted_by(employee, way) for name, way in WAYS.items()}
    initial = {"kinds": wanted_notices(employee), **by_way}
    form = ChooseForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        now, ways = timezone.now(), {way.value: form.cleaned_data[name] for name, way in WAYS.items()}
        choose_notices(employee, kinds=form.cleaned_data["kinds"], by=employee, at=now)
        choose_ways(employee, kinds=ways, by=employee, at=now)
        say(request, _("Your notices are saved."))
        return redirect("notices-choose")
    devices = list(Device.objects.filter(employee=employee))
    context = {"form": form, "devices": devices, "here": request.session.session_key}
    return render(request, "web/notices/choose.html", context, status=422 if form.errors else 200)
