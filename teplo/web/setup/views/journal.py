"""The journal: what waits for the database on each host, what was set aside, what was taken in after an outage."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from teplo.channels.models import Channel
from teplo.intake import queries as intake
from teplo.intake.actions import drop_aside, retry_aside
from teplo.intake.journal import Aside, all_aside, place, waiting
from teplo.intake.models import JournalHost
from teplo.kit.problems import Conflict, NotSeen, Words
from teplo.ledger import queries as ledger
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.staff.routes import Rate, route
from teplo.web.setup import bodies, history
from teplo.web.setup.editing import shown
from teplo.web.setup.sections import ALL
from teplo.web.shell.answers import go
from teplo.web.shell.asking import me
from teplo.web.shell.toasts import say, warn

SHOWN = MOST_AT_ONCE = 100
SHOWN_EVENTS = 20
NAME = "setup-journal"
KINDS = ALL[NAME].kinds

WHY: dict[str, Words] = {
    "different_body": gettext_lazy("The same key came before with another body."),
    "no_channel": gettext_lazy("The channel that it came by is gone."),
    "fault": gettext_lazy("Something of ours failed when it was taken in."),
    "tries": gettext_lazy("Three tries to take it in ended before they were over."),
    "damaged": gettext_lazy("The disk has damaged it."),
    "torn": gettext_lazy("It was being written when the power or the process failed; its sender got no answer."),
    "unreadable": gettext_lazy("Another version wrote it, and this one cannot read it."),
}


@dataclass(frozen=True)
class Left:
    """A record that was set aside, as the page shows it."""

    key: str
    why: Words
    error: str
    came_at: datetime
    channel: str
    pairs: list[tuple[str, str]]
    text: str
    can_retry: bool


@route(access=Permission.CAPTURE_SEE, rate=Rate.PAGE)
@require_safe
def waits(request: HttpRequest) -> HttpResponse:
    """What waits and where, what was set aside on this host, and what was taken in after the last outages."""
    events = ledger.of_setup(KINDS, limit=SHOWN_EVENTS)
    return shown(
        request,
        "web/setup/journal.html",
        NAME,
        here=waiting(),
        others=_others(me(request)),
        left=_left(),
        lines=[line for _kind, line in history.happenings(events)],
        decides=may(me(request), Permission.CAPTURE_DECIDE),
    )


def _others(employee: Employee) -> QuerySet[JournalHost]:
    return intake.journals(employee).exclude(place=place())


def _left() -> list[Left]:
    found = all_aside(limit=SHOWN)
    names = dict(Channel.objects.values_list("pk", "name")) if found else {}
    return [_shown(aside, names) for aside in found]


def _shown(aside: Aside, names: dict[int, str]) -> Left:
    kept = aside.kept
    return Left(
        key=aside.key,
        why=WHY.get(aside.why, aside.why),
        error=aside.error,
        came_at=kept.now if kept else aside.at,
        channel=names.get(kept.channel, "") if kept else "",
        pairs=bodies.pairs_of(kept.arrival.body, kept.arrival.content_type) if kept else [],
        text=bodies.text_of(kept.arrival.body if kept else aside.record),
        can_retry=kept is not None,
    )


@route(access=Permission.CAPTURE_DECIDE, rate=Rate.WRITE)
@require_POST
def retried(request: HttpRequest) -> HttpResponse:
    """The chosen records are taken in once more."""
    words = ngettext("%d is in the database now.", "%d are in the database now.", len(_chosen(request)))
    return _decided(request, retry_aside, words)


@route(access=Permission.CAPTURE_DECIDE, rate=Rate.WRITE)
@require_POST
def put_aside(request: HttpRequest) -> HttpResponse:
    """Nothing can be made of the chosen records: they stay on the disk of this host and leave the page."""
    return _decided(
        request, drop_aside, ngettext("%d taken off this page.", "%d taken off this page.", len(_chosen(request)))
    )


def _chosen(request: HttpRequest) -> list[str]:
    return sorted(set(request.POST.getlist("record")))[:MOST_AT_ONCE]


def _decided(request: HttpRequest, decide: Callable[..., object], words: str) -> HttpResponse:
    """Decide about each for itself; what stays is told with its reason."""
    done = 0
    for key in _chosen(request):
        try:
            decide(key, by=me(request), at=timezone.now())
            done += 1
        except NotSeen:
            warn(request, _("Somebody else has just decided about this."))
        except Conflict as conflict:
            warn(request, conflict.title)
    if done:
        say(request, words % done)
    elif not _chosen(request):
        warn(request, _("Choose something first."))
    return go(request, reverse(NAME))
