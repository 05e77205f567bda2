"""Who takes part in a talk by letter, and to whom an answer goes by itself: never to one who only knows a reference."""

from collections.abc import Iterable
from dataclasses import dataclass

from teplo.work.talks import Address
from teplo.work.talks.models import Conversation, Message

# Who takes part is told by the last messages of a talk.
LATEST = 200


@dataclass(frozen=True, slots=True)
class Participant:
    """One address of a talk. `is_asked`: an answer goes there by itself; `is_stranger`: he had no part before."""

    name: str
    address: str
    is_asked: bool = False
    is_stranger: bool = False


def participants(talk: Conversation) -> list[Participant]:
    """Whoever takes part, those who are answered first, strangers last; our own mailboxes among them."""
    said = Message.objects.filter(conversation=talk).exclude(direction=Message.Direction.PRIVATE)
    columns = ("direction", "is_stranger", "sender_name", "sender_address", "recipients", "cc")
    latest = list(said.only(*columns).order_by("-at", "-pk")[:LATEST])
    theirs = [message for message in latest if not message.is_stranger]
    named = _named(theirs)
    asked = _asked(theirs)
    found = [Participant(name, address, is_asked=address in asked) for address, name in named.items()]
    strangers = {one.sender_address: one.sender_name for one in reversed(latest) if one.is_stranger}
    others = [Participant(name, one, is_stranger=True) for one, name in strangers.items() if one and one not in named]
    return sorted(found, key=lambda one: not one.is_asked) + others


def letters_came_to(talk: Conversation) -> set[str]:
    """Addresses that must be our own though no mailbox of ours has them: a letter that is here went to them alone.

    So it is where an address of the company is forwarded to its mailbox. Where we had a blind copy alone, somebody else
    stands there: whoever has written to us himself is never ours.
    """
    heard = Message.objects.filter(conversation=talk, direction=Message.Direction.IN, is_stranger=False)
    latest = list(heard.only("recipients", "cc", "sender_address").order_by("-at", "-pk")[:LATEST])
    alone = {one.recipients[0]["address"] for one in latest if len(one.recipients) == 1 and not one.cc}
    return alone - {one.sender_address for one in latest}


def _named(said: Iterable[Message]) -> dict[str, str]:
    """Every address with the name that goes with it, the last one used."""
    named: dict[str, str] = {}
    for message in said:
        sender = {"address": message.sender_address, "name": message.sender_name}
        for one in (sender, *message.recipients, *message.cc):
            named[one["address"]] = named.get(one["address"]) or one.get("name", "")
    return {address: name for address, name in named.items() if address}


def _asked(said: list[Message]) -> set[str]:
    """Where an answer goes by itself, the last word first."""
    heard = next((one.sender_address for one in said if one.direction == "in" and one.sender_address), "")
    written: list[dict[str, str]] = next((one.recipients for one in said if one.direction == "out"), [])
    return {heard} if heard else {one["address"] for one in written}


def last_heard(talk: Conversation, to: Iterable[Address] = ()) -> Message | None:
    """What an answer to these answers: the last word of one of them, else of whoever takes part."""
    heard = Message.objects.filter(conversation=talk, direction=Message.Direction.IN).order_by("-at", "-pk")
    of_them = heard.filter(sender_address__in=[one.address for one in to if one.address])
    return of_them.first() or heard.filter(is_stranger=False).first()


def answered_by_itself(talk: Conversation, last: Message | None) -> tuple[Address, ...]:
    """The last one who wrote and takes part; where nobody did, to whom we wrote."""
    if last and last.sender_address:
        return (Address(last.sender_name, last.sender_address),)
    own = Message.objects.filter(conversation=talk, direction=Message.Direction.OUT).order_by("-pk").first()
    return tuple(Address(one["name"], one["address"]) for one in own.recipients) if own else ()
