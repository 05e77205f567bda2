"""A value of a card changed where it stands: read, refused at the field, shown beside another's, saved."""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from teplo.kit.problems import Invalid, Mistake, Words
from teplo.web.lead.card_shown import Shown, mark, typed_of
from teplo.web.shell.parts import InlineField


def entry_of(
    name: str, shown: Shown, value: object, url: str, *, may_change: bool, typed: str | None = None, words: Words = ""
) -> InlineField:
    """A field as it stands now: `typed` is the value as its input holds it, `words` as people read it."""
    return InlineField(
        name=name,
        label=shown.label,
        url=url,
        value=typed_of(value) if typed is None else typed,
        shown=words,
        kind=shown.kind,
        options=shown.options() if shown.options and may_change else (),
        version=mark(value),
        may_change=may_change,
        keys=shown.keys,
    )


def changed(
    request: HttpRequest,
    entry: InlineField,
    shown: Shown,
    *,
    save: Callable[[object], object],
    again: Callable[[], InlineField],
    tells: str,
    number: int,
) -> HttpResponse:
    """Save what was typed and show the field `again`; the field stays open where that cannot be (422), or where
    somebody else saved another value meanwhile (409). `tells` is the event that parts of the page refetch by.

    Asked by GET, the field opens; `at=list` where it stands in a row, of which `number` is the record's.
    """
    place = f"{number}-" if (request.POST or request.GET).get("at") == "list" else ""
    entry = replace(entry, place=place)
    if request.method != "POST":
        return _field(request, replace(entry, opened=True), 200)
    typed, version = request.POST.get(entry.name, ""), request.POST.get("version", entry.version)
    try:
        value = shown.read(typed)
        if version != entry.version and mark(value) != entry.version:
            mine = dict(entry.options).get(typed, typed)
            theirs = str(entry.shown or entry.value) or "—"
            return _field(request, replace(entry, value=typed, mine=mine, theirs=theirs), 409)
        save(value)
    except Mistake as mistake:
        return _field(request, replace(entry, value=typed, error=mistake.message, version=version), 422)
    except Invalid as problem:
        return _field(request, replace(entry, value=typed, error=problem.errors[0].message, version=version), 422)
    answer = _field(request, replace(again(), place=place), 200)
    answer.headers["HX-Trigger"] = tells
    return answer


def _field(request: HttpRequest, entry: InlineField, status: int) -> HttpResponse:
    return render(request, "web/lead/inline.html", {"entry": entry}, status=status)
