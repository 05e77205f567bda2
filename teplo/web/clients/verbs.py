"""What is done with contacts and companies: entered, changed where they stand, given away, worked on."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from teplo.clients import actions
from teplo.clients.models import ClientCompany, Contact
from teplo.clients.seen import company_for, contact_for
from teplo.kit.problems import Conflict, NotSeen
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Rate, route
from teplo.web.clients.fields import COMPANY, CONTACT, of_company, of_contact
from teplo.web.clients.forms import ClientTaskForm, CompanyForm, ContactForm, GiveForm
from teplo.web.clients.inline import changed
from teplo.web.lead.card_forms import NoteForm, PanelForm
from teplo.web.lead.card_verbs import ASKING
from teplo.web.shell import answers
from teplo.web.shell.asking import me, panel, posted, told_at
from teplo.web.shell.toasts import say
from teplo.work.actions import add_note, add_task

CHANGED = "client-changed"
NEW: dict[str, dict[str, Any]] = {
    "contact": {"template": "web/clients/contact_new.html", "name": "contact", "rows": Contact.objects},
    "company": {"template": "web/clients/company_new.html", "name": "company", "rows": ClientCompany.objects},
}


@route(access=Permission.CONTACT_ADD, rate=Rate.WRITE)
@ASKING
def contact_new(request: HttpRequest) -> HttpResponse:
    """A contact by hand; who is one already is told, with the way to his card for those who see it."""
    form = ContactForm(posted(request), initial={"company": request.GET.get("company", "")[:200]})
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            try:
                made = actions.enter_contact(form.who, by=me(request), at=timezone.now())
            except Conflict as known:
                return _known(request, form, known, **NEW["contact"])
            say(request, _("%(contact)s is a contact now.") % {"contact": made})
            return gone(reverse("contact", args=[made.pk]))
    return panel(request, "web/clients/contact_new.html", form)


@route(access=Permission.COMPANY_ADD, rate=Rate.WRITE)
@ASKING
def company_new(request: HttpRequest) -> HttpResponse:
    """A company by hand; one that is a client already is told, with the way to its card for those who see it."""
    form = CompanyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            try:
                asked = form.cleaned_data
                made = actions.enter_company(
                    form.firm, site=asked["site"], values=form.more, by=me(request), at=timezone.now()
                )
            except Conflict as known:
                return _known(request, form, known, **NEW["company"])
            say(request, _("%(company)s is a client now.") % {"company": made})
            return gone(reverse("company", args=[made.pk]))
    return panel(request, "web/clients/company_new.html", form)


def _known(
    request: HttpRequest, form: PanelForm, known: Conflict, *, template: str, name: str, rows: Any
) -> HttpResponse:
    seen = rows.visible_to(me(request)).filter(pk=known.extra[name]).first()
    form.add_error(None, str(known.title))
    url = reverse(name, args=[seen.pk]) if seen else ""
    return panel(request, template, form, known=seen, known_url=url, is_hidden=seen is None)


def gone(url: str) -> HttpResponse:
    """Goes on to another page from a panel."""
    return HttpResponse(headers={"HX-Redirect": url})


@route(access=Permission.CONTACT_CHANGE, rate=Rate.WRITE)
@ASKING
def contact_change(request: HttpRequest, contact: int, field: str) -> HttpResponse:
    """Change one field of a contact."""
    found = contact_for(me(request), contact)
    demand(me(request), Permission.CONTACT_CHANGE, found)
    if field not in CONTACT:
        raise NotSeen

    def save(value: object) -> None:
        actions.change_contact(
            found, values={field: str(value)}, version=found.version, by=me(request), at=timezone.now()
        )

    entry = of_contact(found, field)
    return changed(
        request, entry, CONTACT[field], save=save, tells=CHANGED, number=contact,
        again=lambda: of_contact(contact_for(me(request), contact), field),
    )  # fmt: skip


@route(access=Permission.COMPANY_CHANGE, rate=Rate.WRITE)
@ASKING
def company_change(request: HttpRequest, company: int, field: str) -> HttpResponse:
    """Change one field of a company."""
    found = company_for(me(request), company)
    demand(me(request), Permission.COMPANY_CHANGE, found)
    if field not in COMPANY:
        raise NotSeen

    def save(value: object) -> None:
        actions.change_company(found, values={field: value}, version=found.version, by=me(request), at=timezone.now())

    entry = of_company(found, field)
    return changed(
        request, entry, COMPANY[field], save=save, tells=CHANGED, number=company,
        again=lambda: of_company(company_for(me(request), company), field),
    )  # fmt: skip


@route(access=Permission.CONTACT_CHANGE, rate=Rate.WRITE)
@ASKING
def contact_give(request: HttpRequest, contact: int) -> HttpResponse:
    """Make somebody else answer for a contact."""
    found = contact_for(me(request), contact)
    demand(me(request), Permission.CONTACT_CHANGE, found)

    def give(to: Employee) -> None:
        actions.give_contact(found, to=to, by=me(request), at=timezone.now())

    rest = Contact.objects.filter(pk=contact)
    return given(request, str(found), found.owner_employee, give, rest=rest, back="contacts")


@route(access=Permission.COMPANY_CHANGE, rate=Rate.WRITE)
@ASKING
def company_give(request: HttpRequest, company: int) -> HttpResponse:
    """Make somebody else answer for a company."""
    found = company_for(me(request), company)
    demand(me(request), Permission.COMPANY_CHANGE, found)

    def give(to: Employee) -> None:
        actions.give_company(found, to=to, by=me(request), at=timezone.now())

    rest = ClientCompany.objects.filter(pk=company)
    return given(request, str(found), found.owner_employee, give, rest=rest, back="companies")


def given(
    request: HttpRequest,
    words: str,
    owner: Employee,
    give: Callable[[Employee], None],
    *,
    rest: Any,
    back: str,
    tells: str = CHANGED,
) -> HttpResponse:
    """The panel of giving away; who sees the record no longer afterwards goes back to the list."""
    form = GiveForm(posted(request), owner=owner.pk)
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            to = form.cleaned_data["to"]
            give(to)
            say(request, _("%(record)s: given to %(owner)s.") % {"record": words, "owner": to})
            seen = rest.visible_to(me(request)).exists()
            return answers.done(tells) if seen else gone(reverse(back))
    return panel(request, "web/clients/give.html", form, words=words, owner=owner)


@route(access=Permission.TASK_ADD, rate=Rate.WRITE)
@ASKING
def contact_task(request: HttpRequest, contact: int) -> HttpResponse:
    """Set a task on a contact's person."""
    found = contact_for(me(request), contact)
    form = ClientTaskForm(posted(request), by=me(request), owner=found.owner_employee)
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            to = form.cleaned_data["to"]
            add_task(form.plan, person=found.person, to=to, by=me(request), at=timezone.now())
            return answers.done(CHANGED)
    return panel(request, "web/clients/task_add.html", form, words=str(found))


@route(access=Permission.PERSON_CHANGE, rate=Rate.WRITE)
@require_POST
def contact_note(request: HttpRequest, contact: int) -> HttpResponse:
    """Write something down about a contact's person."""
    found = contact_for(me(request), contact)
    return noted(
        request,
        lambda given: add_note(given["text"], person=found.person, by=me(request), at=timezone.now()),
        tells=CHANGED,
    )


def noted(
    request: HttpRequest,
    write: Callable[[dict[str, Any]], object],
    *,
    asked: type[NoteForm] = NoteForm,
    tells: str,
    mention_url: str = "",
) -> HttpResponse:
    """The form of a note, empty again once it is written; `mention_url` offers whom `@` may name."""
    form, urls = asked(request.POST, request.FILES), {"note_url": request.path, "mention_url": mention_url}
    if not form.is_valid():
        return panel(request, "web/clients/note.html", form, **urls)
    write(form.cleaned_data)
    answer = panel(request, "web/clients/note.html", asked(), **urls)
    answer.headers["HX-Trigger"] = tells
    return answer
