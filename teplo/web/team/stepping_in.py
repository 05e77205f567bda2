"""What a head does about a lead that is forgotten, from where he sees it: asks its owner, writes a note."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from teplo.leads.queries import lead_for
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Rate, route
from teplo.web.lead.card_forms import NoteForm
from teplo.web.lead.mentions import say_who_was_not_told
from teplo.web.shell import answers
from teplo.web.shell.asking import me, panel, posted, told_at
from teplo.web.shell.toasts import say
from teplo.work.actions import add_note
from teplo.work.actions import ask_after as ask


@route(access=Permission.LEAD_ASSIGN, rate=Rate.WRITE)
@require_POST
def ask_after(request: HttpRequest, number: int) -> HttpResponse:
    """Remind its owner; he finds it behind his bell."""
    owner = ask(lead_for(me(request), number), by=me(request), at=timezone.now())
    say(request, _("%(name)s was reminded.") % {"name": owner})
    return answers.done("lead-changed")


@route(access=Permission.LEAD_CHANGE, rate=Rate.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def note_panel(request: HttpRequest, number: int) -> HttpResponse:
    """Write a note without opening the card."""
    lead = lead_for(me(request), number)
    demand(me(request), Permission.LEAD_CHANGE, lead)
    form = NoteForm(posted(request), auto_id="panel-%s")
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            note = add_note(form.cleaned_data["text"], lead=lead, by=me(request), at=timezone.now())
            say(request, _("The note is on the card."))
            say_who_was_not_told(request, note.text, lead)
            return answers.done("lead-changed")
    return panel(request, "web/team/note.html", form, lead=lead)
