"""What a plug-in may say and do: one `Connector` per folder. All of it but the kind and its words is optional.

What reads a body is pure of the network; what speaks to the other side (`test`, `send`, `listen`) is told so here and
goes through the one outbound client. Docs: docs/connectors.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from threading import Event
from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.utils.translation import override

from teplo.channels.models import Channel
from teplo.kit.problems import Mistake, Words
from teplo.triage.draft import Draft

if TYPE_CHECKING:
    from teplo.work.actions.chat.heard import Visit
    from teplo.work.calls import CallWord
    from teplo.work.talks import HeardMessage, Message, ThreadKey

Meta = dict[str, object]


class Unreadable(Mistake):
    """The body cannot be read: it stays as it came, in the tray, with this reason."""


class TooEarly(Unreadable):
    """It can be read, but what it speaks of is still under way here: it is tried again by itself."""


class Forged(Exception):
    """A delivery that does not prove whose it is: refused, and nothing of it is kept. `why` is a short code."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Delivered:
    """A request to an address of ours as it came; `headers` by lower-case names, `at` is our own clock.

    `ip` is the sender's own address where a trusted proxy named it."""

    method: str
    url: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    at: datetime
    ip: str = ""

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side is told."""

    body: str
    content_type: str = "text/plain; charset=utf-8"
    status: int = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a self-test; `ok` None is a hint that is neither good nor bad."""

    ok: bool | None
    words: Words


@dataclass(frozen=True, slots=True)
class Heard:
    """A word in a talk. It joins the talk where that is known; else it begins one, with an enquiry if there is a draft.

    `hint` is what the reader of a new enquiry should know, such as that the sender claimed an unknown thread.
    """

    conversation: ThreadKey
    message: HeardMessage
    draft: Draft | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class CallHeard:
    """What a delivery tells of one call, by the number that the provider gave it: one event or several.

    They may come in any order and any number of times. `draft` is what the provider knows of whoever calls beside his
    number, such as his name or his advertising.
    """

    call: str
    events: tuple[CallWord, ...]
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class Visited:
    """A word of a visitor of our own chat: who and where he is, what he said, and the enquiry that it may be."""

    visit: Visit
    message: HeardMessage
    draft: Draft


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a message of ours, found by the number that the other side gave it, or by our own, `message`."""

    external_id: str
    is_there: bool
    why: str = ""
    message: int | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """Nothing is to be made of it: it stays as it came, put aside with this reason."""

    reason: str
    facts: dict[str, object] = field(default_factory=dict)


# Something happened there that is none of an enquiry's beginning: the reason of what several put aside.
OTHER_EVENT = "other_event"

Read = Draft | Heard | CallHeard | Visited | Fate | Aside


@dataclass(frozen=True, slots=True)
class Sent:
    """The other side took it, under this number of its own; `but` says for whom it did not, and why."""

    external_id: str
    but: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: it is tried again, after `seconds` where the other side said so; `is_away` where nobody answered."""

    why: str
    seconds: int | None = None
    is_away: bool = False


@dataclass(frozen=True, slots=True)
class Never:
    """It will not be taken: people are told why."""

    why: str


Outcome = Sent | Later | Never


@dataclass(frozen=True, slots=True)
class LadderStep:
    """At which inner numbers a call rings together, and for how many seconds."""

    extensions: tuple[str, ...]
    seconds: int


LadderOf = Callable[[str], "Sequence[LadderStep]"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telephony:
    """What a kind of telephony can do beside telling of its calls; each is left out where it cannot.

    `dial(channel, extension, number)` has the provider call the employee's inner number and then the number outside;
    the number of `Sent` is the provider's name of the command. `recording(channel, source)` gives the address of a
    recording and the headers to fetch it with. `route(delivered, channel, ladder_of)` answers who asks where a call is
    to ring, None where the delivery asks nothing; `ladder_of(number)` gives the steps for a caller by what is prepared.
    `unrouted(delivered, channel)` answers who asks the same while the database or another part of ours is away.
    """

    dial: Callable[[Channel, str, str], Outcome] | None = None
    recording: Callable[[Channel, str], tuple[str, Mapping[str, str]]] | None = None
    route: Callable[[Delivered, Channel, LadderOf], Answer | None] | None = None
    unrouted: Callable[[Delivered, Channel], Answer | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """A kind of channel.

    `is_opened`: people may open channels of this kind; `steps`: what the owner of the account clicks over there;
    `settings_form`: what it must be told, secrets being those with
    a PasswordInput. `read(body, channel, meta)` raises Unreadable. `verify` makes it a webhook: it raises Forged;
    `number` is what a repeated delivery is known by; `parts` gives the several enquiries of one body (and its type)
    with their numbers: each is taken by itself, the whole is read as put aside; `answer` answers handshakes, of
    which nothing is kept; `thanks` is said once a delivery is on disk. `has_mapper`: people point at its fields.
    `reasons` are the words for codes of its own, of what is kept, put aside or refused. `trouble` says what stands
    in its way now, from our own tables. `methods` are those of its deliveries: some services send with GET.
    `telephony` makes it one of telephony: it brings calls. `addresses` are those by which people write letters to a
    channel. `is_demo`: what it sends is taken as sent and leaves the house never; writers are told so.
    """

    kind: str
    name: Words
    icon: str
    about: Words
    is_opened: bool = True
    is_demo: bool = False
    steps: tuple[Words, ...] = ()
    settings_form: type[forms.Form] | None = None
    read: Callable[[bytes, Channel, Meta], Read] | None = None
    verify: Callable[[Delivered, Channel], None] | None = None
    methods: tuple[str, ...] = ("POST",)
    number: Callable[[Delivered, Channel], str | None] | None = None
    parts: Callable[[bytes, str, Channel], list[tuple[bytes, str]]] | None = None
    answer: Callable[[Delivered, Channel], Answer | None] | None = None
    thanks: Answer = Answer("ok")
    test: Callable[[Channel], list[Finding]] | None = None
    trouble: Callable[[Channel], Words | None] | None = None
    has_mapper: bool = False
    reasons: Mapping[str, Words] = field(default_factory=dict)
    send: Callable[[Message, Channel], Outcome] | None = None
    addresses: Callable[[Channel], Collection[str]] | None = None
    listen: Callable[[Channel, Event], None] | None = None
    telephony: Telephony | None = None
    text: Callable[[Channel, str, str], Outcome] | None = None


def by_address(delivered: Delivered, channel: Channel) -> None:
    """The `verify` of senders who sign nothing: whoever knows the address, which nobody can guess, is let in."""


def in_company_language(read: Callable[[bytes, Channel, Meta], Read]) -> Callable[[bytes, Channel, Meta], Read]:
    """A `read` that names fields of its own: they are the same whoever sends, and whoever reads once more."""

    @wraps(read)
    def reading(body: bytes, channel: Channel, meta: Meta) -> Read:
        with override(settings.LANGUAGE_CODE):
            return read(body, channel, meta)

    return reading
