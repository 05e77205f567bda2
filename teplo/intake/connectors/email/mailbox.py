"""A mailbox read over IMAP: every letter is kept before the cursor moves, also one that cannot be fetched."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DataError, connection
from imap_tools.errors import ImapToolsError

from teplo.channels.models import Channel
from teplo.intake.actions import mailboxes
from teplo.intake.actions.receive import receive
from teplo.intake.arrival import Arrival
from teplo.intake.connectors.email.account import Account
from teplo.intake.connectors.email.headers import Headers
from teplo.intake.connectors.email.mime import MOST_BYTES
from teplo.intake.connectors.email.oauth import access_token
from teplo.intake.mailboxes.models import MailFolder
from teplo.intake.mailboxes.queries import captured, number
from teplo.kit.clock import database_now
from teplo.kit.net.imap import SECONDS, Aborted, Box, Denied, Refusal, enter, internal_date, told
from teplo.kit.net.policy import MAILBOXES
from teplo.kit.problems import Conflict
from teplo.kit.transactions import Unsure

log = logging.getLogger(__name__)

AT_ONCE = 100
TRIES = 3
TYPE = "message/rfc822"
# Of a letter beyond every limit its beginning is kept, and the tray says so.
BEGINNING = 256 * 1024
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Stopped = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Listed:
    """One letter as the mailbox lists it: its number, its size in bytes, when it was put there."""

    uid: int
    size: int
    at: datetime | None


def open_box(channel: Channel, account: Account, *, seconds: float = SECONDS) -> Box:
    """The mailbox, signed in; `seconds` for each answer. Raises Refused, Unreached, Denied."""
    place = account.imap.place(MAILBOXES)
    token = access_token(channel, account)
    user, password = account.user, account.secrets["password"]
    try:
        return enter(place, account.imap.security, user=user, password=password, token=token, seconds=seconds)
    except Denied:
        if not token:
            raise
        # The provider may have called it back before its time.
        token = access_token(channel, account, anew=True)
        return enter(place, account.imap.security, user=user, token=token, seconds=seconds)


def read_folders(box: Box, channel: Channel, account: Account, *, stopped: Stopped = lambda: False) -> int:
    """Read what is new in every folder of the mailbox; how many letters were kept."""
    return sum(read_folder(box, channel, account, name, stopped=stopped) for name in account.folders)


def read_folder(box: Box, channel: Channel, account: Account, name: str, *, stopped: Stopped = lambda: False) -> int:
    """Read what is new in one folder, the oldest first. Nothing in the mailbox is changed.

    Raises what the mailbox or the database raises: the cursor then stands behind the last letter that was kept.
    """
    folder = _opened(box, channel, account, name)
    kept = 0
    for letter in _listed(box, _new_uids(box, folder)):
        if stopped():
            break
        kept += _take(box, channel, folder, letter)
    return kept


def _opened(box: Box, channel: Channel, account: Account, name: str) -> MailFolder:
    age, following = box.choose(name)
    box.read_until[name] = following
    today = database_now().date()
    begins = today - timedelta(days=account.begins)
    # Letters of earlier days are not ours, unless somebody has asked for them.
    last = 0 if account.begins else max(following - 1, 0)
    return mailboxes.begin_folder(channel, name, account=account.mark, uidvalidity=age, last_uid=last, begins_on=begins)


def _new_uids(box: Box, folder: MailFolder) -> list[int]:
    """Numbers above the cursor; in a folder that is read from its start only of the days that are ours."""
    asked = f"UID {folder.last_uid + 1}:*"
    if not folder.last_uid:
        asked += f" SINCE {_day(folder)}"
    # A server answers 'n:*' with its last letter even where that is below n.
    return [uid for uid in box.numbered(asked) if uid > folder.last_uid]


def _day(folder: MailFolder) -> str:
    day = folder.begins_on
    return f"{day.day:02}-{_MONTHS[day.month - 1]}-{day.year}"


def _listed(box: Box, uids: list[int]) -> Iterator[Listed]:
    """Sizes and days of letters, many at a time; what has gone meanwhile is not in the answer, and none of ours."""
    for start in range(0, len(uids), AT_ONCE):
        part = uids[start : start + AT_ONCE]
        rows = box.fetched(",".join(map(str, part)), "(UID RFC822.SIZE INTERNALDATE)")
        found = {letter.uid: letter for letter in map(_row, rows) if letter is not None}
        yield from (found[uid] for uid in part if uid in found)


def _row(row: bytes | tuple[bytes, bytes]) -> Listed | None:
    line = row if isinstance(row, bytes) else row[0]
    uid, size = _UID.search(line), _SIZE.search(line)
    if uid is None:
        return None
    at = internal_date(line)
    return Listed(int(uid[1]), int(size[1]) if size else 0, at)


def _take(box: Box, channel: Channel, folder: MailFolder, letter: Listed) -> int:
    """Fetch and keep one letter, then move the cursor; 0 where there is none any more."""
    try:
        body = _body(box, letter)
    except Aborted:
        raise
    except (Refusal, ImapToolsError) as error:
        if mailboxes.note_stuck(folder, uid=letter.uid) < TRIES:
            raise
        log.warning("letter %s of %s cannot be fetched: %s", letter.uid, channel.pk, type(error).__name__)
        body = b""
    if body is None:
        mailboxes.pass_letter(folder, uid=letter.uid)
        return 0
    _kept(channel, folder, letter, body)
    mailboxes.pass_letter(folder, uid=letter.uid)
    return 1


def _kept(channel: Channel, folder: MailFolder, letter: Listed, body: bytes) -> None:
    """Keep a letter; one that breaks the keeping itself is kept without its words at last, and the next ones go on."""
    try:
        keep(channel, folder, letter, body)
    except Exception:
        if not connection.in_atomic_block:
            connection.close()  # it may have been cut off by us; where the database is away no try is counted
        if mailboxes.note_stuck(folder, uid=letter.uid) < TRIES:
            raise
        log.exception("letter %s of %s cannot be kept", letter.uid, channel.pk)
        keep(channel, folder, letter, b"")


def _body(box: Box, letter: Listed) -> bytes | None:
    """The whole letter word for word; None where it has gone."""
    what = "(UID BODY.PEEK[])" if letter.size <= MOST_BYTES else f"(UID BODY.PEEK[]<0.{BEGINNING}>)"
    rows = box.fetched(str(letter.uid), what)
    found = [row for row in rows if isinstance(row, tuple)]
    if not found:
        if any(_UID.search(row) for row in rows if isinstance(row, bytes)):
            raise Refusal("a letter without its body")
        return None
    return bytes(found[0][1])


def keep(channel: Channel, folder: MailFolder, letter: Listed, body: bytes) -> None:
    """Keep one letter as it came and make of it what it is; one that is there already changes nothing."""
    now = database_now()
    at = min(letter.at or now, now)
    meta = {"folder": folder.name, "uid": letter.uid, "at": at.isoformat(), **_told(body)}
    if letter.size > MOST_BYTES:
        meta["cut"] = letter.size
    known_as = number(folder, letter.uid)
    arrival = Arrival(body, content_type=TYPE, external_id=known_as, meta=meta)
    try:
        receive(channel, arrival, at=at, now=now)
    except Conflict:
        # The same number with other bytes: the first is kept, and some servers write into letters later.
        log.info("letter %s came again with other bytes", known_as)
    except Unsure:
        # Nobody knows whether it was kept; asking again under the same number tells.
        receive(channel, arrival, at=at, now=now)


def _told(body: bytes) -> dict[str, object]:
    """What the tray shows of a letter before anybody reads it whole."""
    head = body[:64_000].partition(b"\r\n\r\n")[0].partition(b"\n\n")[0]
    headers = Headers.of_bytes(head)
    sender = next(iter(headers.addresses("from")), None)
    return {
        "from": sender.address if sender else "",
        "subject": headers.text("subject", limit=200),
        "message_id": next(iter(headers.ids("message-id")), "")[:200],
    }


def compare(box: Box, channel: Channel, account: Account, folders: Iterable[MailFolder]) -> None:
    """Every letter of the mailbox against the captures; what is missing is fetched anew, the rest is listed."""
    letters, fetched = 0, 0
    missing: list[tuple[str, int]] = []
    for folder in folders:
        if folder.name not in account.folders:
            continue
        age, _following = box.choose(folder.name)
        if age != folder.uidvalidity:
            continue
        ours = range(folder.first_uid + 1, folder.last_uid + 1)
        uids = [uid for uid in box.numbered(f"SINCE {_day(folder)}") if uid in ours]
        letters += len(uids)
        absent = _absent(channel, folder, uids)
        for letter in _listed(box, absent):
            if _fetch_again(box, channel, folder, letter):
                fetched += 1
            else:
                missing.append((folder.name, letter.uid))
    mailboxes.note_compared(channel, letters=letters, missing=missing, fetched=fetched, at=database_now())


def _absent(channel: Channel, folder: MailFolder, uids: list[int]) -> list[int]:
    absent: list[int] = []
    for start in range(0, len(uids), 1_000):
        part = {number(folder, uid): uid for uid in uids[start : start + 1_000]}
        known = captured(channel, part)
        absent += [uid for name, uid in part.items() if name not in known]
    return absent


def _fetch_again(box: Box, channel: Channel, folder: MailFolder, letter: Listed) -> bool:
    try:
        body = _body(box, letter)
    except Aborted:
        raise
    except (Refusal, ImapToolsError):
        return False
    if not body:
        return body is None
    known_as = number(folder, letter.uid)
    try:
        if not mailboxes.fill(channel, known_as, body, now=database_now()):
            keep(channel, folder, letter, body)
    except (DataError, ValueError):
        log.exception("letter %s of %s cannot be kept", letter.uid, channel.pk)
        return False
    return True


def words_of(error: BaseException) -> tuple[str, str]:
    """Why a mailbox cannot be read: a word for figures, and a sentence for people."""
    if isinstance(error, Denied):
        return "denied", error.said
    if hasattr(error, "code") and hasattr(error, "message"):
        return str(error.code), str(error.message)
    plain = told(error)
    return plain.code, str(plain.words)
