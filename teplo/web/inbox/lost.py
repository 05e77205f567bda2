"""Whoever has a talk open that a colleague has just taken is told who it was; what he typed stays where it is."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from teplo.kit.problems import Conflict, Forbidden, NotSeen
from teplo.web.shell.answers import sentence_of
from teplo.web.shell.asking import me
from teplo.work.talks.lost import who_was_faster

View = Callable[..., HttpResponse]


def tells_who_was_faster(view: View) -> View:
    """Say in a toast who has the talk now, where it has left the reader's reach a moment ago."""
    return _telling(view, _in_a_toast)


def tells_beside_the_words(view: View) -> View:
    """The same above the words that stand in the composer."""
    return _telling(view, beside_the_words)


def tells_by_itself(view: View) -> View:
    """The same where the page has asked by itself: it asks no more, and the composer says why."""
    return _telling(view, _by_itself)


def beside_the_words(request: HttpRequest, conflict: Conflict) -> HttpResponse:
    """Who was faster, above what was written, which stays."""
    said = {"conflict": sentence_of(conflict), "is_lost": True, "last": request.POST.get("seen", "")}
    answer = render(request, "web/inbox/trouble.html", said, status=conflict.status)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#composer-trouble", "outerHTML"
    return answer


def _by_itself(request: HttpRequest, conflict: Conflict) -> HttpResponse:
    if "Teplo-Asked-Itself" not in request.headers:
        raise NotSeen(detail=sentence_of(conflict))
    said = {"conflict": sentence_of(conflict), "is_lost": True, "oob": True}
    answer = render(request, "web/inbox/trouble.html", said, status=404)
    answer["HX-Reswap"] = "none"
    return answer


def _in_a_toast(request: HttpRequest, conflict: Conflict) -> HttpResponse:
    raise conflict


def _telling(view: View, told: Callable[[HttpRequest, Conflict], HttpResponse]) -> View:
    @wraps(view)
    def answered(request: HttpRequest, number: int) -> HttpResponse:
        try:
            return view(request, number)
        except (NotSeen, Forbidden):
            conflict = who_was_faster(me(request), number, at=timezone.now())
            if conflict is None:
                raise
            return told(request, conflict)

    return answered
