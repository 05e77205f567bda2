"""Saved views: each verb has its own address; what was saved opens at once."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from teplo.kit.filters import FilterMistake
from teplo.staff.permissions import Permission, may
from teplo.staff.routes import Access, Rate, route
from teplo.web.looks.forms import NameForm, SaveForm
from teplo.web.looks.rooms import BESIDE, PAGES, habit_of, look_of, url_of
from teplo.web.shell.answers import go
from teplo.web.shell.asking import me, panel, posted, told_at
from teplo.web.shell.toasts import say
from teplo.work import actions
from teplo.work.looks import View

ASKING = require_http_methods(["GET", "HEAD", "POST"])


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@ASKING
def save(request: HttpRequest, room: str) -> HttpResponse:
    """Save the question of a list under a name."""
    if room not in PAGES:
        raise Http404
    employee, now = me(request), timezone.now()
    form = SaveForm(posted(request), may_share=may(employee, Permission.VIEW_SHARE))
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            view = actions.save_view(
                room, name=form.cleaned_data["name"], values=_values(request, room), by=employee, at=now
            )
            if form.cleaned_data.get("shared"):
                actions.share_view(view, shared=True, by=employee, at=now)
            if form.cleaned_data["first"]:
                actions.arrange(room, view=view, by=employee, at=now)
            say(request, _("The view “%(name)s” is saved.") % {"name": view.name})
            return go(request, url_of(view))
    asked = {"room": room, "question": _sent(request, "question"), "layout": _sent(request, "layout")}
    return panel(request, "web/looks/save.html", form, **asked)


def _sent(request: HttpRequest, name: str) -> str:
    return request.POST.get(name) or request.GET.get(name, "")


def _values(request: HttpRequest, room: str) -> dict[str, object]:
    """The question of an address as it is kept; Http404 for one that cannot be read: no page offers to save it."""
    asked = QueryDict(_sent(request, "question"))
    given = [(name, text) for name, texts in asked.lists() for text in texts if name not in BESIDE and text]
    try:
        pairs = PAGES[room].written(given)
    except FilterMistake:
        raise Http404 from None
    look = look_of(me(request), room, asked.get("look", ""))
    columns = look.columns if look else habit_of(me(request), room).columns
    layout = _sent(request, "layout")
    return {
        "pairs": [list(pair) for pair in pairs],
        "sort": asked.get("sort", ""),
        "columns": columns,
        "layout": layout if layout in PAGES[room].layouts else "list",
    }


def _view(request: HttpRequest, number: int) -> View:
    return get_object_or_404(View.objects.visible_to(me(request)).select_related("owner"), pk=number)


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def update(request: HttpRequest, number: int) -> HttpResponse:
    """Let a view ask what the list asks now."""
    view = _view(request, number)
    values = _values(request, view.room)
    values.pop("columns")
    view = actions.change_view(view, values=values, by=me(request), at=timezone.now())
    say(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return go(request, url_of(view))


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@ASKING
def rename(request: HttpRequest, number: int) -> HttpResponse:
    """Give a view another name."""
    view = _view(request, number)
    form = NameForm(posted(request), initial={"name": view.name})
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            view = actions.change_view(view, values=form.cleaned_data, by=me(request), at=timezone.now())
            return go(request, url_of(view))
    return panel(request, "web/looks/rename.html", form, view=view)


@route(access=Permission.VIEW_SHARE, rate=Rate.WRITE)
@require_POST
def share(request: HttpRequest, number: int) -> HttpResponse:
    """Let everybody have it."""
    view = actions.share_view(_view(request, number), shared=True, by=me(request), at=timezone.now())
    say(
        request,
        _("Everybody has the view “%(name)s” now.") % {"name": view.name},
        undo_url=reverse("look-unshare", args=[number]),
    )
    return go(request, url_of(view))


@route(access=Permission.VIEW_SHARE, rate=Rate.WRITE)
@require_POST
def unshare(request: HttpRequest, number: int) -> HttpResponse:
    """Let its owner alone have it again."""
    view = actions.share_view(_view(request, number), shared=False, by=me(request), at=timezone.now())
    mine = view.owner_id == me(request).pk
    return go(request, url_of(view) if mine else PAGES[view.room].url("list"))


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Remove a view; the toast gives it back."""
    view = _view(request, number)
    actions.remove_view(view, by=me(request), at=timezone.now())
    words = _("The view “%(name)s” is removed.") % {"name": view.name}
    say(request, words, undo_url=reverse("look-restore", args=[number]))
    return go(request, f"{PAGES[view.room].url(view.layout)}?look=all")


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def restore(request: HttpRequest, number: int) -> HttpResponse:
    """Give back a view that was removed."""
    return go(request, url_of(actions.restore_view(number, by=me(request), at=timezone.now())))


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def up(request: HttpRequest, number: int) -> HttpResponse:
    """Put it before its neighbour."""
    return _moved(request, number, up=True)


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def down(request: HttpRequest, number: int) -> HttpResponse:
    """Put it behind its neighbour."""
    return _moved(request, number, up=False)


def _moved(request: HttpRequest, number: int, *, up: bool) -> HttpResponse:
    view = _view(request, number)
    actions.move_view(view, up=up, by=me(request), at=timezone.now())
    return go(request, url_of(view))


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def first(request: HttpRequest, number: int) -> HttpResponse:
    """Open the list with this view from now on."""
    view = _view(request, number)
    actions.arrange(view.room, view=view, by=me(request), at=timezone.now())
    say(request, _("The list opens with “%(name)s” from now on.") % {"name": view.name})
    return go(request, url_of(view))


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def not_first(request: HttpRequest, number: int) -> HttpResponse:
    """Open the list with everything again."""
    view = _view(request, number)
    actions.open_without_view(view.room, by=me(request), at=timezone.now())
    return go(request, url_of(view))
