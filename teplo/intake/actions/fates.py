"""What the other side says of a message of ours: that it is there, or that it could not be handed over."""

from datetime import datetime

from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.intake.actions.settle import mark_heard
from teplo.intake.arrival import Receipt
from teplo.intake.connectors.plug import Fate, TooEarly
from teplo.kit.transactions import step
from teplo.ledger.actors import Actor
from teplo.work.actions.talks import outbox
from teplo.work.talks import Message

UNDER_WAY = (Message.State.QUEUED, Message.State.SENDING)


@step
def take_fate(
    channel: Channel, fate: Fate, capture: int, *, enquiry: int | None, at: datetime, now: datetime, by: Actor
) -> Receipt:
    """Note it at the message. What comes before our own sender has heard the answer is read again in a minute."""
    message = _message_of(channel, fate)
    if message is not None and fate.is_there:
        outbox.reached(message, at=now)
    elif message is not None:
        outbox.unreached(message, why=fate.why, at=now)
    mark_heard(capture)
    talk = message.conversation if message else None
    return Receipt(capture, "heard", lead=talk.lead_id if talk else None)


def _message_of(channel: Channel, fate: Fate) -> Message | None:
    """The message that is meant, None where nobody here has sent it; TooEarly where it may still be under way."""
    own = Message.objects.filter(channel=channel, direction=Message.Direction.OUT)
    found = own.filter(external_id=fate.external_id).first() if fate.external_id else None
    message = found or (own.filter(pk=fate.message).first() if fate.message else None)
    is_early = message.state in UNDER_WAY if message else own.filter(state=Message.State.SENDING).exists()
    if is_early:
        raise TooEarly("under_way", _("It is still being sent."))
    return message
