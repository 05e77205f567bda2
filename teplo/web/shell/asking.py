"""What views of verbs do alike: who asks, and what an action found wrong told at the fields."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from teplo.kit.problems import Invalid
from teplo.staff.models import Employee


def me(request: HttpRequest) -> Employee:
    """Who asks; the route has seen to it that it is one of our own people."""
    assert isinstance(request.user, Employee)
    return request.user


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also where nothing was filled in; None where the form is only shown."""
    return request.POST if request.method == "POST" else None


@contextmanager
def told_at(form: BaseForm) -> Iterator[None]:
    """Errors that the action raises go to their fields; the view then shows the form again.

    `form.NAMES` says what a form calls a field that the action calls otherwise.
    """
    try:
        yield
    except Invalid as problem:
        for error in problem.errors:
            field = getattr(form, "NAMES", {}).get(error.field, error.field)
            form.add_error(field if field in form.fields else None, str(error.message))


def panel(request: HttpRequest, template: str, form: BaseForm | None = None, **context: Any) -> HttpResponse:
    """A side panel: 422 where its form has faults, so that htmx shows it again."""
    return render(request, template, {"form": form, **context}, status=422 if form is not None and form.errors else 200)
