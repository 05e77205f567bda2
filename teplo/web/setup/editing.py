"""What all settings pages do alike: a list with its last change, a form that saves or says why not, a deed by POST."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Conflict, NotSeen, Words
from teplo.staff.models import Employee
from teplo.web.setup import history, sections
from teplo.web.shell.answers import go
from teplo.web.shell.asking import me, told_at
from teplo.web.shell.toasts import say

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Model]
else:
    ModelForm = forms.ModelForm

M = TypeVar("M", bound=Model)
PAGE = 100
LONGEST_ASKED = 100


class SettingsForm(ModelForm):
    """The fields of a model as a form. It never touches the row: that is the action's, which checks it all again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "name" in self.fields and not isinstance(self.instance, Employee):
            self.fields["name"].label = _("Title")  # people have names, things have titles
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField) and field.empty_label:
                field.empty_label = "—"

    def _post_clean(self) -> None:
        """Leave the instance alone."""


@dataclass(frozen=True)
class Row:
    """A line of a settings list: `url` opens its form, `up_url` and `down_url` move it.

    `is_page` where the form is too wide for the panel.
    """

    words: Words
    url: str
    cells: Sequence[object] = ()
    hue: str = ""
    is_active: bool = True
    depth: int = 0
    up_url: str = ""
    down_url: str = ""
    is_page: bool = False


@dataclass(frozen=True)
class Deed:
    """A button below a form that does one thing by POST, or opens another form, or a page, where it is a link."""

    words: Words
    url: str
    icon: str
    is_link: bool = False
    is_page: bool = False


def shown(request: HttpRequest, template: str, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A settings page inside its frame: menu, one line about what it changes, who changed it last."""
    section = sections.ALL[name]
    around = {
        "section": section,
        "menu": sections.menu(me(request), name),
        "last": history.last_of(section, fact=context.pop("fact", None)) if section.kinds else None,
    }
    return render(request, template, {**around, **context}, status=status)


def listed(request: HttpRequest, name: str, rows: Sequence[Row], **context: Any) -> HttpResponse:
    """A settings page that is a plain list."""
    return shown(request, "web/setup/list.html", name, rows=rows, **context)


def edit(
    request: HttpRequest, form: forms.BaseForm, save: Callable[[], object], *, name: str, said: Words, back: str,
    template: str = "web/setup/edit.html", **context: Any,
) -> HttpResponse:  # fmt: skip
    """Show a form; sent and sound, save and go back. What the action refuses stands at its field, nothing is lost."""
    if request.method == "POST" and form.is_valid():
        try:
            with told_at(form):
                save()
        except Conflict as conflict:
            form.add_error(None, str(conflict.detail or conflict.title))
        if not form.errors:
            if said:
                say(request, said)
            return go(request, back)
    status = 422 if form.errors else 200
    is_panel = request.headers.get("HX-Request") == "true"
    context |= {"form": form, "back": back, "action": request.path, "is_panel": is_panel}
    if is_panel:
        return render(request, template, {"layout": "web/setup/panel.html", **context}, status=status)
    return shown(request, template, name, status=status, layout="web/setup/page.html", **context)


def secret_shown(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    """A secret that is shown this once, in the panel or on the page that asked for it."""
    if request.headers.get("HX-Request") == "true":
        return render(request, "web/setup/secret.html", {"layout": "web/setup/panel.html", **context})
    return shown(request, "web/setup/secret.html", name, layout="web/setup/page.html", **context)


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent by POST, even if it is nothing; None where the form is only shown."""
    return request.POST if request.method == "POST" else None


def signed(request: HttpRequest) -> dict[str, Any]:
    """Who does it and when, as every verb asks."""
    return {"by": me(request), "at": timezone.now()}


def found(rows: QuerySet[M], number: int) -> M:
    """One record of what this person may set up; NotSeen otherwise."""
    row = rows.filter(pk=number).first()
    if row is None:
        raise NotSeen
    return row


def paged(request: HttpRequest, rows: QuerySet[M], *, by: str, search: Sequence[str] = ()) -> tuple[list[M], str]:
    """A page of rows in the order of `by`, narrowed by `?q=`, and where the next page is."""
    asked = request.GET.get("q", "")[:LONGEST_ASKED].strip()
    if asked and search:
        wanted = Q()
        for field in search:
            wanted |= Q(**{f"{field}__icontains": asked})
        rows = rows.filter(wanted)
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 19:
        last = get_object_or_404(rows.model, pk=int(after))
        value = getattr(last, by)
        rows = rows.filter(Q(**{f"{by}__gt": value}) | Q(**{by: value, "pk__gt": last.pk}))
    page = list(rows.order_by(by, "pk")[: PAGE + 1])
    if len(page) <= PAGE:
        return page, ""
    query = request.GET.copy()
    query["after"] = str(page[PAGE - 1].pk)
    return page[:PAGE], f"?{query.urlencode()}"
