"""Somebody leaves the company: what is his, to whom it goes, looked at beforehand, and taken back."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from teplo.staff.belongings import Belonging, belongings
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.triage.actions.leave import let_go, takers_of, undo_leaving
from teplo.web.setup.editing import edit, found, sent, signed
from teplo.web.setup.forms.people import LetGoForm, things_of
from teplo.web.shell.answers import tried
from teplo.web.shell.toasts import say

NAME = "setup-employees"


@route(access=Permission.STAFF_SET_UP, rate=Rate.WRITE)
def left(request: HttpRequest, employee: int) -> HttpResponse:
    """All that is his with numbers; sent with `look`, who would get how much of it, and nothing is done yet."""
    row = found(Employee.objects.filter(is_robot=False), employee)
    has = [(one, one.rows(row, timezone.now()).count()) for one in belongings()]
    given = sent(request)
    looks = given is not None and "look" in given
    form = LetGoForm(row, has, given)
    context = {
        "has": [(things_of(one), count) for one, count in has if count],
        "plan": _plan(form, has) if looks and form.is_valid() else [],
        "heading": _("%(name)s leaves the company") % {"name": row},
        "note": _("The account is switched off at once, sessions and tokens end, and whatever changes hands says so."),
        "save_words": _("Switch off and hand over"),
    }

    def save() -> None:
        let_go(row, to=form.takers, instead=form.instead, **signed(request))
        words = _("%(name)s works here no more.") % {"name": row}
        say(request, words, undo_url=reverse("setup-employee-leave-undo", args=[row.pk]))

    if looks:
        request.method = "GET"  # it is looked at, not done
    return edit(
        request, form, save, name=NAME, said="", back=reverse(NAME), template="web/setup/leave.html", **context
    )  # fmt: skip


def _plan(form: LetGoForm, has: list[tuple[Belonging, int]]) -> list[tuple[object, list[tuple[object, int]]]]:
    """Of each kind of thing who gets how many."""
    plan: list[tuple[object, list[tuple[object, int]]]] = []
    for one, count in has:
        takers = takers_of(one, form.takers, form.instead)
        each = [(taker, len(range(turn, count, len(takers)))) for turn, taker in enumerate(takers)]
        plan += [(things_of(one), [pair for pair in each if pair[1]])] if count else []
    return plan


@route(access=Permission.STAFF_SET_UP, rate=Rate.WRITE)
@require_POST
def undone(request: HttpRequest, employee: int) -> HttpResponse:
    """He works here again, with all that was his, but for what somebody has changed since."""
    row = found(Employee.objects.filter(is_robot=False), employee)

    def undo() -> None:
        back = undo_leaving(row, **signed(request))
        words = _("%(name)s works here again. Given back: %(count)s, left as they are: %(left)s.")
        say(request, words % {"name": row, "count": back.restored, "left": back.left})

    return tried(request, undo, said="", back=reverse(NAME))
