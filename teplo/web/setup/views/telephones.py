"""The telephones of a channel: who has which inner number, and at whom a call rings one after another."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from teplo.channels import queries as channels
from teplo.channels.actions import telephones as actions
from teplo.channels.models import Channel, Extension, RingStep
from teplo.intake.connectors import all_connectors
from teplo.kit.problems import NotSeen
from teplo.staff.models import Employee, Team
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.web.setup.editing import edit, found, sent, signed
from teplo.web.setup.forms.telephones import ExtensionsForm, RingForm
from teplo.web.shell.asking import me

NAME = "setup-channels"


@route(access=Permission.CHANNEL_SET_UP, rate=Rate.WRITE)
def extensions(request: HttpRequest, channel: int) -> HttpResponse:
    """The inner numbers of all employees: by them it is known at whom a call rings and who talks."""
    row = _telephony(request, channel)
    form = ExtensionsForm(_people(), Extension.objects.filter(channel=row), sent(request))
    note = _("By the inner number it is known at whom a call rings and who talks. Several are parted by commas.")
    return edit(
        request,
        form,
        lambda: actions.set_extensions(row, numbers=form.numbers(), **signed(request)),
        name=NAME,
        heading=row.name,
        said=_("The inner numbers were saved."),
        back=reverse("setup-channel", args=[row.pk]),
        note=note,
    )


@route(access=Permission.CHANNEL_SET_UP, rate=Rate.WRITE)
def ring_steps(request: HttpRequest, channel: int) -> HttpResponse:
    """At whom a call rings first, who is next, and after how many seconds; where the provider asks us."""
    row = _telephony(request, channel)
    known = list(RingStep.objects.filter(channel=row))
    form = RingForm(_people(), list(Team.objects.order_by("name")), known, sent(request))
    return edit(
        request,
        form,
        lambda: actions.set_ring_steps(row, steps=form.steps(), **signed(request)),
        name=NAME,
        heading=row.name,
        said=_("The steps were saved."),
        back=reverse("setup-channel", args=[row.pk]),
        template="web/setup/ring_steps.html",
    )


def _telephony(request: HttpRequest, number: int) -> Channel:
    row = found(channels.set_up_by(me(request)), number)
    plugged = all_connectors().get(row.kind)
    if plugged is None or plugged.telephony is None:
        raise NotSeen
    return row


def _people() -> list[Employee]:
    return list(Employee.objects.people().order_by("sort_key", "pk"))
