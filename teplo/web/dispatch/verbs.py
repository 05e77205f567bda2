"""What is dragged onto a person: one lead or several, all of them or none."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from teplo.kit.problems import FieldError, Invalid
from teplo.leads.models import Lead
from teplo.leads.queries import hide_people
from teplo.staff import presence
from teplo.staff.models import Employee, Queue
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.triage import actions
from teplo.web.dispatch.forms import GiveForm
from teplo.web.lead.card_verbs import short, way_back
from teplo.web.shell import answers
from teplo.web.shell.asking import me
from teplo.web.shell.toasts import say
from teplo.web.templatetags.standing import presence_words


@route(access=Permission.LEAD_ASSIGN, rate=Rate.WRITE)
@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """Give them as whoever asks saw them; whoever was faster is named, and then nothing is given."""
    form = GiveForm(request.POST)
    if not form.is_valid():
        raise Invalid(errors=[FieldError(name, "invalid", str(said[0])) for name, said in form.errors.items()])
    seen, to, comment = (form.cleaned_data[name] for name in ("leads", "to", "comment"))
    if len(seen) == 1:
        ((number, owner),) = seen.items()
        said, undo_url = _given_one(request, number, owner, to, comment)
    else:
        bulk = actions.hand_out(seen, to=to, comment=comment, by=me(request), at=timezone.now())
        words = ngettext("%(count)s lead: given to %(owner)s.", "%(count)s leads: given to %(owner)s.", bulk.changed)
        said, undo_url = words % {"count": bulk.changed, "owner": to}, reverse("bulk-undo", args=[bulk.pk])
    say(request, " ".join(filter(None, [said, _who_is_away(to)])), undo_url=undo_url)
    return answers.done("lead-changed", "bulk-begun")


def _given_one(request: HttpRequest, number: int, owner: str, to: Employee | Queue, comment: str) -> tuple[str, str]:
    """What was done, and the way back."""
    lead = Lead.objects.visible_to(me(request)).select_related("person").filter(pk=number).first() or Lead(pk=number)
    hide_people([lead], me(request))
    given = actions.assign(lead, to=to, comment=comment, seen=owner, by=me(request), at=timezone.now())
    return _("%(lead)s: given to %(owner)s.") % {"lead": short(lead), "owner": to}, way_back(given)


def _who_is_away(to: Employee | Queue) -> str:
    """A word for whoever gives something to somebody who is not there."""
    found = presence.of([to.pk], timezone.now()).get(to.pk) if isinstance(to, Employee) else None
    if found is None or found.is_here:
        return ""
    return _("He is not there: %(presence)s.") % {"presence": presence_words(found)}
