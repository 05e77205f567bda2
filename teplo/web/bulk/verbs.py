"""The verbs of bulk changes: choose and look beforehand, begin, stop, take back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from teplo.kit.filters import FilterMistake
from teplo.kit.problems import NotSeen
from teplo.leads import lists
from teplo.staff.permissions import demand
from teplo.staff.routes import Access, Rate, route
from teplo.triage.actions import bulk as actions
from teplo.triage.actions.kinds import KINDS
from teplo.triage.bulks import bulk_for
from teplo.triage.models import BulkChange
from teplo.triage.presenters import deed_words
from teplo.web.bulk import words
from teplo.web.bulk.client_forms import FORMS
from teplo.web.shell import answers
from teplo.web.shell.asking import me, panel, posted, told_at
from teplo.web.shell.toasts import say


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, entity: str, deed: str) -> HttpResponse:
    """The panel of a deed: what it needs, then how many records it would change and which it would pass over."""
    if deed not in FORMS.get(entity, {}):
        raise NotSeen
    demand(me(request), KINDS[entity].rights[deed])
    initial = {name: request.GET.get(name, "") for name in ("leads", "asked", "all", "field")}
    form = FORMS[entity][deed](posted(request), by=me(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        with told_at(form):
            try:
                context = lists.context_of(me(request), now)
                shown = actions.preview(
                    deed, form.values, entity=entity, **form.set, context=context, by=me(request), at=now
                )
                return render(request, "web/bulk/preview.html", words.of_preview(shown, me(request)))
            except FilterMistake as mistake:
                form.told(mistake)
    chosen = words.CHOSEN[entity]
    return panel(
        request, "web/bulk/choose.html", form, entity=entity, deed=deed, deed_words=deed_words(deed), of=chosen
    )


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def start(request: HttpRequest, number: int) -> HttpResponse:
    """Begin what was looked at; many leads go on by themselves, and a chip in the bar says how far they are."""
    bulk = actions.start(bulk_for(me(request), number), by=me(request), at=timezone.now())
    _tell(request, bulk)
    if request.headers.get("HX-Request") != "true":
        return redirect("bulk", bulk.pk)
    return answers.done(words.CHANGED[bulk.entity], "bulk-begun")


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def stop(request: HttpRequest, number: int) -> HttpResponse:
    """Stop it where it is."""
    bulk = actions.stop(bulk_for(me(request), number), by=me(request), at=timezone.now())
    _tell(request, bulk)
    return redirect("bulk", bulk.pk)


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Give every record back what it was, but for what has changed since."""
    bulk = actions.undo(bulk_for(me(request), number), by=me(request), at=timezone.now())
    _tell(request, bulk)
    if request.headers.get("HX-Request") != "true":
        return redirect("bulk", bulk.pk)
    return answers.done(words.CHANGED[bulk.entity], "bulk-begun")


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
    shown, rest = (_("Undone: %(records)s."), _("Left as they are: %(count)s."))
    if not undone:
        shown, rest = (_("Changed: %(records)s."), _("Passed over: %(count)s."))
    said = [shown % {"records": words.counted(bulk.entity, count)}]
    if others:
        said.append(rest % {"count": number_format(others, force_grouping=True)})
    may_undo = count and not undone
    say(request, " ".join(said), undo_url=reverse("bulk-undo", args=[bulk.pk]) if may_undo else "")
