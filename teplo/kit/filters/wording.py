"""The question in plain words, for chips and for the summary of a rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

from django.utils import formats
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from teplo.kit.filters.kinds import ME, MY_TEAM, NONE_AMONG, NONE_VALUE, TIMED, Context, Kind, Operator
from teplo.kit.filters.registry import Field, Registry
from teplo.kit.filters.tree import Condition, Node, checked
from teplo.kit.filters.values import number
from teplo.kit.problems import Words

# Field, colon, value: the one shape that needs no case endings in Russian.
_SHAPES: dict[Operator, Words] = {
    Operator.IS: _("%(field)s: %(values)s"),
    Operator.IS_NOT: _("%(field)s: not %(values)s"),
    Operator.ALL_OF: _("%(field)s: all of %(values)s"),
    Operator.CONTAINS: _("%(field)s: contains %(values)s"),
    Operator.LACKS: _("%(field)s: does not contain %(values)s"),
    Operator.STARTS: _("%(field)s: starts with %(values)s"),
    Operator.FROM: _("%(field)s: from %(values)s"),
    Operator.TO: _("%(field)s: up to %(values)s"),
    Operator.BETWEEN: _("%(field)s: from %(low)s to %(high)s"),
    Operator.NONE: _("%(field)s: not known"),
    Operator.ANY: _("%(field)s: known"),
}
_WORDS: dict[str, Words] = {
    "now": _("now"),
    "today": _("today"),
    "yesterday": _("yesterday"),
    "tomorrow": _("tomorrow"),
    "this_week": _("this week"),
    "last_week": _("last week"),
    "next_week": _("next week"),
    "this_month": _("this month"),
    "last_month": _("last month"),
    "next_month": _("next month"),
    "this_quarter": _("this quarter"),
    "last_quarter": _("last quarter"),
    "next_quarter": _("next quarter"),
    "this_year": _("this year"),
    "last_year": _("last year"),
    "next_year": _("next year"),
}
_SPECIAL: dict[tuple[Kind, str], Words] = {
    **dict.fromkeys([(kind, NONE_VALUE) for kind in NONE_AMONG], _("not known")),
    (Kind.REFERENCE, ME): _("me"),
    (Kind.REFERENCE, MY_TEAM): _("my team"),
    (Kind.FLAG, "yes"): _("yes"),
    (Kind.FLAG, "no"): _("no"),
}
_COUNTED = re.compile(r"(last|next)_(\d+)_(days|hours)")
_SHOWN = 5  # values named in a sentence; the rest is counted


def describe(tree: Node, registry: Registry, context: Context) -> str:
    """Return the question as one sentence in the reader's language, '' when everything is asked for."""
    return "; ".join(each for _item, each in describe_each(tree, registry, context))


def describe_each(tree: Node, registry: Registry, context: Context) -> list[tuple[Node, str]]:
    """Return every part that must hold with its sentence: one chip each. Raises `FilterMistake`."""
    labels = _Labels(registry)
    return [(item, _sentence(item, labels, context)) for item in checked(tree, registry).items]


class _Labels:
    """The labels of values, each field's choices fetched once."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._fetched: dict[str, dict[str, Words]] = {}

    def of(self, field: Field, value: str) -> Words:
        if field.key not in self._fetched:
            self._fetched[field.key] = dict(field.choices()) if field.choices else {}
        return self._fetched[field.key].get(value, value)


def _sentence(node: Node, labels: _Labels, context: Context) -> str:
    if isinstance(node, Condition):
        return _condition(node, labels, context)
    parts = [_sentence(item, labels, context) for item in node.items]
    if node.joint == "none":
        return gettext("none of (%(parts)s)") % {"parts": "; ".join(parts)}
    word = gettext("or") if node.joint == "any" else gettext("and")
    return f"({f' {word} '.join(parts)})"


def _condition(condition: Condition, labels: _Labels, context: Context) -> str:
    field = labels.registry[condition.field]
    shown = [_value(field, value, labels, context) for value in condition.values]
    values = {"field": str(field.label), "values": _listed(shown)}
    if condition.op is Operator.BETWEEN:
        values |= {"low": shown[0], "high": shown[1]}
    return str(_SHAPES[condition.op]) % values


def _listed(shown: list[str]) -> str:
    rest = len(shown) - _SHOWN
    if rest <= 1:
        return ", ".join(shown)
    more = ngettext("%(count)d more", "%(count)d more", rest) % {"count": rest}
    return f"{', '.join(shown[:_SHOWN])}, {more}"


def _value(field: Field, value: str, labels: _Labels, context: Context) -> str:
    if word := _SPECIAL.get((field.kind, value)):
        return str(word)
    if field.special is not None:
        return field.special.words(value, context)
    if field.kind in TIMED:
        return time_words(value, context)
    if field.kind in (Kind.TEXT, Kind.SEARCH):
        return gettext("“%(text)s”") % {"text": value}
    if field.kind in (Kind.NUMBER, Kind.MONEY):
        return formats.number_format(number(value))
    return str(labels.of(field, value))


def time_words(value: str, context: Context) -> str:
    """Return a written day, period or instant in the reader's language."""
    if value in _WORDS:
        return str(_WORDS[value])
    if counted := _COUNTED.fullmatch(value):
        count = int(counted[2])
        return _COUNTS[counted[1], counted[3]](count) % {"count": count}
    if len(value) == 10:
        return formats.date_format(date.fromisoformat(value), "DATE_FORMAT")
    return formats.date_format(datetime.fromisoformat(value).astimezone(context.zone), "DATETIME_FORMAT")


_COUNTS: dict[tuple[str, str], Callable[[int], str]] = {
    ("last", "days"): lambda count: ngettext("the last %(count)d day", "the last %(count)d days", count),
    ("next", "days"): lambda count: ngettext("the next %(count)d day", "the next %(count)d days", count),
    ("last", "hours"): lambda count: ngettext("the last %(count)d hour", "the last %(count)d hours", count),
    ("next", "hours"): lambda count: ngettext("the next %(count)d hour", "the next %(count)d hours", count),
}
