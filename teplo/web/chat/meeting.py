"""Whether somebody is a visitor whom we know, and what is asked of one who is not: consent, and to be a person.

Also while the database is away: whoever has written lately is remembered here, everybody else counts as a stranger.
"""

import time
from collections import OrderedDict
from datetime import datetime
from threading import Lock

from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.intake.arrival import Verdict
from teplo.intake.journal.snapshot import Snapshot
from teplo.intake.rules import HASTE, verdict
from teplo.kit import limits
from teplo.kit.problems import FieldError, Invalid, TooMany
from teplo.web.chat.holder import Holder
from teplo.web.chat.look import consent_of, settings_for
from teplo.work.chat.models import Visitor

HASTE_AFTER = 2
MOST = 20_000
REMEMBERED_FOR = 3_600.0


class Lately:
    """Visitors who have got through lately, as this process has seen them: safe to use from many threads."""

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[int, str], float] = OrderedDict()
        self._lock = Lock()

    def note(self, channel: int, key: str) -> None:
        """He is known from now on."""
        with self._lock:
            self._seen[channel, key] = time.monotonic()
            self._seen.move_to_end((channel, key))
            if len(self._seen) > MOST:
                self._seen.popitem(last=False)

    def knows(self, channel: int, key: str) -> bool:
        """Whether he got through within the last hour."""
        with self._lock:
            return self._seen.get((channel, key), -REMEMBERED_FOR) > time.monotonic() - REMEMBERED_FOR

    def forget(self) -> None:
        """Know nobody, as a new process."""
        with self._lock:
            self._seen.clear()


LATELY = Lately()


def is_known(channel: Channel, key: str) -> bool:
    """Whether he has written before; the database says it, for what it has forgotten we know no more."""
    known = Visitor.objects.filter(channel=channel, key=key, conversation__isnull=False).exists()
    if known:
        LATELY.note(channel.pk, key)
    return known


def demand_consent(channel: Channel, given: object, *, is_known: bool, now: datetime) -> None:
    """Before the first word of a visitor nothing is kept without the consent that the company asks for."""
    if not is_known and not given and consent_of(settings_for(channel), "", now):
        raise _without_consent()


def demand_consent_while_away(channel: Channel, given: object, *, is_known: bool, known: Snapshot) -> None:
    """The same by what was noted before the database went away."""
    if not is_known and not given and settings_for(channel).consent and known.asks_consent:
        raise _without_consent()


def demand_patience(holder: Holder, *, trap: bool, is_known: bool, now: datetime) -> None:
    """Nobody reads and types so fast: TooMany for the first word of a page just opened, which then comes by itself.

    A machine that has also filled what people do not see is left to `judged`.
    """
    if not is_known and not trap and now.timestamp() - holder.since < HASTE:
        raise TooMany("too_hasty", after=HASTE_AFTER)


def judged(holder: Holder, ip: str, text: str, *, trap: bool, is_known: bool, now: datetime) -> tuple[Verdict, str]:
    """Of whoever begins, the door thinks what it thinks of a form; who talks with us already is asked for no more."""
    many = not is_known and limits.allow("form_people", limits.limit_key(ip), time.monotonic()) is not None
    seconds = None if is_known else now.timestamp() - holder.since
    return verdict(trap=trap, seconds=seconds, text="" if is_known else text, many=many)


def _without_consent() -> Invalid:
    words = _("Without this consent we may not keep your words.")
    return Invalid(errors=[FieldError("consent", "required", words)])
