"""Answers of verbs that are sent from a part of a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from teplo.kit.problems import Conflict, Invalid, Mistake, Problem, Words
from teplo.web.shell.toasts import say, warn


def done(*changed: str) -> HttpResponse:
    """Closes the side panel if one is open, and tells the page what has changed.

    Parts that show it refetch themselves: `hx-get="…" hx-trigger="lead-changed from:body"` for `done("lead-changed")`.
    Waiting toasts are added on the way out, so the answer is 200 and not 204.
    """
    return HttpResponse(headers={"HX-Trigger": ", ".join(("panel-done", *changed)), "HX-Reswap": "none"})


def go(request: HttpRequest, url: str) -> HttpResponse:
    """The page where one goes on, also from a part of a page."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def tried(request: HttpRequest, deed: Callable[[], object], *, said: Words, back: str) -> HttpResponse:
    """Do one thing and go back; what does not allow it now is said in a toast."""
    try:
        deed()
    except (Conflict, Invalid) as problem:
        warn(request, sentence_of(problem))
    else:
        if said:
            say(request, said)
    return go(request, back)


def sentence_of(problem: Problem | Mistake) -> str:
    """What is wrong, said to a person in one piece."""
    if isinstance(problem, Mistake):
        return str(problem.message)
    return " ".join(str(error.message) for error in problem.errors) or str(problem.detail or problem.title)
