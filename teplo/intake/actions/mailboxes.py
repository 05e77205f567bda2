"""Verbs of mailboxes: letters are counted once, cursors move over what is kept, leases are taken and given back."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import F

from teplo.channels.actions.settings import keep_settings
from teplo.channels.models import Channel
from teplo.identity.actions import mark_undeliverable
from teplo.intake.actions.receive import retry
from teplo.intake.mailboxes.models import AutoAnswer, ListenerLease, Mailbox, MailFolder, SentCopy
from teplo.intake.models import Capture
from teplo.kit import sql
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import SYSTEM

LEASE_SECONDS = 30
# Seconds until the next try of a mailbox that cannot be opened, by the number of tries: a wrong password that is tried
# every few seconds locks the account.
RETRY_AFTER = (15, 60, 300, 900, 1800)
SEEN = """
INSERT INTO intake_seenletter (key, scope) VALUES (%(key)s, %(scope)s) ON CONFLICT DO NOTHING RETURNING id
"""
# Whoever has it renews it; whoever wants it gets it once its time is over, by the database's clock.
LEASE = """
INSERT INTO intake_listenerlease (name, holder, until)
VALUES (%(name)s, %(holder)s, clock_timestamp() + make_interval(secs => %(seconds)s))
ON CONFLICT (name) DO UPDATE SET holder = EXCLUDED.holder, until = EXCLUDED.until
WHERE intake_listenerlease.holder = EXCLUDED.holder OR intake_listenerlease.until < clock_timestamp()
RETURNING id
"""


@step
def is_first(key: bytes, *, scope: int) -> bool:
    """Say whether a letter of this key is met for the first time, and remember it: the write decides."""
    return bool(sql.rows(SEEN, {"key": key, "scope": scope}))


@front_door
def lease(name: str, *, holder: str, seconds: float = LEASE_SECONDS) -> bool:
    """Take or renew a lease; False where somebody else has it."""
    return bool(sql.rows(LEASE, {"name": name, "holder": holder, "seconds": seconds}))


@front_door
def give_back(name: str, *, holder: str) -> None:
    """Let the next one have it at once."""
    ListenerLease.objects.filter(name=name, holder=holder).delete()


@front_door
def begin_folder(
    channel: Channel, name: str, *, account: str, uidvalidity: int, last_uid: int, begins_on: date
) -> MailFolder:
    """Know a folder of an account (its mark) from now on.

    Where its numbers were given anew it is read again from the day on which it began.
    """
    given = {"uidvalidity": uidvalidity, "last_uid": last_uid, "first_uid": last_uid, "begins_on": begins_on}
    folder, is_new = MailFolder.objects.get_or_create(channel=channel, account=account, name=name, defaults=given)
    if not is_new and folder.uidvalidity != uidvalidity:
        folder.uidvalidity, folder.last_uid, folder.first_uid = uidvalidity, 0, 0
        folder.stuck_uid, folder.stuck_tries = None, 0
        folder.save(update_fields=["uidvalidity", "last_uid", "first_uid", "stuck_uid", "stuck_tries"])
    return folder


@front_door
def pass_letter(folder: MailFolder, *, uid: int) -> None:
    """A letter has its capture: the cursor may stand on it. It never goes back."""
    mine = MailFolder.objects.filter(pk=folder.pk, uidvalidity=folder.uidvalidity, last_uid__lt=uid)
    mine.update(last_uid=uid, stuck_uid=None, stuck_tries=0)
    folder.last_uid = max(folder.last_uid, uid)


@front_door
def note_stuck(folder: MailFolder, *, uid: int) -> int:
    """A letter could not be fetched; how often by now."""
    tries = folder.stuck_tries + 1 if folder.stuck_uid == uid else 1
    MailFolder.objects.filter(pk=folder.pk).update(stuck_uid=uid, stuck_tries=tries)
    folder.stuck_uid, folder.stuck_tries = uid, tries
    return tries


@front_door
def note_open(channel: Channel, *, what: str = "mailbox", at: datetime) -> None:
    """The mailbox, or exchange, was opened; whoever was told that it could not be hears that it can."""
    mailbox, _is_new = Mailbox.objects.select_for_update().get_or_create(channel=channel)
    if mailbox.failing_since is not None:
        record(f"{what}.works", by=SYSTEM, at=at, channel=channel.pk)
    mailbox.opened_at, mailbox.failing_since, mailbox.next_try_at = at, None, None
    mailbox.error, mailbox.said, mailbox.tries = "", "", 0
    mailbox.save()


@front_door
def note_failing(channel: Channel, *, what: str = "mailbox", why: str, said: str, at: datetime) -> datetime:
    """The mailbox, or exchange, cannot be opened; when to try again. Told once, however long it lasts."""
    mailbox, _is_new = Mailbox.objects.select_for_update().get_or_create(channel=channel)
    if mailbox.failing_since is None:
        mailbox.failing_since = at
        record(f"{what}.failing", by=SYSTEM, at=at, channel=channel.pk, why=why)
    mailbox.tries += 1
    after = RETRY_AFTER[min(mailbox.tries, len(RETRY_AFTER)) - 1]
    mailbox.error, mailbox.said, mailbox.next_try_at = why[:40], said[:300], at + timedelta(seconds=after)
    mailbox.save()
    return mailbox.next_try_at


# allow undecorated-verb: what it calls are front doors of their own
def fill(channel: Channel, external_id: str, body: bytes, *, now: datetime) -> bool:
    """Give a letter that was kept without its words those words, and read it; False where there is no such capture."""
    capture = _fill(channel, external_id, body)
    if capture is not None:
        retry(capture, now=now)
    return capture is not None


@front_door
def _fill(channel: Channel, external_id: str, body: bytes) -> int | None:
    kept = Capture.objects.filter(channel=channel, external_id=external_id, state=Capture.State.KEPT)
    capture = kept.filter(reason="not_fetched").select_for_update().first()
    if capture is None:
        return None
    capture.body, capture.digest = body, hashlib.sha256(body).digest()
    capture.save(update_fields=["body", "digest"])
    return int(capture.pk)


@front_door
def keep_refresh_token(channel: Channel, token: str, *, at: datetime) -> None:
    """The provider has given a new refresh token, and the old one may end."""
    keep_settings(channel, values={}, secrets={"refresh_token": token}, by=SYSTEM, at=at)


@front_door
def note_compared(
    channel: Channel, *, letters: int, missing: Sequence[tuple[str, int]], fetched: int, at: datetime
) -> None:
    """What a comparison of the mailbox with the captures has found: how many letters, and which have none."""
    mailbox, _is_new = Mailbox.objects.select_for_update().get_or_create(channel=channel)
    rows = [{"folder": name, "uid": uid} for name, uid in missing[:500]]
    mailbox.compared_at, mailbox.compared = at, {"letters": letters, "missing": rows, "fetched": fetched}
    mailbox.save(update_fields=["compared_at", "compared"])
    record("mailbox.compared", by=SYSTEM, at=at, channel=channel.pk, letters=letters, missing=len(missing))


@step
def ask_for_copy(channel: Channel, *, message: int) -> None:
    """A letter of ours is to lie among the sent ones of its mailbox; asked twice it lies there once."""
    SentCopy.objects.get_or_create(message=message, defaults={"channel": channel})


@front_door
def note_copied(message: int) -> None:
    """It lies there."""
    SentCopy.objects.filter(message=message).delete()


@front_door
def note_uncopied(message: int) -> None:
    """The mailbox did not take it."""
    SentCopy.objects.filter(message=message).update(tries=F("tries") + 1)


@step
def may_answer(channel: Channel, address: str, *, most: int, at: datetime) -> bool:
    """Whether somebody may be answered by itself now, and remember it: once a day, and `most` of a mailbox an hour."""
    Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
    day, hour = at - timedelta(hours=24), at - timedelta(hours=1)
    if AutoAnswer.objects.filter(address=address, at__gt=day).exists():
        return False
    if AutoAnswer.objects.filter(channel=channel, at__gt=hour).count() >= most:
        return False
    AutoAnswer.objects.create(channel=channel, address=address, at=at)
    return True


@front_door
def note_dead(address: str, *, why: str, now: datetime) -> None:
    """A server has said that nobody is reached under this address."""
    mark_undeliverable(address, why=why, by=SYSTEM, at=now)
