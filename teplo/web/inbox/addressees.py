"""To whom an answer goes: those who take part in a talk by letter, for the reader who may see them."""

from teplo.channels.models import Channel
from teplo.intake.connectors import all_connectors
from teplo.web.inbox.shown import hides_whom
from teplo.work.talks.models import Conversation
from teplo.work.talks.participants import Participant, participants


def addressees(talk: Conversation) -> list[Participant]:
    """Whom one may choose from; nobody where no letters go, or where the reader may not see whom the talk is with."""
    plug = all_connectors().get(talk.channel.kind)
    if plug is None or plug.addresses is None or hides_whom(talk):
        return []
    ours = _own_addresses()
    return [one for one in participants(talk) if one.address not in ours]


def _own_addresses() -> set[str]:
    """The addresses of all our mailboxes: nobody writes from one of them to another."""
    plugs = {kind: plug.addresses for kind, plug in all_connectors().items() if plug.addresses is not None}
    channels = Channel.objects.filter(kind__in=plugs).select_related("settings")
    return {address for channel in channels for address in plugs[channel.kind](channel)}
