"""A visitor of the shop's site who has written in its chat, for the authorization matrix."""

from typing import Any

from teplo.channels.models import Channel
from teplo.kit import tokens
from teplo.work.talks.models import Conversation
from tests.company import Company
from tests.intake.visiting import write


def a_visitor(company: Company) -> dict[str, Any]:
    """His talk is the owner's, and an interest."""
    channel = Channel.objects.create(
        kind="chat", slug="talks", name="Shop", key=tokens.make_public_key(),
        responsible_employee=company.owner, is_lead_source=True, needs_reason=False,
    )  # fmt: skip
    write(channel, "Hi")
    talk = Conversation.objects.get(channel=channel).pk
    return {f"talk-{verb}:number": talk for verb in ("around", "visitor", "seen", "junk")}
