"""Talks for machines: read, answered, noted."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Status

from teplo.api import callers, paging
from teplo.api.talks import given as body
from teplo.api.talks.shapes import (
    ConversationPage,
    ConversationShape,
    MessagePage,
    MessageShape,
    conversation_shown,
    message_shown,
)
from teplo.kit.problems import FieldError, Malformed, NotSeen
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Access, Rate, route
from teplo.triage import actions as triage
from teplo.work.actions import talks
from teplo.work.talks import Words
from teplo.work.talks.lost import who_was_faster
from teplo.work.talks.models import Conversation, Message
from teplo.work.talks.queries import WITH_NAMES, talk_for

router = Router(tags=["conversations"])
STATES = {"state": Conversation.State.values, "waits_for": Conversation.WaitsFor.values}
NUMBERS = {"lead": "lead", "person": "person", "owner": "owner_employee"}
FILTERS = [
    *((name, " or ".join(values)) for name, values in STATES.items()),
    *((name, f"the number of a {name}") for name in ("lead", "person")),
    ("owner", "the number of an employee"),
    ("channel", "the key of a channel"),
]


@router.get("/conversations", response=ConversationPage, openapi_extra=paging.described(*FILTERS))
@route(access=Access.TOKEN, rate=Rate.API_READ)
def list_conversations(request: HttpRequest) -> Any:
    """The talks that the caller sees, the last begun first."""
    me, wanted = _reader(request), paging.asked(request)
    given = paging.only(wanted, (*STATES, *NUMBERS, "channel"))
    rows = Conversation.objects.visible_to(me).select_related(*WITH_NAMES)
    rows = rows.defer("lead__search", "person__search", "lead__person__search")
    for name, value in given.items():
        if name in STATES and value not in STATES[name]:
            raise Malformed(errors=[FieldError(name, "wrong_value", _("There is none like this."))])
        column = "channel__slug" if name == "channel" else NUMBERS.get(name, name)
        rows = rows.filter(**{column: paging.number(name, value) if name in NUMBERS else value})
    found, mark = paging.page(rows, wanted)
    return {"items": [conversation_shown(talk) for talk in found], "next": mark}


@router.get("/conversations/{int:conversation}", response=ConversationShape)
@route(access=Access.TOKEN, rate=Rate.API_READ)
def read_conversation(request: HttpRequest, conversation: int) -> Any:
    """One talk."""
    return conversation_shown(talk_for(_reader(request), conversation))


@router.get("/conversations/{int:conversation}/messages", response=MessagePage, openapi_extra=paging.described())
@route(access=Access.TOKEN, rate=Rate.API_READ)
def list_messages(request: HttpRequest, conversation: int) -> Any:
    """What was said in a talk, notes of our own people too, the latest first."""
    talk, wanted = talk_for(_reader(request), conversation), paging.asked(request)
    paging.only(wanted, ())
    rows = Message.objects.filter(conversation=talk).defer("search").prefetch_related("attachments")
    found, mark = paging.page(rows, wanted)
    hidden = _hides(talk)
    return {"items": [message_shown(message, hides_sender=hidden) for message in found], "next": mark}


@router.post("/conversations/{int:conversation}/messages", response={201: MessageShape})
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def answer(request: HttpRequest, conversation: int, given: body.Answer) -> Any:
    """Answer in a talk; where nobody is named to the last one who takes part. It waits to be sent (`state: queued`).

    A lead that waits in a queue is taken first: 409 `taken` where somebody else was faster, with who it was (`owner`)
    and, where the talk is out of the caller's reach since, when (`at`)."""
    me = _reader(request)
    talk = _asked(me, conversation)
    words = body.words_of(given)
    demand(me, Permission.CONVERSATION_ANSWER, talk)
    message = triage.answer(talk, words, close=given.close, seen=given.seen, by=me, at=timezone.now())
    return Status(201, message_shown(message, hides_sender=_hides(talk)))


@router.post("/conversations/{int:conversation}/notes", response={201: MessageShape})
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def add_note(request: HttpRequest, conversation: int, given: body.Note) -> Any:
    """Write a note that only our own people read."""
    me = _reader(request)
    talk = _asked(me, conversation)
    message = talks.note(talk, Words(given.text), by=me, at=timezone.now())
    return Status(201, message_shown(message, hides_sender=_hides(talk)))


def _reader(request: HttpRequest) -> Employee:
    me = callers.employee(request)
    demand(me, Permission.CONVERSATION_SEE)
    return me


def _asked(me: Employee, conversation: int) -> Conversation:
    """The talk to do something with; Conflict where a colleague has just taken it out of the caller's reach."""
    try:
        return talk_for(me, conversation)
    except NotSeen:
        conflict = who_was_faster(me, conversation, at=timezone.now())
        if conflict is None:
            raise
        raise conflict from None


def _hides(talk: Conversation) -> bool:
    """Whether the caller may not see whoever the talk is with: a stand-in is in his place."""
    people = [talk.person, talk.lead.person if talk.lead else None]
    return any(person is not None and person._state.adding for person in people)
