"""What a mail system says of a letter that did not arrive: to whom, why, and whether the address is dead for ever.

First by RFC 3464 (message/delivery-status), then by the words of the systems that do not write one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from teplo.intake.connectors.email.headers import Headers
from teplo.intake.connectors.email.mime import Parts

# Reasons for which an address stays dead whoever writes whatever to it.
DEAD = frozenset({"user_unknown", "host_unknown", "has_moved", "disabled"})
# Of a report no more is read: what names thousands was written to keep us busy.
MOST_NAMED, MOST_BLOCKS = 200, 500
_FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]{1,60}):[ \t]*(.*(?:\n[ \t]+.*)*)", re.MULTILINE)
_ADDRESS = r"[^\s<>()\[\],;:\"'`|]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{1,252}[A-Za-z0-9]"
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.-])([45]\d\d)(?=[\s\-#:;,)\"]|$)")
_ID = re.compile(r"^[> ]*message-id:\s*<([^<>\s]{1,300})>", re.IGNORECASE | re.MULTILINE)
_SENDERS = re.compile(
    r"(?:mailer-daemon|postmaster|mail-daemon|mailerdaemon|mdaemon|mail delivery|postman|mailadmin|mail-deliver"
    r"|double-bounce)",
    re.IGNORECASE,
)
_SUBJECTS = re.compile(
    r"(?:undeliver(?:able|ed)|delivery (?:status|failure|report|has failed|notification)|(?:mail"
    r"|message) (?:delivery|deliver|status)"
    r".{0,12}(?:fail|report|system|status|notif)|returned (?:mail|to sender)|failure notice|mail (?:system error"
    r"|failure|could not)"
    r"|non-?deliver|could not be delivered|not delivered|undelivered|unzustellbar|delivery error|delivery problem"
    r"|rejected mail"
    r"|message not delivered|(?:не доставлен|невозможно доставить|недоставлен|сообщение не|ошибка доставки"
    r"|возврат почты))",
    re.IGNORECASE,
)
_TO = re.compile(rf"^to:.*?({_ADDRESS})", re.IGNORECASE | re.MULTILINE)
# A letter that was refused, as mail systems name its recipient.
_NAMED = (
    re.compile(
        rf"^(?:final|original)-recipient:\s*(?:[a-z0-9/-]+\s*;\s*)?<?({_ADDRESS})", re.IGNORECASE | re.MULTILINE
    ),
    re.compile(rf"^\s*<({_ADDRESS})>", re.MULTILINE),
    re.compile(rf"(?:recipient|user|to|address|addressed to|rcpt to|mailbox|for)\s*:?\s*<?({_ADDRESS})", re.IGNORECASE),
    re.compile(rf"<?({_ADDRESS})>?"),
)

# Why, by the words of the answer; the first that is met counts.
_REASONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(words, re.IGNORECASE))
    for reason, words in (
        ("mailbox_full", (r"mailbox (?:is )?full|over ?quota|quota exceeded|exceed.{0,24}quota"
                         r"|insufficient (?:system )?storage"
                         r"|mailbox size|storage (?:limit|quota)|not enough (?:disk )?space|disk (?:space|quota)"
                         r"|переполнен"
                         r"|maildir over|exceeded storage|account is full")),
        ("too_large", (r"(?:message|mail|size|body) .{0,24}(?:too (?:big|large|long)|exceed)"
                      r"|exceeds? .{0,30}(?:size|limit)|too large")),
        ("spam", (r"\bspam\b|blacklist|black list|blocklist|block list|\bRBL\b|reputation|spamhaus|blocked using"
                 r"|unsolicited"
                 r"|content (?:rejected|filter)|banned|virus|infected|malware")),
        ("not_allowed", (r"dmarc|\bspf\b|dkim|authentication (?:checks|required|fail)|not authori[sz]ed"
                        r"|unauthori[sz]ed|relay"
                        r"|policy|access denied|administrative prohibition|not permitted|reverse (?:dns|lookup)"
                        r"|\bPTR\b|helo")),
        ("disabled", (r"(?:mailbox|account|user|address|recipient).{0,30}(?:disabled|inactive|suspended|deactivated"
                     r"|blocked|locked"
                     r"|discontinued|expired|terminated|заблокирован)|no longer (?:active|available|in use|works"
                     r"|valid)")),
        ("has_moved", r"has moved|user has left|no longer with|moved to|new address"),
        ("user_unknown", (r"user (?:is )?unknown|unknown (?:user|recipient|address|local|mailbox)|no such (?:user"
                         r"|recipient|mailbox"
                         r"|address|person|local|account)|(?:user|recipient|mailbox|address|account|name|inbox).{0,40}"
                         r"(?:not found|unknown|does(?: not|n't) exist|not exist|unavailable|invalid"
                         r"|not (?:be )?(?:listed|known"
                         r"|recognized|valid|a valid))|invalid (?:recipient|user|mailbox|address)|not a known user"
                         r"|not (?:a )?valid"
                         r" (?:user|mailbox|recipient)|addressee unknown|unroutable address|user doesn.t"
                         r"|no mailbox (?:here|found)"
                         r"|does(?: not|n't) have an? .{0,30}(?:account|mailbox)|recipnotfound|RESOLVER\.ADR"
                         r"|is not listed|unrouteable|not our customer|нет такого|не существует|не найден|неизвест")),
        ("host_unknown", (r"(?:host|domain).{0,40}(?:unknown|not found|does(?: not|n't) exist|non-?existent)"
                         r"|name or service not known"
                         r"|unknown (?:host|domain)|no such (?:host|domain)|nxdomain|dns error|no mx"
                         r"|unrout(?:e)?able mail domain"
                         r"|bad destination|null mx|does not accept (?:mail|any mail)|couldn't find any host"
                         r"|illegal host")),
        ("too_many", r"too many|rate limit|throttl|try again later|temporar|deferred|greylist|grey list|busy"),
        ("unreachable", (r"timed? ?out|timeout|connection (?:refused|lost|reset)|network (?:unreachable|error)|no route"
                        r"|could(?: not|n't) (?:connect|be established)|not (?:yet )?(?:been )?delivered|delayed"
                        r"|can't connect"
                        r"|did not answer|retry time|queue")),
    )
)  # fmt: skip
# Why, by the code of RFC 3463, where the words say nothing.
_BY_STATUS = {
    "1.0": "user_unknown", "1.1": "user_unknown", "1.2": "host_unknown", "1.3": "user_unknown", "1.4": "user_unknown",
    "1.6": "has_moved", "1.10": "host_unknown", "2.1": "disabled", "2.2": "mailbox_full", "2.3": "too_large",
    "3.1": "mailbox_full", "3.4": "too_large", "4.1": "unreachable", "4.4": "host_unknown", "4.7": "unreachable",
    "7.1": "not_allowed", "7.0": "not_allowed", "7.26": "not_allowed", "7.23": "not_allowed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bounce:
    """A letter of ours that did not arrive: `is_hard` where its address is dead, not only this letter refused.

    `letter` is the Message-ID of the refused letter where the report carries it, '' where it does not.
    """

    recipient: str
    reason: str
    status: str = ""
    said: str = ""
    is_hard: bool = False
    is_final: bool = True
    letter: str = ""


def looks_like_one(headers: Headers, parts: Parts) -> bool:
    """Whether a letter reports one that did not arrive: by its headers first, by sender and subject together else."""
    kind = headers.raw("content-type").lower()
    if "report-type" in kind and "delivery-status" in kind:
        return True
    if "x-failed-recipients" in headers or any(each.endswith("delivery-status") for each, _text in parts.reports):
        return True
    sender = f"{headers.raw('from')} {headers.raw('return-path')}"
    is_machine = bool(_SENDERS.search(sender)) or headers.raw("return-path") == "<>"
    is_answer = "auto-replied" in headers.token("auto-submitted") or "x-autoreply" in headers
    return is_machine and not is_answer and bool(_SUBJECTS.search(headers.text("subject")) or _first_words_fail(parts))


_FAILS = re.compile(
    r"(?:could not be|was not|were not|unable to|failed|cannot|has not been|not able to) ?(?:be )?(?:deliver|sent"
    r"|send|route|complete)"
    r"|delivery (?:errors?|problems?|fail)|undeliver|did not reach|permanent (?:fatal )?error|fatal errors"
    r"|error delivering"
    r"|returned to (?:you|sender)|message (?:headers follow|non-deliverable)|не (?:было|может быть"
    r"|удалось) .{0,12}достав",
    re.IGNORECASE,
)


def _first_words_fail(parts: Parts) -> bool:
    return any(_FAILS.search(words[:3_000]) for words in (*parts.words, *parts.html))


def read_bounces(headers: Headers, parts: Parts, text: str) -> tuple[Bounce, ...]:
    """Every recipient that the report speaks of; empty where it says that all went well."""
    letter = _letter_of(parts, text)
    reported = [words for kind, words in parts.reports if kind.endswith("delivery-status")]
    found = [bounce for words in reported for bounce in _by_report(words, text, letter)]
    if found or (reported and all(_all_is_well(words) for words in reported)):
        return tuple({bounce.recipient: bounce for bounce in found if bounce.reason != "arrived"}.values())
    own = frozenset(one.address for one in (*headers.addresses("to"), *headers.addresses("delivered-to")))
    named = _named(headers, parts, text, own)
    return tuple(_judged(recipient, "", _words_about(recipient, text), letter, text) for recipient in named)


def _by_report(words: str, text: str, letter: str) -> Iterator[Bounce]:
    for block in re.split(r"\n\s*\n", words.replace("\r\n", "\n"))[:MOST_BLOCKS]:
        fields = {name.lower(): " ".join(value.split()) for name, value in _FIELD.findall(block)}
        recipient = next(filter(None, (_bare(fields.get(name, "")) for name in _RECIPIENTS)), "")
        if recipient and not _TOLD.isdisjoint(fields):
            yield _by_fields(recipient, fields, text, letter)


_RECIPIENTS = ("final-recipient", "original-recipient", "x-actual-recipient", "x-display-name")
_TOLD = {"action", "status", "diagnostic-code"}
_WELL = frozenset({"delivered", "relayed", "expanded"})


def _by_fields(recipient: str, fields: dict[str, str], text: str, letter: str) -> Bounce:
    action = fields.get("action", "").partition(" ")[0].lower()
    if action in _WELL:
        return Bounce(recipient, "arrived")
    given = fields.get("diagnostic-code", "")
    said = given.partition(";")[2].strip() or given
    status = fields.get("status", "").partition(" ")[0]
    return _judged(recipient, status, said, letter, text, is_delayed=action == "delayed")


def _all_is_well(words: str) -> bool:
    actions = re.findall(r"^action:\s*([a-z]+)", words, re.IGNORECASE | re.MULTILINE)
    return bool(actions) and all(action.lower() in _WELL for action in actions)


def _judged(recipient: str, status: str, said: str, letter: str, text: str, *, is_delayed: bool = False) -> Bounce:
    """What a refusal means: its own words first, then its code, then the words of the whole report."""
    exact = _exact(status, said)
    reason = _by_words(said) or _BY_STATUS.get(exact.partition(".")[2], "") or _by_words(text[:6_000]) or "unknown"
    is_passing = is_delayed or _class_of(exact, said) == "4"
    is_hard = not is_passing and reason in DEAD
    return Bounce(recipient, reason, exact, said[:300], is_hard=is_hard, is_final=not is_delayed, letter=letter)


def _exact(status: str, said: str) -> str:
    """The code that says most: 5.0.0 says nothing, and the words may hold a better one."""
    if _STATUS.fullmatch(status) and not status.endswith(".0.0"):
        return status
    found = _STATUS.search(said)
    return found[0] if found else status


def _class_of(exact: str, said: str) -> str:
    reply = _REPLY.search(said)
    return exact[:1] or (reply[1][:1] if reply else "")


def _by_words(words: str) -> str:
    """An address may be called 'full' or 'unknown': it does not count."""
    words = re.sub(_ADDRESS, "", words)
    return next((reason for reason, pattern in _REASONS if pattern.search(words)), "")


def _named(headers: Headers, parts: Parts, text: str, own: frozenset[str]) -> list[str]:
    """Who is named as the one that the letter did not reach."""
    failed = [one.address for one in headers.addresses("x-failed-recipients") if one.address]
    if failed:
        return failed
    said = _before_original(text)
    named = next(filter(None, (_others(pattern.findall(said), own) for pattern in _NAMED)), [])
    return named or [match.lower() for words in (_headers_of(parts, text), said) for match in _TO.findall(words)][:1]


def _others(found: list[str], own: frozenset[str]) -> list[str]:
    """Addresses that are neither ours nor the system's; halves of a broken line are none."""
    plain = list(dict.fromkeys(address.lower().rstrip(".") for address in found))[:MOST_NAMED]
    others = [address for address in plain if address not in own and not _SENDERS.search(address)]
    return [one for one in others if not any(more != one and more.endswith(one) for more in others)][:5]


def _before_original(text: str) -> str:
    """The system's own words, without the letter that it gives back below them."""
    cut = re.search(
        r"^(?:received|return-path|message-id|mime-version|x-[a-z-]+): ", text, re.IGNORECASE | re.MULTILINE
    )
    return text[: cut.start()] if cut and cut.start() > 40 else text


def _words_about(recipient: str, text: str) -> str:
    said = _before_original(text)
    place = said.lower().find(recipient)
    if place < 0:
        return said[:600]
    return " ".join(said[max(0, place - 200) : place + 500].split())


def _headers_of(parts: Parts, text: str) -> str:
    given = [words for kind, words in parts.reports if kind == "text/rfc822-headers"]
    inner = ["\n".join(f"{name}: {value}" for name, value in message.raw_items()) for message in parts.enclosed]
    return "\n".join([*given, *inner, text[-8_000:]])


def _letter_of(parts: Parts, text: str) -> str:
    found = _ID.search(_headers_of(parts, text))
    return found[1] if found else ""


def _bare(value: str) -> str:
    match = re.search(_ADDRESS, value)
    return match[0].lower() if match else ""


def hardest(bounces: Iterable[Bounce]) -> Bounce | None:
    """The one that says most: dead before refused before late."""
    return max(bounces, key=lambda bounce: (bounce.is_hard, bounce.is_final), default=None)


def is_dead(code: str, words: str) -> bool:
    """Whether an answer of SMTP says that the address itself is dead, and not only this letter refused."""
    return code.startswith("5") and _judged("", "", f"{code} {words}", "", "").is_hard
