"""To whom an answer goes: those who take part in a talk by letter, for the reader who may see them."""

from teplo.channels.models import Channel
from teplo.intake.connectors import all_connectors
from teplo.web.inbox.shown import hides_whom
from teplo.work.talks.models import Conversation
from teplo.work.talks.participants import Participant, letters_came_to, participants


def has_addressees(talk: Conversation) -> bool:
    """Whether one may choose to whom an answer goes: over channels of letters."""
    plug = all_connectors().get(talk.channel.kind)
    return plug is not None and plug.addresses is not None


def addressees(talk: Conversation) -> list[Participant]:
    """Whom one may choose from; nobody where no letters go, or where the reader may not see whom the talk is with."""
    if not has_addressees(talk) or hides_whom(talk):
        return []
    ours = _own_addresses() | letters_came_to(talk)
    return [one for one in participants(talk) if one.address not in ours]


def _own_addresses() -> set[str]:
    """The addresses of all our mailboxes: nobody writes from one of them to another."""
    plugs = {kind: plug.addresses for kind, plug in all_connectors().items() if plug.addresses is not None}
    channels = Channel.objects.filter(kind__in=plugs).select_related("settings")
    return {address for channel in channels for address in plugs[channel.kind](channel)}
