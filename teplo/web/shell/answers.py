"""Answers of verbs that are sent from a part of a page."""

from django.http import HttpResponse


def done(*changed: str) -> HttpResponse:
    """Closes the side panel if one is open, and tells the page what has changed.

    Parts that show it refetch themselves: `hx-get="…" hx-trigger="lead-changed from:body"` for `done("lead-changed")`.
    Waiting toasts are added on the way out, so the answer is 200 and not 204.
    """
    return HttpResponse(headers={"HX-Trigger": ", ".join(("panel-done", *changed)), "HX-Reswap": "none"})
