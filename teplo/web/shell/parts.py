"""What the large components are given: plain values that a page's view fills."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from teplo.kit.problems import Words


@dataclass(frozen=True)
class Tab:
    """One of several pages or saved views over the same list."""

    words: Words
    url: str
    is_current: bool = False
    count: Words = ""
    icon: str = ""


@dataclass(frozen=True)
class Choice:
    """A value that a filter field can take: `url` is the present address with it set."""

    words: Words
    url: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Chip:
    """A filter that is set: `off_url` is the present address without it."""

    field: Words
    words: Words
    off_url: str


@dataclass(frozen=True)
class FilterField:
    """A field that may be filtered by; `choices` are links, `input_name` asks for a typed value instead."""

    words: Words
    choices: Sequence[Choice] = ()
    input_name: str = ""
    input_type: str = "text"


@dataclass(frozen=True)
class Pages:
    """A place in a keyset-paged list. Addresses are empty at the ends; `count` is words: `342`, `1,000+`."""

    count: Words
    newer_url: str = ""
    older_url: str = ""


@dataclass(frozen=True)
class FileLink:
    """A file that can be saved from `url`; `size` in bytes."""

    name: str
    url: str
    size: int


@dataclass(frozen=True)
class Happening:
    """One line of a timeline: `words` say what, `by` who or which rule, `text` is quoted below.

    With its `number` in the ledger it is marked for a moment when it appears by itself. `call` is the line of a call,
    whose recordings are heard there, `undo_url` takes back what it tells of. `url` leads to what it speaks of,
    `trouble` says what is wrong with it.
    """

    icon: str
    words: Words
    by: str
    at: dt.datetime
    text: str = ""
    is_rule: bool = False
    is_new: bool = False
    number: int = 0
    call: object | None = None
    undo_url: str = ""
    files: Sequence[FileLink] = ()
    url: str = ""
    trouble: str = ""


@dataclass(frozen=True)
class TaskRow:
    """A task as a line: ticking it opens `close_url`, which asks for the result and the next step."""

    icon: str
    words: Words
    due_at: dt.datetime | None
    close_url: str = ""
    url: str = ""
    owner: object | None = None
    is_done: bool = False
    phone: str = ""


@dataclass(frozen=True)
class InlineField:
    """A value that is changed where it stands.

    `shown` is what people read, `value` what the form holds, `options` pairs of value and words for a choice.
    `error` keeps the form open with what was typed; `theirs` is what another, `theirs_by`, saved meanwhile. `place`
    tells fields of one name on one page apart. `opens` is where a link or a file leads.
    """

    name: str
    label: Words
    url: str
    value: str = ""
    shown: Words = ""
    kind: str = "text"
    options: Sequence[tuple[str, Words]] = ()
    version: str = ""
    error: Words = ""
    theirs: str = ""
    theirs_by: str = ""
    theirs_at: dt.datetime | None = None
    mine: Words = ""
    hints: str = ""
    keys: str = ""
    may_change: bool = True
    place: str = ""
    opened: bool = False
    opens: str = ""

    @property
    def chosen(self) -> list[str]:
        """The values of several choices."""
        return self.value.split(",")

    @property
    def is_open(self) -> bool:
        return bool(self.opened or self.error or self.theirs)

    @property
    def mark(self) -> str:
        """The id of the field on its page."""
        return f"inline-{self.place}{self.name}"


@dataclass(frozen=True)
class Found:
    """One line under the search box."""

    icon: str
    words: Words
    url: str
    detail: Words = ""
    keys: str = ""
    panel: bool = False


@dataclass(frozen=True)
class FoundGroup:
    """Lines of one kind under the search box, with their heading."""

    heading: Words
    lines: Sequence[Found] = field(default_factory=tuple)
