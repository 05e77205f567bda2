"""What a customer objected to or wished for: marked beside the card or the talk, counted on a page of its own."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from teplo.kit.problems import Conflict, NotSeen
from teplo.leads.queries import hide_people
from teplo.staff.permissions import Permission
from teplo.staff.routes import Access, Rate, route
from teplo.terms.models import Topic
from teplo.web.scripts.shown import About, Asked, about_of, part
from teplo.web.shell.asking import me
from teplo.web.shell.parts import Tab
from teplo.work.actions import scripts
from teplo.work.scripts.models import Mark
from teplo.work.scripts.queries import voices

DAYS = (30, 90, 365)
PAGE = 50


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def made(request: HttpRequest) -> HttpResponse:
    """Mark a `topic` on `lead` or `talk`, with what was said in the customer's own words."""
    employee = me(request)
    about = about_of(employee, request.POST)
    given = request.POST.get("topic", "")
    topic = Topic.objects.filter(pk=int(given)).first() if given.isascii() and given.isdigit() else None
    quote = request.POST.get("quote", "")
    if topic is None:
        asked = Asked(unmarked=_("Choose what was said."), quote=quote)
        return part(request, about, employee, asked=asked, status=422)
    try:
        scripts.make_mark(topic, lead=about.lead, talk=about.talk, quote=quote, by=employee, at=timezone.now())
    except Conflict as problem:
        return part(request, about, employee, asked=Asked(notice=problem.title), status=409)
    return part(request, about, employee, filled=True)


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def dropped(request: HttpRequest, mark: int) -> HttpResponse:
    """Take a mark off."""
    employee = me(request)
    found = get_object_or_404(Mark.objects.visible_to(employee).select_related("lead", "conversation"), pk=mark)
    about = about_of(employee, request.POST) if request.POST.get("talk") or request.POST.get("lead") else None
    about = about or About(found.lead, found.conversation)
    scripts.drop_mark(found, by=employee, at=timezone.now())
    return part(request, about, employee, filled=True)


@route(access=Permission.REPORT_SEE, rate=Rate.PAGE)
@require_safe
def counted(request: HttpRequest) -> HttpResponse:
    """How often customers said what, in the last `?days=`, beside as many days before."""
    days, now = _days(request), timezone.now()
    heard = voices(me(request), since=now - timedelta(days=days), until=now)
    groups = [
        (kind.label, some, max((one.count for one in some), default=0))
        for kind in Topic.Kind
        if (some := [one for one in heard if one.topic.kind == kind])
    ]
    most = max(heard, key=lambda one: one.count, default=None)
    context = {
        "groups": groups,
        "most": most if most and most.count else None,
        "days": days,
        "tabs": [Tab(_words(one), f"?days={one}", one == days) for one in DAYS],
    }
    return render(request, "web/scripts/voices.html", context)


@route(access=Permission.REPORT_SEE, rate=Rate.PAGE)
@require_safe
def said(request: HttpRequest, topic: int) -> HttpResponse:
    """The marks behind a figure, the newest first: on whom, by whom, in which words."""
    employee, days, now = me(request), _days(request), timezone.now()
    row = Topic.objects.filter(pk=topic).first()
    if row is None:
        raise NotSeen
    found = Mark.objects.visible_to(employee).filter(topic=row, at__gte=now - timedelta(days=days), at__lt=now)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    page = list(found.select_related("lead__person", "conversation", "employee").order_by("-pk")[: PAGE + 1])
    hide_people([one.lead for one in page if one.lead], employee)
    context = {
        "topic": row,
        "marks": page[:PAGE],
        "older": f"?days={days}&before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
        "days": days,
        "tabs": [Tab(_words(one), f"?days={one}", one == days) for one in DAYS],
    }
    return render(request, "web/scripts/said.html", context)


def _days(request: HttpRequest) -> int:
    asked = request.GET.get("days", "")
    return next((one for one in DAYS if str(one) == asked), DAYS[0])


def _words(days: int) -> str:
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
