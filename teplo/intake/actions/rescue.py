"""A visitor who waits: after some minutes he is answered by itself, later others are called, at last the heads."""

from datetime import datetime, timedelta

from teplo.channels.models import Channel
from teplo.identity.models import ContactPoint
from teplo.intake.connectors.chat.hours import is_away
from teplo.intake.connectors.chat.settings import ChatSettings, in_language_of, settings_of
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import SYSTEM
from teplo.staff import presence
from teplo.staff.heads import Heads
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.staff.queries import administrators
from teplo.work.actions import chat, tell
from teplo.work.chat.models import Visitor
from teplo.work.chat.rules import Stage, look, whom_to_call
from teplo.work.models import NoticeKind
from teplo.work.talks.models import Conversation

# When nobody is there nobody is called; whoever comes finds the talk waiting, and it is looked at so often.
AGAIN = timedelta(minutes=10)
MOST_CALLED = 30


@front_door
def look_after(number: int, *, at: datetime) -> None:
    """Look whether a visitor still waits, and do what has come due by now; a second time changes nothing."""
    visitor = Visitor.objects.select_for_update(no_key=True, skip_locked=True, of=("self",)).filter(pk=number).first()
    if visitor is None or visitor.look_at is None or visitor.look_at > at or visitor.conversation_id is None:
        return
    talk = Conversation.objects.select_for_update(no_key=True, of=("self",)).get(pk=visitor.conversation_id)
    waits = talk.is_open and talk.waits_for == Conversation.WaitsFor.US
    if not waits or talk.waiting_since is None or visitor.waits_since != talk.waiting_since:
        visitor.look_at = None
    else:
        _do(visitor, talk, waited=at - talk.waiting_since, since=talk.waiting_since, at=at)
    visitor.save(update_fields=["look_at", "stage"])


@step
def _do(visitor: Visitor, talk: Conversation, *, waited: timedelta, since: datetime, at: datetime) -> None:
    channel = Channel.objects.select_related("schedule", "responsible_queue").get(pk=talk.channel_id)
    told = settings_of(channel)
    found = look(visitor.stage, waited, auto=told.auto_minutes, rescue=told.rescue_minutes)
    visitor.look_at = since + found.again if found.again else None
    for stage in found.deeds:
        if stage is Stage.ANSWERED:
            _answer(visitor, talk, told, at=at)
        elif is_away(channel, at):
            visitor.look_at = at + AGAIN
            return
        else:
            _call(talk, stage=stage, at=at)
        visitor.stage = stage


@step
def _answer(visitor: Visitor, talk: Conversation, told: ChatSettings, *, at: datetime) -> None:
    with in_language_of(told.language_for(visitor.language)):
        words = told.auto_words(asks=not _is_reachable(talk))
    chat.speak(visitor, talk, text=words, at=at)


# allow undecorated-verb: asks, writes nothing
def _is_reachable(talk: Conversation) -> bool:
    """Whether a contact of the visitor is known; one from which a letter came back for good is none."""
    held = ContactPoint.objects.filter(person=talk.person_id, undeliverable_since=None)
    return talk.person_id is not None and held.exclude(kind__in=("site", "other")).exists()


@step
def _call(talk: Conversation, *, stage: Stage, at: datetime) -> None:
    """Tell those who are there and may answer in this very talk; whose it is has heard of it already."""
    there = [one for one in _those_who_may(talk, at) if one.pk != talk.owner_employee_id]
    owner = talk.owner_employee
    team = owner.team_id if owner else talk.owner_queue.team_id if talk.owner_queue else None
    here = {one.pk for one in there}
    heads = [one for one in Heads().of(team) if one in here] or sorted(here.intersection(administrators()))
    called = whom_to_call([one.pk for one in there], heads, stage=stage)[:MOST_CALLED]
    for employee in called:
        tell(employee, kind=NoticeKind.CHAT_WAITS, lead=talk.lead_id, conversation=talk.pk, at=at)
    facts = {"conversation": talk.pk, "called": len(called), "heads": stage is Stage.HEADS}
    record("chat.rescued", by=SYSTEM, at=at, lead=talk.lead_id, person=talk.person_id, **facts)


# allow undecorated-verb: asks, writes nothing
def _those_who_may(talk: Conversation, at: datetime) -> list[Employee]:
    people = [one for one in Employee.objects.people() if may(one, Permission.CONVERSATION_ANSWER, talk)]
    there = presence.of({one.pk for one in people}, at)
    return [one for one in people if one.pk in there and there[one.pk].is_here]
