"""Kinds of fields, the operators each kind knows, and what a question is asked from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum


class Kind(StrEnum):
    """What a field holds; it decides how values are written and compared."""

    TEXT = "text"  # without case, ё as е
    SEARCH = "search"  # a column made by kit.text.search_text
    NUMBER = "number"
    MONEY = "money"  # the amount alone: a currency is a field of its own
    MOMENT = "moment"  # an aware datetime
    DATE = "date"
    CHOICE = "choice"  # a key from a list
    REFERENCE = "reference"  # the id of a row
    FLAG = "flag"  # unknown counts as no
    TAGS = "tags"  # several keys at once
    SPECIAL = "special"  # only the room of the field knows what a value means


class Operator(StrEnum):
    """How a field is asked. `is_not`, `lacks` and `none` hold for rows where the field is unknown."""

    IS = "is"  # any of the values
    IS_NOT = "is_not"  # none of the values
    ALL_OF = "all_of"  # of several-valued fields
    CONTAINS = "contains"
    LACKS = "lacks"
    STARTS = "starts"
    FROM = "from"  # and beyond
    TO = "to"  # and before: a day means its end
    BETWEEN = "between"  # both ends belong
    NONE = "none"
    ANY = "any"


class Personal(StrEnum):
    """How personal a field is: drives masking by role, redaction of logs, and export."""

    NONE = "none"
    CONTACT = "contact"
    SENSITIVE = "sensitive"


_PRESENCE = (Operator.NONE, Operator.ANY)
_CHOOSING = (Operator.IS, Operator.IS_NOT, *_PRESENCE)
_RANGING = (Operator.IS, Operator.IS_NOT, Operator.FROM, Operator.TO, Operator.BETWEEN, *_PRESENCE)
OPERATORS: dict[Kind, tuple[Operator, ...]] = {
    Kind.TEXT: (Operator.CONTAINS, Operator.LACKS, Operator.STARTS, *_CHOOSING),
    Kind.SEARCH: (Operator.IS,),
    Kind.NUMBER: _RANGING,
    Kind.MONEY: _RANGING,
    Kind.MOMENT: _RANGING,
    Kind.DATE: _RANGING,
    Kind.CHOICE: _CHOOSING,
    Kind.REFERENCE: (*_CHOOSING, Operator.ALL_OF),
    Kind.FLAG: (Operator.IS,),
    Kind.TAGS: (*_CHOOSING, Operator.ALL_OF),
    Kind.SPECIAL: (Operator.IS, Operator.IS_NOT),
}

# How many values an operator takes, least and most.
MOST_VALUES = 200
COUNTS: dict[Operator, tuple[int, int]] = dict.fromkeys(Operator, (1, MOST_VALUES)) | {
    Operator.FROM: (1, 1),
    Operator.TO: (1, 1),
    Operator.BETWEEN: (2, 2),
    Operator.NONE: (0, 0),
    Operator.ANY: (0, 0),
}

RANGED = frozenset({Kind.NUMBER, Kind.MONEY, Kind.MOMENT, Kind.DATE})
TIMED = frozenset({Kind.MOMENT, Kind.DATE})
# Kinds whose empty text means the same as unknown.
TEXTUAL = frozenset({Kind.TEXT, Kind.CHOICE})
# Kinds among whose values 'none' may stand: 'hot or not known'.
NONE_AMONG = frozenset({Kind.CHOICE, Kind.REFERENCE, Kind.TAGS})
NONE_VALUE = "none"
ME = "me"
MY_TEAM = "my_team"


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, when and where: what 'today' and 'me' mean.

    `now` is aware; `team_ids` are the employees of the asker's teams. Without an asker 'me' is nobody.
    """

    now: datetime
    zone: tzinfo
    me: int | None = None
    team_ids: tuple[int, ...] = ()
