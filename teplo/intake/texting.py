"""Short texts to people of ours: the first channel in use that can send them is the gateway of notices."""

from __future__ import annotations

from teplo.channels.models import Channel
from teplo.intake import connectors
from teplo.intake.connectors.plug import Later, Sent
from teplo.work.adapters import Refusal

LONGEST_CODE = 40


class NoticeGateway:
    """What `work.adapters.sms` is offered."""

    def is_set_up(self) -> bool:
        return channel_of_texts() is not None

    def send(self, number: str, text: str) -> Refusal | None:
        channel = channel_of_texts()
        send = connectors.connector(channel.kind).text if channel else None
        if channel is None or send is None:
            return Refusal("no_gateway")
        outcome = send(channel, number, text)
        if isinstance(outcome, Sent):
            return None
        # Nobody can tell whether what broke off had arrived; a second SMS is worse than none.
        is_unsure = isinstance(outcome, Later) and outcome.is_away
        return Refusal(outcome.why[:LONGEST_CODE], is_final=not isinstance(outcome, Later), is_unsure=is_unsure)


def channels_of_texts() -> list[Channel]:
    """The channels in use over which short texts go."""
    kinds = [kind for kind, plug in connectors.all_connectors().items() if plug.text is not None]
    rows = Channel.objects.filter(kind__in=kinds, is_active=True, settings__isnull=False)
    return list(rows.select_related("settings").order_by("pk"))


def channel_of_texts() -> Channel | None:
    """The one that sends notices."""
    return next(iter(channels_of_texts()), None)
