"""The verbs of bulk changes: choose and look beforehand, begin, stop, take back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from teplo.kit.filters import FilterMistake
from teplo.kit.problems import NotSeen
from teplo.leads import lists
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Rate, route
from teplo.triage import deeds
from teplo.triage.actions import bulk as actions
from teplo.triage.bulks import bulk_for
from teplo.triage.models import BulkChange
from teplo.triage.presenters import deed_words
from teplo.web.bulk import words
from teplo.web.bulk.forms import FORMS
from teplo.web.shell import answers
from teplo.web.shell.asking import me, panel, posted, told_at
from teplo.web.shell.toasts import say


@route(access=Permission.LEAD_SEE, rate=Rate.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, deed: str) -> HttpResponse:
    """The panel of a deed: what it needs, then how many leads it would change and whom it would pass over."""
    if deed not in FORMS:
        raise NotSeen
    demand(me(request), deeds.RIGHTS[deed])
    form = FORMS[deed](posted(request), initial={name: request.GET.get(name, "") for name in ("leads", "asked", "all")})
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        with told_at(form):
            try:
                context = lists.context_of(me(request), now)
                shown = actions.preview(deed, form.values, **form.set, context=context, by=me(request), at=now)
                return render(request, "web/bulk/preview.html", words.of_preview(shown, me(request)))
            except FilterMistake as mistake:
                form.told(mistake)
    return panel(request, "web/bulk/choose.html", form, deed=deed, deed_words=deed_words(deed))


@route(access=Permission.LEAD_SEE, rate=Rate.WRITE)
@require_POST
def start(request: HttpRequest, number: int) -> HttpResponse:
    """Begin what was looked at; many leads go on by themselves, and a chip in the bar says how far they are."""
    bulk = actions.start(bulk_for(me(request), number), by=me(request), at=timezone.now())
    _tell(request, bulk)
    if request.headers.get("HX-Request") != "true":
        return redirect("lead-bulk", bulk.pk)
    return answers.done("lead-changed", "bulk-begun")


@route(access=Permission.LEAD_SEE, rate=Rate.WRITE)
@require_POST
def stop(request: HttpRequest, number: int) -> HttpResponse:
    """Stop it where it is."""
    bulk = actions.stop(bulk_for(me(request), number), by=me(request), at=timezone.now())
    _tell(request, bulk)
    return redirect("lead-bulk", bulk.pk)


@route(access=Permission.LEAD_SEE, rate=Rate.WRITE)
@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Give every lead back what it was, but for what has changed since."""
    bulk = actions.undo(bulk_for(me(request), number), by=me(request), at=timezone.now())
    _tell(request, bulk)
    if request.headers.get("HX-Request") != "true":
        return redirect("lead-bulk", bulk.pk)
    return answers.done("lead-changed", "bulk-begun")


def _tell(request: HttpRequest, bulk: BulkChange) -> None:
    if bulk.is_walking:
        request.session["bulk"] = bulk.pk
        say(request, _("It runs in the background: you can go on working."))
    else:
        told(request, bulk)


def told(request: HttpRequest, bulk: BulkChange) -> None:
    """Say what came of a bulk change that is over, with the way back."""
    undone = bulk.state == BulkChange.State.UNDONE
    count, others = (bulk.restored, sum(bulk.left.values())) if undone else (bulk.changed, sum(bulk.skipped.values()))
    if undone:
        text = ngettext("Undone: %(count)s lead.", "Undone: %(count)s leads.", count)
        rest = _("Left as they are: %(count)s.")
    else:
        text = ngettext("Changed: %(count)s lead.", "Changed: %(count)s leads.", count)
        rest = _("Passed over: %(count)s.")
    said = [text % {"count": number_format(count, force_grouping=True)}]
    if others:
        said.append(rest % {"count": number_format(others, force_grouping=True)})
    may_undo = count and not undone
    say(request, " ".join(said), undo_url=reverse("lead-bulk-undo", args=[bulk.pk]) if may_undo else "")
