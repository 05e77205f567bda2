"""Quick answers and letters to be filled: the company's and one's own."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teplo.identity.models import Person
from teplo.kit.problems import NotSeen
from teplo.leads.models import Lead
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand, may
from teplo.staff.routes import Rate, route
from teplo.web.inbox.forms import TemplateForm
from teplo.web.shell.answers import done
from teplo.web.shell.asking import me, panel, posted, told_at
from teplo.web.shell.toasts import say
from teplo.work.actions import talks
from teplo.work.talks.models import Template
from teplo.work.talks.places import PLACES, Told, filled

ASKING = require_http_methods(["GET", "HEAD", "POST"])
CHANGED = "templates-changed"


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.PAGE)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All that one may use."""
    employee = me(request)
    known = Template.objects.filter(Q(employee=None) | Q(employee=employee)).order_by("name", "pk")
    context = {
        "own": [one for one in known if one.employee_id],
        "companys": [one for one in known if not one.employee_id],
        "may_set_up": may(employee, Permission.WORDS_SET_UP),
    }
    part = "#listed" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"web/inbox/templates.html{part}", context)


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.WRITE)
@ASKING
def add(request: HttpRequest) -> HttpResponse:
    """A new template: one's own, or with the right to the company's words everybody's."""
    employee = me(request)
    may_share = may(employee, Permission.WORDS_SET_UP)
    form = TemplateForm(posted(request), initial={"is_own": True})
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            given = {**form.cleaned_data, "is_own": form.cleaned_data["is_own"] or not may_share}
            talks.add_template(**given, by=employee, at=timezone.now())
            say(request, _("The template is kept."))
            return done(CHANGED)
    return _panel(request, form, may_share=may_share)


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.WRITE)
@ASKING
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Change a template that one may change."""
    template = _mine(me(request), number)
    initial = {"name": template.name, "subject": template.subject, "text": template.text}
    form = TemplateForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            given = {name: form.cleaned_data[name] for name in initial}
            talks.change_template(template, **given, by=me(request), at=timezone.now())
            say(request, _("The template is kept."))
            return done(CHANGED)
    return _panel(request, form, template=template)


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.WRITE)
@require_POST
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Remove a template."""
    gone = talks.remove_template(_mine(me(request), number), by=me(request), at=timezone.now())
    say(request, _("“%(name)s” was removed.") % {"name": gone.name})
    return done(CHANGED)


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.WRITE)
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """How a template reads when it is filled, for somebody who does not exist."""
    person = Person(name=_("Ivan Petrov"))
    told = Told(me(request), person, Lead(pk=17, need=_("Laminate, 120 m²"), person=person))
    filled_in = {name: filled(request.POST.get(name, "")[:10_000], told) for name in ("subject", "text")}
    return render(request, "web/inbox/preview.html", filled_in)


def _panel(
    request: HttpRequest, form: TemplateForm, *, template: Template | None = None, may_share: bool = False
) -> HttpResponse:
    if not may_share:
        form.fields.pop("is_own", None)
    return panel(request, "web/inbox/template.html", form, known=template, places=PLACES.items())


def _mine(employee: Employee, number: int) -> Template:
    """One's own, or the company's for whoever sets up its words."""
    known = Template.objects.filter(Q(employee=None) | Q(employee=employee))
    template = known.filter(pk=number).first()
    if template is None:
        raise NotSeen
    if template.employee_id is None:
        demand(employee, Permission.WORDS_SET_UP)
    return template
