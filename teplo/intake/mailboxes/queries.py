"""Questions about mailboxes: which are to be listened to, what was captured of them."""

from collections.abc import Iterable
from datetime import datetime

from teplo.channels.models import Channel
from teplo.intake.mailboxes.models import Mailbox, MailFolder, SentCopy
from teplo.intake.models import Capture

AT_ONCE, MOST_TRIES = 50, 5


def folders_of(channel: Channel, account: str) -> dict[str, MailFolder]:
    """How far each folder of an account (its mark) is read, by its name."""
    return {folder.name: folder for folder in MailFolder.objects.filter(channel=channel, account=account)}


def number(folder: MailFolder, uid: int) -> str:
    """What a letter is known by on the other side: its folder's age, its number, its account, its folder."""
    return f"{folder.uidvalidity}/{uid}@{folder.account}/{folder.name}"[:200]


def captured(channel: Channel, numbers: Iterable[str]) -> set[str]:
    """Which of these letters have their capture with their words in it."""
    known = Capture.objects.filter(channel=channel, external_id__in=list(numbers))
    found = known.exclude(reason="not_fetched").values_list("external_id", flat=True)
    return {name for name in found if name is not None}


def copies_to_make(channel: Channel) -> list[int]:
    """The messages that are to be put into the folder of sent letters, some at a time."""
    waiting = SentCopy.objects.filter(channel=channel, tries__lt=MOST_TRIES).order_by("pk")
    return list(waiting.values_list("message", flat=True)[:AT_ONCE])


def copies_given_up(channel: Channel) -> int:
    """How many of them the mailbox did not take however often."""
    return SentCopy.objects.filter(channel=channel, tries__gte=MOST_TRIES).count()


def is_due(channel: Channel, *, now: datetime) -> bool:
    """Whether a mailbox that could not be opened may be tried again."""
    waits = Mailbox.objects.filter(channel=channel, next_try_at__gt=now)
    return not waits.exists()


def mailbox_of(channel: Channel) -> Mailbox | None:
    """How it goes with the mailbox of a channel; None before it was opened for the first time."""
    return Mailbox.objects.filter(channel=channel).first()
