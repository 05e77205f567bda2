"""Questions about talks: to which one a word belongs, what was said, who may see it."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from teplo.channels.models import Channel
from teplo.kit import sql
from teplo.kit.problems import NotSeen
from teplo.leads.queries import hide_people, people_seen, stand_in
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission
from teplo.work.models import Task, TaskKind
from teplo.work.talks import ThreadKey
from teplo.work.talks.models import Conversation, Draft, Message

WITH_NAMES = ("channel", "person", "lead__person", "lead__status", "owner_employee", "owner_queue")
# So many Message-IDs of a letter are asked for, the nearest first: a thread may name thousands.
MOST_ASKED = 20
# Whoever has written within this time is writing.
WRITES = timedelta(seconds=20)
# Of the talks that know one of these Message-IDs, one in which the sender takes part: a stranger who has learned an id
# writes into nobody's talk (T12).
KNOWN = """
SELECT m.conversation_id FROM work_message m
WHERE m.external_id = ANY (%(ids)s) AND EXISTS (
    SELECT FROM work_message p WHERE p.conversation_id = m.conversation_id AND p.direction <> 'private'
    AND NOT p.is_stranger
    AND (p.sender_address = %(sender)s OR p.recipients @> %(as_one)s::jsonb OR p.cc @> %(as_one)s::jsonb))
ORDER BY m.channel_id = %(channel)s DESC, array_position(%(ids)s, m.external_id::text), m.id DESC LIMIT 1
"""


def find(channel: Channel, key: ThreadKey) -> Conversation | None:
    """The talk that a word belongs to: by our own signed token, the channel's thread, or a Message-ID it answers."""
    if key.conversation:
        return Conversation.objects.filter(pk=key.conversation).first()
    if key.thread:
        return Conversation.objects.filter(channel=channel, thread_key=key.thread).first()
    if not key.message_ids or not key.sender:
        return None
    asked = {
        "ids": list(key.message_ids[:MOST_ASKED]),
        "sender": key.sender,
        "as_one": json.dumps([{"address": key.sender}]),
        "channel": channel.pk,
    }
    found = sql.rows(KNOWN, asked)
    return Conversation.objects.filter(pk=found[0][0]).first() if found else None


def takes_part(talk: Conversation, address: str) -> bool:
    """Whether this address has written or was written to in a talk before; what strangers wrote there says nothing."""
    if not address:
        return False
    as_one = [{"address": address}]
    said = Message.objects.filter(conversation=talk, is_stranger=False).exclude(direction=Message.Direction.PRIVATE)
    part = Q(sender_address=address) | Q(recipients__contains=as_one) | Q(cc__contains=as_one)
    return said.filter(part).exists()


def talk_for(employee: Employee, number: int, permission: Permission = Permission.CONVERSATION_SEE) -> Conversation:
    """One talk with its names, as far as this employee may see them; NotSeen where his right does not reach it."""
    seen = Conversation.objects.visible_to(employee, permission).select_related(*WITH_NAMES)
    talk = seen.defer("lead__search", "person__search", "lead__person__search").filter(pk=number).first()
    if talk is None:
        raise NotSeen
    hide_people_of([talk], employee)
    return talk


# What whoever does something with a talk asks of its channel and its lead.
BARE = (
    *(field.name for field in Conversation._meta.concrete_fields),
    "channel__kind", "lead__owner_queue", "lead__status_kind", "lead__answered_at",
)  # fmt: skip


def bare_talk(employee: Employee, number: int) -> Conversation:
    """One talk that this employee sees, to do something with it; none of it is for his eyes. NotSeen otherwise."""
    seen = Conversation.objects.visible_to(employee).select_related("channel", "lead").only(*BARE)
    talk = seen.filter(pk=number).first()
    if talk is None:
        raise NotSeen
    return talk


def hide_people_of(talks: Iterable[Conversation], employee: Employee) -> None:
    """A stand-in in the place of each person whom the employee may not see."""
    talks = list(talks)
    hide_people([talk.lead for talk in talks if talk.lead], employee)
    seen = people_seen({talk.person_id for talk in talks if talk.person_id}, employee)
    for talk in talks:
        if talk.person_id and talk.person_id not in seen:
            talk.person = stand_in(talk.person_id)


def message_for(employee: Employee, number: int) -> Message:
    """One message of a talk that this employee sees; NotSeen otherwise."""
    seen = Message.objects.filter(conversation__in=Conversation.objects.visible_to(employee))
    message = seen.select_related("conversation", "html_file").filter(pk=number).first()
    if message is None:
        raise NotSeen
    return message


def answered_since(talk: Conversation, *, seen: int, by: Employee) -> Message | None:
    """The last answer that somebody else has given after the message `seen`; notes and automatic letters are none."""
    others = Message.objects.filter(conversation=talk, direction="out", is_automatic=False, pk__gt=seen)
    return others.exclude(Q(author=by) | Q(author=None)).select_related("author").order_by("-pk").first()


def tasks_asking(talk: Conversation) -> list[Task]:
    """The open tasks that say no more than that a letter is to be written on the lead of a talk."""
    if talk.lead_id is None:
        return []
    asking = Task.objects.filter(lead=talk.lead_id, kind=TaskKind.LETTER, title="", state=Task.State.OPEN)
    return list(asking.select_related("type", "lead", "owner_employee", "owner_queue").order_by("due_at", "pk"))


def writing(talk: Conversation, *, but: Employee, now: datetime) -> list[Employee]:
    """Who else is writing in a talk just now."""
    drafts = Draft.objects.filter(conversation=talk, kept_at__gt=now - WRITES).exclude(Q(employee=but) | Q(text=""))
    return [draft.employee for draft in drafts.select_related("employee").order_by("employee__sort_key")]
