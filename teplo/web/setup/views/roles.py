"""Roles that the company makes its own: rights by entity and verb, otherwise in some statuses, and hidden fields."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from teplo.leads.models import Status
from teplo.staff import actions as staff
from teplo.staff import hiding
from teplo.staff.actions.roles import ALL_RIGHTS
from teplo.staff.models import Role
from teplo.staff.permissions import LABELS, UNDIVIDED, Permission
from teplo.staff.routes import Rate, route
from teplo.triage.actions.roles import remove_role
from teplo.web.setup.editing import Deed, edit, found, sent, shown, signed
from teplo.web.setup.forms import roles as form_of
from teplo.web.setup.forms.roles import ENTITY_WORDS, YES, reach_words

NAME = "setup-roles"
STAFF = Permission.STAFF_SET_UP


@route(access=STAFF, rate=Rate.PAGE)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The roles with their people, and what each may do beside the others."""
    working = Count("employees", filter=Q(employees__is_active=True, employees__is_robot=False))
    roles = list(Role.objects.annotate(people=working).prefetch_related("grants", "hidden_fields").order_by("pk"))
    held = {(one.role_id, one.permission): one.scope for role in roles for one in role.grants.all() if not one.status}
    rows = [(LABELS[right], [_cell(right, held.get((role.pk, right), "")) for role in roles]) for right in Permission]
    summaries = [(role, _summary(role)) for role in roles]
    return shown(request, "web/setup/roles.html", NAME, roles=roles, rows=rows, summaries=summaries)


def _cell(right: Permission, scope: str) -> object:
    if not scope:
        return ""
    return YES if right in UNDIVIDED else reach_words(scope)


def _summary(role: Role) -> str:
    """What is said of a role in its line: whose leads it sees, where otherwise, what is hidden."""
    if role.key == ALL_RIGHTS:
        return _("every right, those of later releases too")
    grants = list(role.grants.all())
    sees = next((one.scope for one in grants if one.permission == Permission.LEAD_SEE and not one.status), "")
    parts = [_("sees leads: %(reach)s") % {"reach": reach_words(sees)}]
    if statuses := len({one.status for one in grants if one.status}):
        parts.append(ngettext("otherwise in %(n)d status", "otherwise in %(n)d statuses", statuses) % {"n": statuses})
    if hidden := len(role.hidden_fields.all()):
        parts.append(ngettext("%(n)d hidden field", "%(n)d hidden fields", hidden) % {"n": hidden})
    return " · ".join(parts)


@route(access=STAFF, rate=Rate.WRITE)
def added(request: HttpRequest) -> HttpResponse:
    """Another role, perhaps as a copy: `?like=3`."""
    form = form_of.NewRoleForm(sent(request), initial={"like": request.GET.get("like", "")})
    made: list[Role] = []

    def save() -> None:
        made.append(staff.add_role(**form.cleaned_data, **signed(request)))

    back = reverse(NAME)
    answer = edit(request, form, save, name=NAME, heading=_("New role"), said=_("The role was added."), back=back)
    if made:
        _go_on(answer, made[0])
    return answer


def _go_on(answer: HttpResponse, role: Role) -> None:
    """A role that has just been made is set up next."""
    header = "HX-Redirect" if "HX-Redirect" in answer.headers else "Location"
    answer.headers[header] = reverse("setup-role", args=[role.pk])


@route(access=STAFF, rate=Rate.WRITE)
def role(request: HttpRequest, role: int) -> HttpResponse:
    """The rights of a role: entities and verbs, exceptions by status, hidden fields."""
    row = found(Role.objects.all(), role)
    form = form_of.RightsForm(_held(row), sent(request))
    return edit(
        request,
        form,
        lambda: staff.set_rights(row, rights=form.rights, **signed(request)),
        name=NAME,
        template="web/setup/role.html",
        heading=str(row),
        said=_("The rights were saved."),
        back=request.path if request.method == "POST" else reverse(NAME),
        fact=("role", row.pk),
        deeds=_deeds(row),
        **_around(row),
    )


def _held(role: Role, status: str = "") -> dict[str, str]:
    return dict(role.grants.filter(status=status).values_list("permission", "scope"))


def _deeds(role: Role) -> list[Deed]:
    deeds = [
        Deed(_("Rename"), reverse("setup-role-rename", args=[role.pk]), "pencil", is_link=True),
        Deed(_("Make a copy"), f"{reverse('setup-role-add')}?like={role.pk}", "copy", is_link=True),
    ]
    if role.key != ALL_RIGHTS:
        deeds.append(Deed(_("Remove"), reverse("setup-role-remove", args=[role.pk]), "trash", is_link=True))
    return deeds


def _around(role: Role) -> dict[str, Any]:
    """What else the page of a role shows beside its rights."""
    otherwise: dict[str, dict[str, str]] = {}
    for grant in role.grants.exclude(status=""):
        otherwise.setdefault(grant.status, {})[grant.permission] = grant.scope
    statuses = list(Status.objects.filter(Q(is_active=True) | Q(key__in=otherwise)))
    return {
        "role": role,
        "is_whole": role.key == ALL_RIGHTS,
        "people": role.employees.filter(is_active=True, is_robot=False).order_by("sort_key")[:20],
        "exceptions": [(one, _exceptions(otherwise[one.key])) for one in statuses if one.key in otherwise],
        "plain_statuses": [one for one in statuses if one.key not in otherwise],
        "hidden": _hidden(role),
    }


def _exceptions(scopes: Mapping[str, str]) -> list[tuple[object, object]]:
    return [(LABELS[right], reach_words(scopes[right])) for right in Permission if right in scopes]


def _hidden(role: Role) -> list[str]:
    fields = role.hidden_fields.order_by("entity", "pk").values_list("entity", "field")
    offered = hiding.offered()
    return [f"{ENTITY_WORDS.get(of, of)}: {offered.get(of, {}).get(field, field)}" for of, field in fields]


@route(access=STAFF, rate=Rate.WRITE)
def renamed(request: HttpRequest, role: int) -> HttpResponse:
    """Another name for a role."""
    row = found(Role.objects.all(), role)
    form = form_of.RenameRoleForm(sent(request), initial={"name": str(row)})
    return edit(
        request,
        form,
        lambda: staff.rename_role(row, **form.cleaned_data, **signed(request)),
        name=NAME,
        heading=str(row),
        said=_("The role was renamed."),
        back=reverse("setup-role", args=[row.pk]),
    )


@route(access=STAFF, rate=Rate.WRITE)
def in_status(request: HttpRequest, role: int, status: int) -> HttpResponse:
    """How far the rights of a role reach in one status of leads."""
    row, there = found(Role.objects.all(), role), found(Status.objects.all(), status)
    form = form_of.StatusRightsForm(_held(row), _held(row, there.key), sent(request))
    return edit(
        request,
        form,
        lambda: staff.set_rights_in_status(
            row, status=there.key, rights=form.rights, usual=form.usual, **signed(request)
        ),
        name=NAME,
        heading=_("%(role)s: leads in “%(status)s”") % {"role": row, "status": there},
        note=_("What is said here counts for leads that stand in this status, instead of the usual right."),
        said=_("The rights were saved."),
        back=reverse("setup-role", args=[row.pk]),
    )


@route(access=STAFF, rate=Rate.WRITE)
def hidden(request: HttpRequest, role: int) -> HttpResponse:
    """Which fields a role does not show."""
    row = found(Role.objects.all(), role)
    form = form_of.HiddenFieldsForm(row.hidden_fields.values_list("entity", "field"), sent(request))

    def save() -> None:
        for entity, fields in form.cleaned_data.items():
            staff.hide_fields(row, entity=entity, fields=fields, **signed(request))

    return edit(
        request,
        form,
        save,
        name=NAME,
        heading=_("%(role)s: hidden fields") % {"role": row},
        note=_("What is ticked is neither shown, nor searched, filtered, changed, counted by nor exported."),
        said=_("The hidden fields were saved."),
        back=reverse("setup-role", args=[row.pk]),
    )


@route(access=STAFF, rate=Rate.WRITE)
def removed(request: HttpRequest, role: int) -> HttpResponse:
    """A role goes; its people get the one that this form says."""
    row = found(Role.objects.all(), role)
    form = form_of.RemoveRoleForm(row, sent(request))
    return edit(
        request,
        form,
        lambda: remove_role(row, **form.cleaned_data, **signed(request)),
        name=NAME,
        heading=_("Remove “%(role)s”") % {"role": row},
        said=_("The role was removed."),
        back=reverse(NAME),
        save_words=_("Remove"),
    )
