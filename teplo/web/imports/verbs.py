"""The verbs of imports: bring a file, say how it is read and what its columns are, begin, rest, take back."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from teplo.files.actions import keep
from teplo.intake.actions import imports as actions
from teplo.intake.imports import opening, queries
from teplo.intake.imports.models import Import
from teplo.kit.problems import Invalid, Mistake, Problem
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.web.imports import shown
from teplo.web.imports.forms import BringForm, OptionsForm
from teplo.web.imports.given import columns_of, layout_of, values_of
from teplo.web.shell.answers import go, sentence_of, tried
from teplo.web.shell.asking import me, posted, told_at
from teplo.web.shell.toasts import say

RIGHT = Permission.IMPORT_RUN
LARGEST = 200 * 1024 * 1024
Verb = Callable[..., Import]


@route(access=RIGHT, rate=Rate.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """A file is kept and looked at; a table of it opens, what is none is said at the field."""
    form = BringForm(me(request), posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            with told_at(form):
                return go(request, reverse("import", args=[_opened(request, form).pk]))
        except (Mistake, Problem) as problem:
            form.add_error("file", sentence_of(problem))
    context = {"form": form, "most": LARGEST}
    return render(request, "web/imports/new.html", context, status=422 if form.errors else 200)


def _opened(request: HttpRequest, form: BringForm) -> Import:
    upload, target = form.cleaned_data["file"], form.cleaned_data["target"]
    kept, by, at = keep(upload.chunks(), limit=LARGEST), me(request), timezone.now()
    return _settled(request, opening.open_import(kept, target=target, name=upload.name, by=by, at=at))


def _settled(request: HttpRequest, found: Import) -> Import:
    """Takes what was guessed or kept as chosen; where it does not do yet, the page asks for the rest."""
    try:
        return actions.choose(found, mapping=found.mapping, options=found.options, by=me(request), at=timezone.now())
    except Invalid:
        return found


@route(access=RIGHT, rate=Rate.WRITE)
@require_POST
def read_otherwise(request: HttpRequest, number: int) -> HttpResponse:
    """Read the file with another encoding, delimiter, sheet or header row."""
    found = queries.import_for(me(request), number)
    try:
        found = _settled(request, opening.reopen(found, **layout_of(request.POST), by=me(request), at=timezone.now()))
    except (Mistake, Problem) as problem:
        return shown.answered(request, found, layout_fault=sentence_of(problem))
    return shown.answered(request, found)


@route(access=RIGHT, rate=Rate.WRITE)
@require_POST
def choose(request: HttpRequest, number: int) -> HttpResponse:
    """Say what the columns become and what holds for all rows; the first rows show at once what comes of it."""
    found, faults = queries.import_for(me(request), number), {}
    form = OptionsForm(found, queries.choices(found, me(request)), request.POST)
    if form.is_valid():
        options = {**form.chosen, "values": values_of(request.POST)}
        try:
            found = actions.choose(
                found, mapping=columns_of(request.POST), options=options, by=me(request), at=timezone.now()
            )
        except Invalid as problem:
            faults = _placed(problem, form)
    return shown.answered(request, found, form=form, columns=columns_of(request.POST), faults=faults)


def _placed(problem: Invalid, form: OptionsForm) -> dict[str, str]:
    """Faults of options go to their fields; those of columns, and what has no field, are given by place."""
    faults: dict[str, str] = {}
    for error in problem.errors:
        kind, _dot, place = error.field.partition(".")
        name = form.NAMES.get(place, place)
        if kind == "options" and name in form.fields:
            form.add_error(name, str(error.message))
        else:
            faults[place if kind == "columns" else ""] = str(error.message)
    return faults


@route(access=RIGHT, rate=Rate.WRITE)
@require_POST
def keep_mapping(request: HttpRequest, number: int) -> HttpResponse:
    """Keep columns and options under a name, for the next file of this kind."""
    found, name = queries.import_for(me(request), number), request.POST.get("name", "").strip()
    return _done(request, found, actions.keep_mapping, said=_("Kept as “%(name)s”.") % {"name": name}, name=name[:120])


@route(access=RIGHT, rate=Rate.WRITE)
@require_POST
def use_mapping(request: HttpRequest, number: int, saved: int) -> HttpResponse:
    """Take columns and options that were kept."""
    found = queries.import_for(me(request), number)
    kept = get_object_or_404(queries.mappings_for(found), pk=saved)

    def use(imp: Import, **how: Any) -> Import:
        return _settled(request, actions.use_mapping(imp, **how))

    return _done(request, found, use, said=_("“%(name)s” is used.") % {"name": kept}, saved=kept)


@route(access=RIGHT, rate=Rate.WRITE)
@require_POST
def drop_mapping(request: HttpRequest, number: int, saved: int) -> HttpResponse:
    """Forget columns that were kept."""
    found = queries.import_for(me(request), number)
    kept = get_object_or_404(queries.mappings_for(found), pk=saved)
    actions.drop_mapping(kept, by=me(request), at=timezone.now())
    say(request, _("“%(name)s” is forgotten.") % {"name": kept})
    return go(request, reverse("import", args=[number]))


def _done(
    request: HttpRequest, found: Import, verb: Callable[..., object], *, said: str = "", **how: Any
) -> HttpResponse:
    def deed() -> None:
        verb(found, **how, by=me(request), at=timezone.now())

    return tried(request, deed, said=said, back=reverse("import", args=[found.pk]))


def _verb(verb: Verb, what: str) -> Callable[[HttpRequest, int], HttpResponse]:
    """A view that does one thing to an import and shows its page again."""

    @route(access=RIGHT, rate=Rate.WRITE)
    @require_POST
    def view(request: HttpRequest, number: int) -> HttpResponse:
        return _done(request, queries.import_for(me(request), number), verb)

    view.__doc__, view.__name__ = what, verb.__name__
    return view


check = _verb(actions.check, "Read the whole file and count what would come of it; nothing is written.")
begin = _verb(actions.begin, "Begin: it goes on by itself, whoever leaves the page.")
pause = _verb(actions.pause, "Rest after the rows at hand.")
resume = _verb(actions.resume, "Go on where it rested.")
stop = _verb(actions.stop, "End it here; what is in stays.")
undo = _verb(actions.undo, "Take back all that it brought, but for what has changed since.")


@route(access=RIGHT, rate=Rate.WRITE)
@require_POST
def forget(request: HttpRequest, number: int) -> HttpResponse:
    """Throw away one that never began."""
    actions.forget(queries.import_for(me(request), number), by=me(request), at=timezone.now())
    say(request, _("The file was put away: nothing of it came in."))
    return go(request, reverse("imports"))
