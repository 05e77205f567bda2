"""The course of a talk beside what is said: notes for ourselves, hand-over, end and return, drafts."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Conflict, FieldError, Invalid
from teplo.kit.transactions import front_door
from teplo.ledger.actions import record, tell_page
from teplo.staff.models import Employee, Queue
from teplo.staff.permissions import Permission, demand
from teplo.staff.queries import people_in_reach, stays_here
from teplo.work.actions.chat.said import tell_turned, tell_typing
from teplo.work.actions.talks.say import keep_files, locked_talk
from teplo.work.mentions import mentioned_in
from teplo.work.talks import Words
from teplo.work.talks.models import Conversation, Draft, Message
from teplo.work.talks.queries import WRITES


@front_door
def note(talk: Conversation, words: Words, *, by: Employee, at: datetime) -> Message:
    """Write a note that only our own people read; who is named in it by `@` and may see the talk hears of it."""
    now = locked_talk(talk.pk)
    demand(by, Permission.CONVERSATION_ANSWER, now)
    if not words.text.strip() and not words.files:
        raise Invalid(errors=[FieldError("text", "required", _("Write something first."))])
    meant = mentioned_in(words.text, lead=now.lead, talk=now, by=by)
    message = Message.objects.create(
        conversation=now,
        channel_id=now.channel_id,
        direction=Message.Direction.PRIVATE,
        kind=Message.Kind.NOTE,
        state=Message.State.NOTED,
        author=by,
        text=words.text,
        at=at,
    )
    keep_files(message, words.files)
    Draft.objects.filter(employee=by, conversation=now).delete()
    facts: dict[str, Any] = {"message": message.pk, "conversation": now.pk}
    if meant.seeing:
        facts["mentioned"] = sorted(one.pk for one in meant.seeing)
    record("message.noted", by=by, at=at, lead=now.lead_id, person=now.person_id, **facts)
    return message


@front_door
def hand_over(talk: Conversation, *, to: Employee | Queue, by: Employee, at: datetime) -> None:
    """Give a talk without a lead to somebody else; that of a lead goes with its lead (`triage.assign`).

    An employee can be named as far as the right to answer reaches, a queue always.
    """
    now = locked_talk(talk.pk)
    demand(by, Permission.CONVERSATION_ANSWER, now)
    if now.lead_id:
        raise Conflict("goes_with_lead", _("This talk goes with its lead: give the lead away."))
    if isinstance(to, Employee) and to != by and to.pk not in people_in_reach(by, Permission.CONVERSATION_ANSWER):
        raise Invalid(
            errors=[FieldError("to", "out_of_reach", _("You may not give talks to %(name)s.") % {"name": to})]
        )
    if isinstance(to, Employee) and not stays_here(to.pk):
        raise Invalid(errors=[FieldError("to", "not_here", _("%(name)s does not work here any more.") % {"name": to})])
    before = {"from_employee": now.owner_employee_id, "from_queue": now.owner_queue_id}
    now.owner_employee = to if isinstance(to, Employee) else None
    now.owner_queue = to if isinstance(to, Queue) else None
    now.save(update_fields=["owner_employee", "owner_queue"])
    facts = {**before, "employee": now.owner_employee_id, "queue": now.owner_queue_id, "conversation": now.pk}
    record("conversation.handed", by=by, at=at, person=now.person_id, **facts)


@front_door
def close(talk: Conversation, *, by: Employee, at: datetime) -> None:
    """Nothing more is to be said; the next word that comes in opens the talk again."""
    now = locked_talk(talk.pk)
    demand(by, Permission.CONVERSATION_ANSWER, now)
    if not now.is_open:
        return
    now.state, now.waits_for = Conversation.State.CLOSED, Conversation.WaitsFor.NOBODY
    now.save(update_fields=["state", "waits_for"])
    record("conversation.closed", by=by, at=at, lead=now.lead_id, person=now.person_id, conversation=now.pk)
    tell_turned(now)


@front_door
def reopen(talk: Conversation, *, by: Employee, at: datetime) -> None:
    """Take a closed talk up again: it waits for whoever it waited for by its last word."""
    now = locked_talk(talk.pk)
    demand(by, Permission.CONVERSATION_ANSWER, now)
    if now.is_open:
        return
    said = Message.objects.filter(conversation=now, is_automatic=False).exclude(direction="private")
    last = said.order_by("-at", "-pk").first()
    is_theirs = last is None or last.direction == Message.Direction.IN
    now.state = Conversation.State.OPEN
    now.waits_for = Conversation.WaitsFor.US if is_theirs else Conversation.WaitsFor.THEM
    now.waiting_since = last.at if last else at
    now.save(update_fields=["state", "waits_for", "waiting_since"])
    record("conversation.reopened", by=by, at=at, lead=now.lead_id, person=now.person_id, conversation=now.pk)
    tell_turned(now)


@front_door
def keep_draft(
    *,
    talk: Conversation | None = None,
    lead: int | None = None,
    subject: str = "",
    text: str,
    by: Employee,
    at: datetime,
) -> None:
    """Keep what somebody has begun to write; others who look at the talk learn that he writes, or writes no more."""
    mine: dict[str, Any] = {"employee": by, "conversation": talk, "lead_id": None if talk else lead}
    before = Draft.objects.filter(**mine).first()
    wrote = before is not None and before.text != "" and before.kept_at > at - WRITES
    kept = {"subject": subject[:300], "text": text, "kept_at": at}
    Draft.objects.update_or_create(**mine, defaults=kept)
    if talk and text:
        tell_typing(talk, by=by)
    if talk and wrote != bool(text):
        for employee in {talk.owner_employee_id, *_others(talk, by)} - {None, by.pk}:
            tell_page("message", of=int(employee or 0))


@front_door
def drop_draft(*, talk: Conversation | None = None, lead: int | None = None, by: Employee, at: datetime) -> None:
    """Forget what somebody has begun to write."""
    of = Q(conversation=talk) if talk else Q(lead=lead)
    Draft.objects.filter(of, employee=by).delete()


def _others(talk: Conversation, by: Employee) -> list[int]:
    """Who else has to do with a talk: whoever has written in it, sent or not."""
    drafts = Draft.objects.filter(conversation=talk).values_list("employee", flat=True)
    authors = Message.objects.filter(conversation=talk, author__isnull=False).values_list("author", flat=True)
    return [number for number in drafts.union(authors) if number and number != by.pk]
