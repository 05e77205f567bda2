"""How a channel is, in words: its troubles, what came last, what was refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teplo.channels.models import Channel
from teplo.intake import queries as intake
from teplo.intake.connectors import all_connectors, is_set_up, trouble_of
from teplo.intake.health import rules
from teplo.intake.health.models import ChannelHealth
from teplo.intake.models import Capture
from teplo.kit.problems import Words
from teplo.web.setup.views.captures import reason_words

LATEST = 8
TROUBLES: dict[str, Words] = {
    rules.SILENT: gettext_lazy("Nothing comes, though at this hour something usually does."),
    rules.UNREAD: gettext_lazy("What comes cannot be read: it waits in the tray."),
    rules.REFUSED: gettext_lazy("What comes does not prove itself and is refused."),
}
REFUSED: dict[str, Words] = {
    "no_signature": gettext_lazy("no signature or secret came along"),
    "signature": gettext_lazy("the signature does not fit"),
    "secret": gettext_lazy("the secret is another one"),
    "old": gettext_lazy("it was sent too long ago"),
    "sealed": gettext_lazy("our own secret cannot be opened since TEPLO_SECRET_KEY was changed: give it anew"),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong now, and since when."""

    words: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Came:
    """Something that came: the lead that it became, or why there is none."""

    number: int
    words: str
    at: datetime
    lead: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """How a channel is."""

    troubles: list[Trouble]
    arrivals: list[Came]
    last_at: datetime | None = None
    this_hour: int = 0
    usual: float | None = None
    refused: int = 0
    refused_at: datetime | None = None
    refused_words: str = ""
    # A plug-in that fetches by itself fetches nothing before it was told where.
    is_set_up: bool = True


def state_of(channel: Channel) -> State:
    """All of it, for the channel's own page."""
    latest = intake.latest_of(channel, limit=LATEST)
    arrivals = [_came(one) for one in latest]
    known = ChannelHealth.objects.filter(channel=channel).first()
    last_at = latest[0].received_at if latest else None
    if known is None:
        return State([], arrivals, last_at, is_set_up=is_set_up(channel))
    return State(
        troubles_of(channel, known),
        arrivals,
        last_at,
        known.this_hour,
        known.usual,
        known.refused,
        known.refused_at,
        _refused(channel, known.refused_why),
        is_set_up=is_set_up(channel),
    )


def troubles_of(channel: Channel, known: ChannelHealth) -> list[Trouble]:
    """What is wrong now; what a plug-in says is asked of it again, in the reader's language."""
    found = []
    for code, told in known.troubles.items():
        words = TROUBLES.get(code) or (trouble_of(channel) if code == rules.CONNECTOR else code)
        if words and not told.get("over"):
            found.append(Trouble(str(words), datetime.fromisoformat(told["since"])))
    return found


def troubles_by_channel(rows: Iterable[Channel]) -> dict[int, list[Trouble]]:
    """The same for a list of channels."""
    known = ChannelHealth.objects.in_bulk([row.pk for row in rows])
    return {row.pk: troubles_of(row, known[row.pk]) for row in rows if row.pk in known}


def _came(capture: Capture) -> Came:
    lead = capture.enquiry.lead_id if capture.enquiry else None
    words = _("Enquiry") if lead else str(capture.get_state_display())
    why = "" if lead or not capture.reason else str(reason_words(capture))
    return Came(capture.pk, words, capture.received_at, lead, why)


def _refused(channel: Channel, why: str) -> str:
    plugged = all_connectors().get(channel.kind)
    of_its_own = plugged.reasons.get(why) if plugged else None
    return str(of_its_own or REFUSED.get(why, why))
