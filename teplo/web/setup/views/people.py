"""Employees: who works here, and who is back."""

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.kit import tokens
from teplo.staff import actions as staff
from teplo.staff.models import CalendarFeed, Employee
from teplo.staff.permissions import Permission
from teplo.staff.routes import Access, Rate, route
from teplo.web.setup.editing import Deed, edit, found, paged, secret_shown, sent, shown, signed
from teplo.web.setup.forms.people import EmployeeForm, NameForm, NewEmployeeForm
from teplo.web.shell.answers import tried
from teplo.web.shell.asking import me

NAME = "setup-employees"
STAFF = Permission.STAFF_SET_UP


@route(access=STAFF, rate=Rate.PAGE)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Everybody who works here or did."""
    page, older = paged(request, _people(), by="sort_key", search=("name", "email"))
    return shown(request, "web/setup/employees.html", NAME, people=page, older=older, asked=request.GET.get("q", ""))


@route(access=STAFF, rate=Rate.WRITE)
def added(request: HttpRequest) -> HttpResponse:
    """Another employee; the password that was made is shown this once."""
    form = NewEmployeeForm(sent(request), initial={"language": settings.LANGUAGE_CODE})
    password = tokens.make_password()
    made: list[Employee] = []

    def save() -> None:
        made.append(staff.add_employee(**form.cleaned_data, password=password, **signed(request)))

    answer = edit(request, form, save, name=NAME, heading=_("New employee"), said="", back=reverse(NAME))
    return _password_shown(request, made[0], password) if made else answer


@route(access=STAFF, rate=Rate.WRITE)
@require_POST
def password_made(request: HttpRequest, employee: int) -> HttpResponse:
    """A new password, shown this once; the sessions that the old one opened end, and the calendar's address."""
    row, password = found(_people(), employee), tokens.make_password()
    staff.set_password(row, password=password, **signed(request))
    return _password_shown(request, row, password)


@route(access=STAFF, rate=Rate.WRITE)
@require_POST
def calendar_ended(request: HttpRequest, employee: int) -> HttpResponse:
    """The secret address by which a calendar reads his tasks opens nothing any more."""
    row = found(_people(), employee)
    said = _("The address of the calendar of %(name)s opens nothing any more.") % {"name": row}
    return tried(request, lambda: staff.revoke_calendar(row, **signed(request)), said=said, back=reverse(NAME))


def _password_shown(request: HttpRequest, employee: Employee, password: str) -> HttpResponse:
    says = _("Hand this password over: it is shown this once.")
    context = {"heading": employee.name, "back": reverse(NAME), "employee": employee}
    return secret_shown(request, NAME, secret=password, says=says, **context)


@route(access=STAFF, rate=Rate.WRITE)
def changed(request: HttpRequest, employee: int) -> HttpResponse:
    """Name, address, role and team of an employee; the ways to let him go."""
    row = found(_people(), employee)
    form = EmployeeForm(sent(request), instance=row)
    return edit(
        request,
        form,
        lambda: staff.change_employee(row, values=form.cleaned_data, **signed(request)),
        name=NAME,
        heading=row.name,
        said=_("The employee was saved."),
        back=reverse(NAME),
        fact=("employee", row.pk),
        deeds=_deeds(row),
    )


def _deeds(employee: Employee) -> list[Deed]:
    if not employee.is_active:
        undo = Deed(_("Give back all that was his"), reverse("setup-employee-leave-undo", args=[employee.pk]), "rotate")
        return [Deed(_("Works here again"), reverse("setup-employee-back", args=[employee.pk]), "restore"), undo]
    address = reverse("setup-employee-calendar", args=[employee.pk])
    feed = [Deed(_("End the address of the calendar"), address, "circle-x")]
    return [
        Deed(
            _("Working time and limits"),
            reverse("setup-working", args=[employee.pk]),
            "calendar-time",
            is_link=True,
            is_page=True,
        ),
        Deed(_("New password"), reverse("setup-employee-password", args=[employee.pk]), "key"),
        *(feed if CalendarFeed.objects.filter(employee=employee).exists() else []),
        Deed(_("Leaves the company"), reverse("setup-employee-leave", args=[employee.pk]), "user-off", is_link=True),
    ]


@route(access=STAFF, rate=Rate.WRITE)
@require_POST
def came_back(request: HttpRequest, employee: int) -> HttpResponse:
    """An employee who had left works here again."""
    row = found(_people(), employee)
    said = _("%(name)s works here again.") % {"name": row}
    return tried(request, lambda: staff.bring_back(row, **signed(request)), said=said, back=reverse(NAME))


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
def own_name(request: HttpRequest) -> HttpResponse:
    """How one is called oneself."""
    form = NameForm(sent(request), instance=me(request))
    return edit(
        request,
        form,
        lambda: staff.rename_oneself(me(request), name=form.cleaned_data["name"], **signed(request)),
        name="me",
        heading=_("Your name"),
        said=_("Your settings are saved."),
        back=reverse("me"),
    )


def _people() -> QuerySet[Employee]:
    return Employee.objects.filter(is_robot=False).select_related("role", "team")
