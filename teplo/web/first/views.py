"""The pages of the first visit."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.channels.actions import begin as begin_company
from teplo.channels.models import Form
from teplo.channels.queries import forms_set_up_by
from teplo.intake.actions import receive
from teplo.intake.arrival import Arrival, Receipt
from teplo.kit.problems import NotSeen
from teplo.kit.tokens import make_public_key
from teplo.leads.queries import lead_for
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission
from teplo.staff.queries import nobody_works_here
from teplo.staff.routes import Access, Rate, route
from teplo.triage.actions import name_seeds
from teplo.triage.queries import last_assignment
from teplo.web.first import code
from teplo.web.first.forms import FirstForm
from teplo.web.shell.asking import me, posted, told_at
from teplo.work.queries import next_steps

# A number of a range that nobody has, another one each time.
SAMPLE_PHONE = "+7 999 000-{:02d}-{:02d}"


@route(access=Access.PUBLIC, rate=Rate.SIGN_IN)
def begin(request: HttpRequest) -> HttpResponse:
    """Who the company is and who runs its desk; only as long as nobody works here."""
    if not nobody_works_here():
        return redirect("first-steps" if isinstance(request.user, Employee) else "account_login")
    form = FirstForm(posted(request), code=request.GET.get("code", ""))
    if form.is_bound and form.is_valid():
        if not code.is_right(form.cleaned_data["code"]):
            form.add_error("code", _("This is not the code that `teplo run` has printed."))
        else:
            with told_at(form):
                first, now = form.given(), timezone.now()
                boss = begin_company(first, at=now)
                name_seeds(first.language, by=boss, at=now)
                code.forget()
                login(request, boss, backend=settings.AUTHENTICATION_BACKENDS[0])
                return redirect("first-steps")
    return render(request, "web/first/begin.html", {"form": form}, status=422 if form.errors else 200)


@route(access=Permission.CHANNEL_SET_UP, rate=Rate.PAGE)
@require_safe
def steps(request: HttpRequest) -> HttpResponse:
    """What is done and what comes next: colleagues, the form for the site, a sample enquiry."""
    return render(request, "web/first/steps.html", _ways(_form(me(request))))


@route(access=Permission.CHANNEL_SET_UP, rate=Rate.WRITE)
@require_POST
def try_it(request: HttpRequest) -> HttpResponse:
    """A sample enquiry goes through the very path of every enquiry; what became of it is shown."""
    form, now = _form(me(request)), timezone.now()
    receipt = receive(form.channel, _sample(form, now), at=now, now=now)
    return render(request, "web/first/steps.html#tried", {"path": _path(me(request), receipt)})


def _form(employee: Employee) -> Form:
    form = forms_set_up_by(employee).filter(channel__is_active=True).order_by("pk").first()
    if form is None:
        raise NotSeen
    return form


def _ways(form: Form) -> dict[str, Any]:
    address = f"{settings.BASE_URL.rstrip('/')}/f/{form.channel.key}"
    return {"form": form, "address": address, "script": f'<script src="{address}.js" async></script>'}


def _sample(form: Form, now: datetime) -> Arrival:
    said = {
        "name": _("Sample visitor"),
        "contact": SAMPLE_PHONE.format(now.minute, now.second),
        "need": _("A sample enquiry: this is how it looks"),
        **{f"consent_{text.purpose}": text.version for text in form.consents.all()},
    }
    number = f"first-{make_public_key()}"
    return Arrival(urlencode(said).encode(), content_type="application/x-www-form-urlencoded", external_id=number)


def _path(employee: Employee, receipt: Receipt) -> dict[str, Any]:
    """The six stops of the enquiry, in words of the card."""
    path: dict[str, Any] = {"receipt": receipt}
    if receipt.lead is not None:
        lead = lead_for(employee, receipt.lead)
        path |= {
            "lead": lead,
            "owner": lead.owner,
            "assignment": last_assignment(receipt.lead),
            "step": next_steps([receipt.lead]).get(receipt.lead),
        }
    return path
