"""The answer to words that are said in a chat: their line alone, for the rest of the page stays as it is.

To draw the whole talk anew costs more than to say something in it, and in a chat something is said every few seconds.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from teplo.leads.models import StatusKind
from teplo.web.inbox.shown import shown
from teplo.work.talks.models import Attachment, Conversation, Message
from teplo.work.talks.stream import Item


def is_all_that_changed(request: HttpRequest, talk: Conversation, message: Message) -> bool:
    """Whether the line is all that is new for whoever said it: `talk`, as it was before, open, somebody's, in work."""
    if request.headers.get("HX-Request") != "true":
        return False
    lead = talk.lead
    is_begun = lead is None or lead.status_kind != StatusKind.NEW
    return message.kind == Message.Kind.CHAT and talk.is_open and talk.owner_employee_id is not None and is_begun


def line_alone(request: HttpRequest, talk: Conversation, message: Message) -> HttpResponse:
    """The line at its place, the composer as it was at first; where a clock has stopped, the page hears of it."""
    files = Attachment.objects.filter(message=message) if request.FILES else ()
    vars(message)["files"] = list(files)  # as the stream has them
    context = {"talk": talk, "one": shown(Item(message.at, message=message), talk), "last": message.pk}
    answer = render(request, "web/inbox/line_alone.html", context)
    if talk.lead is not None and talk.lead.answered_at is None:
        answer["HX-Trigger"] = "lead-changed"
    return answer
