"""What is offered while one writes: colleagues after `@`, quick answers after `#`."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.web.inbox.shown import person_of
from teplo.web.shell.asking import me
from teplo.work.mentions import offered
from teplo.work.talks.models import Template
from teplo.work.talks.places import Told, filled
from teplo.work.talks.queries import talk_for

LONGEST = 60
MOST_OFFERED = 12


@route(access=Permission.CONVERSATION_SEE, rate=Rate.PAGE)
@require_safe
def mention(request: HttpRequest, number: int) -> HttpResponse:
    """Those who may see the talk and whose name begins with `?q=`."""
    talk = talk_for(me(request), number)
    people = offered(request.GET.get("q", "")[:LONGEST], lead=talk.lead, talk=talk, by=me(request))
    return render(request, "web/inbox/mention.html", {"people": people})


@route(access=Permission.CONVERSATION_SEE, rate=Rate.PAGE)
@require_safe
def answers(request: HttpRequest, number: int) -> HttpResponse:
    """The quick answers, one's own and the company's, whose name or text has `?q=`, filled for this talk."""
    employee = me(request)
    talk = talk_for(employee, number)
    wanted = request.GET.get("q", "")[:LONGEST].strip()
    known = Template.objects.filter(Q(employee=None) | Q(employee=employee))
    if wanted:
        known = known.filter(Q(name__icontains=wanted) | Q(text__icontains=wanted))
    told = Told(employee, person_of(talk), talk.lead)
    found = [(one, filled(one.text, told)) for one in known.order_by("name", "pk")[:MOST_OFFERED]]
    return render(request, "web/inbox/answers.html", {"found": found})
