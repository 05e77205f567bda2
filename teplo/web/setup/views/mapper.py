"""The mapper: a sample of what a system sends, pasted or caught, and what each of its fields is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from teplo.channels import queries as channels
from teplo.channels.models import Channel
from teplo.intake import queries as intake
from teplo.intake.actions import map_fields
from teplo.intake.connectors import all_connectors
from teplo.kit.problems import NotSeen
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.web.setup import mapping
from teplo.web.setup.editing import found, shown, signed
from teplo.web.shell.answers import go
from teplo.web.shell.asking import me
from teplo.web.shell.toasts import say

NAME = "setup-channels"
CAUGHT = 10


@route(access=Permission.CHANNEL_SET_UP, rate=Rate.PAGE)
@require_safe
def mapper(request: HttpRequest, channel: int) -> HttpResponse:
    """The fields of the newest arrival, or of the one that is asked for, each with what it is."""
    row = _mapped(request, channel)
    caught = intake.latest_of(row, limit=CAUGHT)
    asked = request.GET.get("sample", "")
    sample = next((one for one in caught if str(one.pk) == asked), caught[0] if caught else None)
    given = mapping.Sample.of(sample) if sample else None
    return _page(request, row, given, chosen=sample.pk if sample else 0)


@route(access=Permission.CHANNEL_SET_UP, rate=Rate.WRITE)
@require_POST
def pasted(request: HttpRequest, channel: int) -> HttpResponse:
    """The fields of a sample that was pasted; nothing is kept of it."""
    return _page(request, _mapped(request, channel), mapping.Sample.sent(request.POST))


@route(access=Permission.CHANNEL_SET_UP, rate=Rate.WRITE)
@require_POST
def tried(request: HttpRequest, channel: int) -> HttpResponse:
    """What would become of the sample: read by the very same function, and nothing kept."""
    row = _mapped(request, channel)
    outcome = mapping.outcome(mapping.chosen(request.POST), mapping.Sample.sent(request.POST), row)
    return render(request, "web/setup/mapper_try.html", {"outcome": outcome})


@route(access=Permission.CHANNEL_SET_UP, rate=Rate.WRITE)
@require_POST
def saved(request: HttpRequest, channel: int) -> HttpResponse:
    """From now on it is read so; what waited for it is read, too."""
    row, made = _mapped(request, channel), mapping.chosen(request.POST)
    if not mapping.names_somebody(made):
        fault = _("Point at something that tells who it is: a name, a phone, an e-mail or a messenger.")
        return _page(request, row, mapping.Sample.sent(request.POST), fault=fault, status=422)
    waits = map_fields(row, made, **signed(request))
    words = ngettext(
        "Saved. %(count)d that waited is being read.", "Saved. %(count)d that waited are being read.", waits
    )
    say(request, words % {"count": waits} if waits else _("Saved: what comes from now on becomes enquiries."))
    return go(request, reverse("setup-channel", args=[row.pk]))


def _mapped(request: HttpRequest, channel: int) -> Channel:
    row = found(channels.set_up_by(me(request)), channel)
    plugged = all_connectors().get(row.kind)
    if plugged is None or not plugged.has_mapper:
        raise NotSeen
    return row


def _page(
    request: HttpRequest, row: Channel, sample: mapping.Sample | None, *, chosen: int = 0, fault: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    made = mapping.chosen(request.POST) if request.method == "POST" and "rows" in request.POST else None
    context = {
        "channel": row,
        "sample": sample,
        "chosen": chosen,
        "caught": intake.latest_of(row, limit=CAUGHT),
        "table": mapping.table(sample, made or mapping.kept(row)) if sample else None,
        "fault": fault or (sample.fault if sample else ""),
        "back": reverse("setup-channel", args=[row.pk]),
        "address": mapping.address(row),
    }
    heading = _("%(channel)s: fields") % {"channel": row.name}
    return shown(request, "web/setup/mapper.html", NAME, status=status, heading=heading, **context)
