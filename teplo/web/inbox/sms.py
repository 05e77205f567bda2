"""A short text from the card of a lead: over which channel, to which number."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from teplo.identity.models import ContactPoint
from teplo.intake.texting import channels_of_texts
from teplo.leads.models import Lead
from teplo.leads.queries import lead_for
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Rate, route
from teplo.web.inbox.forms import SmsForm
from teplo.web.shell.answers import done
from teplo.web.shell.asking import me, panel, posted, told_at
from teplo.web.shell.toasts import say
from teplo.work.actions import talks
from teplo.work.talks import Address, Words
from teplo.work.talks.models import Message


@route(access=Permission.CONVERSATION_ANSWER, rate=Rate.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def sms(request: HttpRequest, number: int) -> HttpResponse:
    """Write an SMS; the talk with this number goes on, or begins."""
    employee = me(request)
    lead = lead_for(employee, number)
    demand(employee, Permission.CONVERSATION_ANSWER, lead)
    channels, phones = channels_of_texts(), _phones(lead)
    form = SmsForm(channels, phones, posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        words = Words(given["text"], to=(Address("", given["to"]),))
        with told_at(form):
            kind = {"kind": Message.Kind.SMS, "thread": given["to"]}
            talks.write(given["channel"], words, lead=lead, **kind, by=employee, at=timezone.now())
            say(request, _("The SMS is on its way."))
            return done("lead-changed", "talks-changed")
    return panel(request, "web/inbox/sms.html", form, lead=lead, channels=channels, phones=phones)


def _phones(lead: Lead) -> list[ContactPoint]:
    if lead.person_id is None or lead.hides_person:
        return []
    return list(ContactPoint.objects.filter(person=lead.person_id, kind=ContactPoint.Kind.PHONE))
