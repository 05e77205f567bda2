"""Teams, queues and the tokens of machines."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.staff import actions as staff
from teplo.staff.models import ApiToken, Employee, Queue, Team
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.web.setup.editing import Deed, Row, edit, found, listed, secret_shown, sent, shown, signed
from teplo.web.setup.forms.people import SCOPES, NewTeamForm, QueueForm, TeamForm, TokenForm
from teplo.web.shell.answers import tried

STAFF = Permission.STAFF_SET_UP


@route(access=STAFF, rate=Rate.PAGE)
@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """The teams, each below the one that it is part of."""
    below: dict[int | None, list[Team]] = {}
    for team in Team.objects.order_by("name"):
        below.setdefault(team.parent_id, []).append(team)
    counts: dict[int | None, int] = {}
    for number in Employee.objects.people().values_list("team_id", flat=True):
        counts[number] = counts.get(number, 0) + 1
    rows = [
        Row(team.name, reverse("setup-team", args=[team.pk]), (counts.get(team.pk, 0),), depth=depth)
        for team, depth in _tree(below, None, 0)
    ]
    add = {"add_url": reverse("setup-team-add"), "add_words": _("New team"), "empty": _("No team yet")}
    return listed(request, "setup-teams", rows, heads=(_("Team"), _("People")), **add)


def _tree(below: dict[int | None, list[Team]], parent: int | None, depth: int) -> Iterator[tuple[Team, int]]:
    for team in below.get(parent, ()):
        yield team, depth
        yield from _tree(below, team.pk, depth + 1)


@route(access=STAFF, rate=Rate.WRITE)
def team_added(request: HttpRequest) -> HttpResponse:
    """Another team."""
    form = NewTeamForm(sent(request))
    return edit(
        request,
        form,
        lambda: staff.add_team(**form.cleaned_data, **signed(request)),
        name="setup-teams",
        heading=_("New team"),
        said=_("The team was added."),
        back=reverse("setup-teams"),
    )


@route(access=STAFF, rate=Rate.WRITE)
def team_changed(request: HttpRequest, team: int) -> HttpResponse:
    """Name of a team, and which it is part of."""
    row = found(Team.objects.all(), team)
    form = TeamForm(sent(request), instance=row)
    return edit(
        request,
        form,
        lambda: staff.change_team(row, values=form.cleaned_data, **signed(request)),
        name="setup-teams",
        heading=row.name,
        said=_("The team was saved."),
        back=reverse("setup-teams"),
        fact=("team", row.pk),
        deeds=[Deed(_("Remove"), reverse("setup-team-remove", args=[row.pk]), "trash")],
    )


@route(access=STAFF, rate=Rate.WRITE)
@require_POST
def team_removed(request: HttpRequest, team: int) -> HttpResponse:
    """A team that nobody belongs to goes."""
    row = found(Team.objects.all(), team)
    said = _("The team was removed.")
    return tried(request, lambda: staff.remove_team(row, **signed(request)), said=said, back=reverse("setup-teams"))


@route(access=STAFF, rate=Rate.PAGE)
@require_safe
def queues(request: HttpRequest) -> HttpResponse:
    """Where leads wait for the first to take them."""
    rows = [
        Row(
            str(queue),
            reverse("setup-queue", args=[queue.pk]),
            (queue.role or _("every role"), queue.team or _("every team")),
        )
        for queue in Queue.objects.select_related("role", "team").order_by("name", "key")
    ]
    add = {"add_url": reverse("setup-queue-add"), "add_words": _("New queue")}
    return listed(request, "setup-queues", rows, heads=(_("Queue"), _("Role"), _("Team")), **add)


@route(access=STAFF, rate=Rate.WRITE)
def queue_added(request: HttpRequest) -> HttpResponse:
    """Another queue."""
    form = QueueForm(sent(request))
    return edit(
        request,
        form,
        lambda: staff.add_queue(**form.cleaned_data, **signed(request)),
        name="setup-queues",
        heading=_("New queue"),
        said=_("The queue was added."),
        back=reverse("setup-queues"),
    )


@route(access=STAFF, rate=Rate.WRITE)
def queue_changed(request: HttpRequest, queue: int) -> HttpResponse:
    """Name of a queue, and who takes from it."""
    row = found(Queue.objects.all(), queue)
    form = QueueForm(sent(request), instance=row, initial={"name": str(row)})
    return edit(
        request,
        form,
        lambda: staff.change_queue(row, values=form.cleaned_data, **signed(request)),
        name="setup-queues",
        heading=str(row),
        said=_("The queue was saved."),
        back=reverse("setup-queues"),
        fact=("queue", row.pk),
    )


@route(access=Permission.TOKEN_SET_UP, rate=Rate.PAGE)
@require_safe
def api_tokens(request: HttpRequest) -> HttpResponse:
    """The keys of machines, those in use first."""
    tokens = ApiToken.objects.select_related("employee").order_by("ended_at", "-pk")[:200]
    ordered = sorted(tokens, key=lambda token: token.ended_at is not None)
    rows = [(token, [words for scope, words in SCOPES if scope in token.scopes]) for token in ordered]
    return shown(request, "web/setup/tokens.html", "setup-tokens", tokens=rows)


@route(access=Permission.TOKEN_SET_UP, rate=Rate.WRITE)
def api_token_made(request: HttpRequest) -> HttpResponse:
    """A new token; its secret is shown this once."""
    form = TokenForm(sent(request))
    made: list[tuple[ApiToken, str]] = []

    def save() -> None:
        made.append(staff.make_token(**form.cleaned_data, **signed(request)))

    back = reverse("setup-tokens")
    answer = edit(request, form, save, name="setup-tokens", heading=_("New API token"), said="", back=back)
    if not made:
        return answer
    says = _("Copy this token now: it is shown this once, and only its digest is kept.")
    row, secret = made[0]
    return secret_shown(request, "setup-tokens", heading=row.name, back=back, secret=secret, says=says)


@route(access=Permission.TOKEN_SET_UP, rate=Rate.WRITE)
@require_POST
def api_token_ended(request: HttpRequest, token: int) -> HttpResponse:
    """A token opens nothing any more."""
    row = found(ApiToken.objects.all(), token)
    said = _("The token was ended.")
    return tried(request, lambda: staff.end_token(row, **signed(request)), said=said, back=reverse("setup-tokens"))
