"""The company's words for what customers object to and wish for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.terms import actions as terms
from teplo.terms.models import Topic
from teplo.web.scripts.forms import NewTopicForm, TopicForm
from teplo.web.setup.editing import Row, edit, found, listed, sent, signed
from teplo.web.shell.answers import tried

NAME = "setup-topics"
WORDS = Permission.WORDS_SET_UP


@route(access=WORDS, rate=Rate.PAGE)
@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """Every topic, objections first."""
    rows = [
        Row(
            str(topic),
            reverse("setup-topic", args=[topic.pk]),
            (topic.get_kind_display(),),
            is_active=topic.is_active,
            up_url=reverse("setup-topic-up", args=[topic.pk]),
            down_url=reverse("setup-topic-down", args=[topic.pk]),
        )
        for topic in Topic.objects.all()
    ]
    add = {"add_url": reverse("setup-topic-add"), "add_words": _("New entry")}
    return listed(request, NAME, rows, heads=(_("Title"), _("Kind")), **add)


@route(access=WORDS, rate=Rate.WRITE)
def topic_added(request: HttpRequest) -> HttpResponse:
    """Another topic."""
    form = NewTopicForm(sent(request), initial={"kind": Topic.Kind.OBJECTION})
    return edit(
        request,
        form,
        lambda: terms.add_topic(**form.cleaned_data, **signed(request)),
        name=NAME,
        heading=_("New entry"),
        said=_("The entry was added."),
        back=reverse(NAME),
    )


@route(access=WORDS, rate=Rate.WRITE)
def topic_changed(request: HttpRequest, topic: int) -> HttpResponse:
    """Name and use of a topic."""
    row = found(Topic.objects.all(), topic)
    form = TopicForm(sent(request), instance=row, initial={"name": str(row)})
    return edit(
        request,
        form,
        lambda: terms.change_topic(row, values=form.cleaned_data, **signed(request)),
        name=NAME,
        heading=str(row),
        said=_("The entry was saved."),
        back=reverse(NAME),
        fact=("topic", row.pk),
    )


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def topic_up(request: HttpRequest, topic: int) -> HttpResponse:
    """One place up in its kind."""
    row = found(Topic.objects.all(), topic)
    return _moved(request, lambda: terms.move_topic(row, up=True, **signed(request)))


@route(access=WORDS, rate=Rate.WRITE)
@require_POST
def topic_down(request: HttpRequest, topic: int) -> HttpResponse:
    """One place down in its kind."""
    row = found(Topic.objects.all(), topic)
    return _moved(request, lambda: terms.move_topic(row, up=False, **signed(request)))


def _moved(request: HttpRequest, move: Callable[[], None]) -> HttpResponse:
    return tried(request, move, said="", back=reverse(NAME))
