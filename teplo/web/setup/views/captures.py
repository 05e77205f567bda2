"""Quarantine and tray: what arrived and made no lead yet."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from teplo.intake import queries as intake
from teplo.intake.actions import block, hear_again, put_aside
from teplo.intake.connectors import all_connectors
from teplo.intake.connectors.plug import OTHER_EVENT
from teplo.intake.models import Capture
from teplo.kit.problems import Conflict, NotSeen, Words
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.staff.routes import Rate, route
from teplo.web.setup import bodies
from teplo.web.setup.editing import found, shown
from teplo.web.shell.answers import go
from teplo.web.shell.asking import me
from teplo.web.shell.parts import Tab
from teplo.web.shell.toasts import say, warn

PAGE = 30
MOST_AT_ONCE = 200
SEE, DECIDE = Permission.CAPTURE_SEE, Permission.CAPTURE_DECIDE

REASONS: dict[str, Words] = {
    "trap": gettext_lazy("A field was filled that people do not see."),
    "haste": gettext_lazy("It was filled faster than anybody can read it."),
    "many": gettext_lazy("More came from this address than people send."),
    "links": gettext_lazy("There are many links in the text."),
    "fault": gettext_lazy("Something of ours failed; it is tried again by itself."),
    "empty": gettext_lazy("There is no name, no contact, no text and no field in it."),
    "not_json": gettext_lazy("The body is not JSON."),
    "too_deep": gettext_lazy("The JSON is nested too deeply."),
    "not_an_object": gettext_lazy("The body must be one JSON object."),
    "not_a_form": gettext_lazy("It is no submission of a form."),
    "to_mend": gettext_lazy("The sender was told to mend it and has not yet."),
    "no_lead_source": gettext_lazy("This channel makes no leads."),
    intake.MENDED: gettext_lazy("The sender has mended it and sent it again."),
    "conflict": gettext_lazy("It met another change at the same moment."),
    OTHER_EVENT: gettext_lazy("It tells of something that makes no enquiry."),
    "no_call": gettext_lazy("Of which call this is cannot be seen."),
    "unknown_event": gettext_lazy("Which event of a call this is cannot be seen."),
    "no_address": gettext_lazy("Where the recording lies cannot be seen."),
    "no_connector": gettext_lazy("Nothing reads channels of this kind any more."),
}


@route(access=SEE, rate=Rate.PAGE)
@require_safe
def quarantine(request: HttpRequest) -> HttpResponse:
    """What waits in quarantine or was blocked, newest first: what came, why it was held, release or block."""
    return _listed(request, "setup-quarantine", Capture.State.HELD, Capture.State.BLOCKED)


@route(access=SEE, rate=Rate.PAGE)
@require_safe
def tray(request: HttpRequest) -> HttpResponse:
    """What could not be read or was put aside, newest first: the reason, the words as they came, what to do."""
    return _listed(request, "setup-tray", Capture.State.KEPT, Capture.State.DROPPED)


def _listed(request: HttpRequest, name: str, waits: Capture.State, settled: Capture.State) -> HttpResponse:
    given, state = request.GET.get("before", ""), settled if request.GET.get("show") == settled.value else waits
    captures = intake.visible_to(me(request)).filter(state=state).exclude(reason=intake.MENDED).order_by("-pk")
    if given.isascii() and given.isdigit() and len(given) < 19:
        captures = captures.filter(pk__lt=int(given))
    page = list(captures[: PAGE + 1])
    context: dict[str, Any] = {
        "rows": [(capture, bodies.pairs(capture), reason_words(capture)) for capture in page[:PAGE]],
        "tabs": [
            Tab(_("Waiting"), reverse(name), is_current=state == waits),
            Tab(settled.label, f"{reverse(name)}?show={settled.value}", is_current=state == settled),
        ],
        "newest": f"?show={state.value}",
        "older": f"?show={state.value}&before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
    }
    decides = may(me(request), DECIDE)
    return shown(request, "web/setup/captures.html", name, state=state, decides=decides, is_first=not given, **context)


def reason_words(capture: Capture) -> Words:
    """Why it was held or could not be read, in words."""
    plugged = all_connectors().get(capture.channel.kind)
    of_its_own = plugged.reasons.get(capture.reason) if plugged else None
    return of_its_own or REASONS.get(capture.reason, capture.reason or _("Unknown reason"))


@route(access=SEE, rate=Rate.PAGE)
@require_safe
def capture(request: HttpRequest, capture: int) -> HttpResponse:
    """One capture word for word, as plain text."""
    row = found(intake.visible_to(me(request)), capture)
    name = "setup-tray" if row.state in (Capture.State.KEPT, Capture.State.DROPPED) else "setup-quarantine"
    context: dict[str, Any] = {"raw": bodies.raw(row), "pairs": bodies.pairs(row), "why": reason_words(row)}
    context |= {"settled": intake.can_be_released(row) and row.state != Capture.State.HELD}
    return shown(request, "web/setup/capture.html", name, capture=row, decides=may(me(request), DECIDE), **context)


@route(access=DECIDE, rate=Rate.WRITE)
@require_POST
def released(request: HttpRequest) -> HttpResponse:
    """The chosen captures pass, in the order in which they came."""
    return _decided(request, _read, "setup-quarantine", lambda n: ngettext("%d released.", "%d released.", n) % n)


@route(access=DECIDE, rate=Rate.WRITE)
@require_POST
def blocked(request: HttpRequest) -> HttpResponse:
    """The chosen captures stay out."""

    def keep_out(number: int, by: Employee, at: datetime) -> bool:
        block(number, by=by, at=at)
        return True

    return _decided(request, keep_out, "setup-quarantine", lambda n: ngettext("%d blocked.", "%d blocked.", n) % n)


@route(access=DECIDE, rate=Rate.WRITE)
@require_POST
def retried(request: HttpRequest) -> HttpResponse:
    """The chosen captures are read again."""
    return _decided(request, _read, "setup-tray", lambda n: ngettext("%d was read.", "%d were read.", n) % n)


@route(access=DECIDE, rate=Rate.WRITE)
@require_POST
def set_aside(request: HttpRequest) -> HttpResponse:
    """Nothing can be made of the chosen captures: they leave the tray and stay stored."""

    def aside(number: int, by: Employee, at: datetime) -> bool:
        put_aside(number, by=by, at=at)
        return True

    return _decided(request, aside, "setup-tray", lambda n: ngettext("%d put aside.", "%d put aside.", n) % n)


def _read(number: int, by: Employee, at: datetime) -> bool:
    return hear_again(number, now=at, by=by).state == "admitted"


def _decided(
    request: HttpRequest, decide: Callable[[int, Employee, datetime], bool], name: str, words: Callable[[int], str]
) -> HttpResponse:
    """Decide about each chosen capture on its own, so that one which fails takes no other along."""
    given = [one for one in request.POST.getlist("capture") if one.isascii() and one.isdigit() and len(one) < 19]
    numbers = sorted({int(one) for one in given})[:MOST_AT_ONCE]
    if not numbers:
        warn(request, _("Choose something first."))
    outcomes = [_one(decide, number, me(request)) for number in numbers]
    if good := outcomes.count(True):
        say(request, words(good))
    if bad := outcomes.count(False):
        failed = ngettext(
            "%d could not be: it stands in the tray with its reason or was decided by somebody else.",
            "%d could not be: they stand in the tray with their reason or were decided by somebody else.",
            bad,
        )
        warn(request, failed % bad)
    return go(request, reverse(name))


def _one(decide: Callable[[int, Employee, datetime], bool], number: int, by: Employee) -> bool:
    try:
        return decide(number, by, timezone.now())
    except (Conflict, NotSeen):
        return False
