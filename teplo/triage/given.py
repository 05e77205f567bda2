"""Who was given what: a question over assignments and offers, so that a figure of the distribution opens its leads.

`given=rules.5@2026-11-01..2026-11-21`: what the rules gave to the employee of this number in these days; also
`any` for anybody, and after it `.rule3` and the heat that the lead had then, `.hot` or `.none`. The ways: `Way`.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teplo.kit.filters import Context, Field, Kind
from teplo.kit.filters.periods import moments
from teplo.kit.filters.values import YEARS
from teplo.kit.filters.wording import time_words
from teplo.kit.problems import Words
from teplo.leads import lists
from teplo.leads.models import Heat, Lead
from teplo.staff.models import Employee
from teplo.staff.permissions import hides
from teplo.triage.models import Assignment, Offer, Rule

FIELD = "given"
ANYBODY = "any"
NO_HEAT = "none"


class Way(StrEnum):
    """How somebody came by a lead, or let it go."""

    RULES = "rules"
    HAND = "hand"
    TOOK = "took"
    ON = "on"
    REFUSED = "refused"
    EXPIRED = "expired"


WORDS: dict[Way, Words] = {
    Way.RULES: gettext_lazy("given by the rules"),
    Way.HAND: gettext_lazy("given by hand"),
    Way.TOOK: gettext_lazy("taken from the queue"),
    Way.ON: gettext_lazy("handed on"),
    Way.REFUSED: gettext_lazy("offer refused"),
    Way.EXPIRED: gettext_lazy("offer expired"),
}
OFFERED = {Way.REFUSED: Offer.State.REFUSED, Way.EXPIRED: Offer.State.EXPIRED}
# What only puts things back, or was brought along, is nobody's distribution.
NOT_GIVEN = ("import", "put_back", "undone", "bulk_undone")
_VALUE = re.compile(
    rf"({'|'.join(Way)})\.({ANYBODY}|[1-9]\d{{0,17}})(?:\.rule([1-9]\d{{0,17}}))?"
    rf"(?:\.({'|'.join(Heat.values)}|{NO_HEAT}))?@(\d{{4}}-\d\d-\d\d)\.\.(\d{{4}}-\d\d-\d\d)"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One value read: who, how, in which days; `rule` and `heat` where they are asked."""

    way: Way
    who: int | None
    first: date
    last: date
    rule: int | None = None
    heat: str | None = None

    def __str__(self) -> str:
        rule = f".rule{self.rule}" if self.rule else ""
        heat = "" if self.heat is None else f".{self.heat or NO_HEAT}"
        return f"{self.way}.{self.who or ANYBODY}{rule}{heat}@{self.first}..{self.last}"


def read(text: str) -> Asked | None:
    """What a value asks; None where it cannot be understood."""
    found = _VALUE.fullmatch(text)
    if found is None:
        return None
    way, who, rule, heat, *days = found.groups()
    try:
        first, last = map(date.fromisoformat, days)
    except ValueError:
        return None
    if first > last or not {first.year, last.year} <= set(YEARS):
        return None
    number = None if who == ANYBODY else int(who)
    warmth = "" if heat == NO_HEAT else heat
    return Asked(Way(way), number, first, last, int(rule) if rule else None, warmth)


def bounds(first: date, last: date, context: Context) -> tuple[datetime, datetime]:
    """The moments between which these days lie, in the zone of whoever asks."""
    return moments(first.isoformat(), context)[0], moments(last.isoformat(), context)[1]


def gave(way: Way) -> Q:
    """The assignments of a way."""
    if way is Way.RULES:
        return Q(by_kind="rule")
    if way is Way.TOOK:
        return Q(code="took")
    return ~Q(by_kind="rule") & ~Q(code__in=("took", *NOT_GIVEN))


def way_of(by_kind: str, code: str) -> Way | None:
    """The way of an assignment, as `gave` finds it; None where nothing was given by it."""
    if by_kind == "rule":
        return Way.RULES
    return None if code in NOT_GIVEN else Way.TOOK if code == "took" else Way.HAND


def rows(asked: Asked, context: Context) -> QuerySet[Any]:
    """The assignments or offers that a value asks for."""
    start, end = bounds(asked.first, asked.last, context)
    if asked.way in OFFERED:
        offers = Offer.objects.filter(state=OFFERED[asked.way], ended_at__gte=start, ended_at__lt=end)
        offers = offers.filter(Q(employee=asked.who) if asked.who else Q(employee__isnull=False))
        return _narrowed(offers, asked)
    given = Assignment.objects.filter(at__gte=start, at__lt=end)
    if asked.way is Way.ON:
        given = given.filter(Q(from_employee=asked.who) if asked.who else Q(from_employee__isnull=False))
        return _narrowed(given.exclude(code__in=NOT_GIVEN), asked)
    given = given.filter(gave(asked.way), Q(employee=asked.who) if asked.who else Q(employee__isnull=False))
    return _narrowed(given, asked)


def _narrowed(found: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    if asked.rule:
        found = found.filter(rule=asked.rule)
    if asked.heat is None:
        return found
    if found.model is Assignment:
        return found.filter(heat=asked.heat)
    return found.filter(offered_at_heat(asked.heat))


def offered_at_heat(heat: str) -> Exists:
    """The offers whose lead had this heat when it was given."""
    given = Assignment.objects.filter(lead=OuterRef("lead"), employee=OuterRef("employee"), heat=heat)
    return Exists(given)


class Given:
    """The leads behind a figure of the distribution."""

    def form(self, text: str) -> str | None:
        asked = read(text)
        return str(asked) if asked else None

    def q(self, value: str, context: Context) -> Q:
        found = self._rows(value, context)
        return Q(pk__in=[]) if found is None else Q(pk__in=found.values("lead"))

    def holds(self, record: Lead, value: str, context: Context) -> bool:
        found = self._rows(value, context)
        return found is not None and found.filter(lead=record.pk).exists()

    def words(self, value: str, context: Context) -> str:
        asked = read(value)
        assert asked is not None  # only what `form` lets through is asked
        days = [time_words(day.isoformat(), context) for day in (asked.first, asked.last)]
        words = {"way": WORDS[asked.way], "days": " – ".join(dict.fromkeys(days))}
        parts = [_("%(way)s, %(days)s") % words]
        if asked.who:
            parts.insert(0, str(Employee.objects.filter(pk=asked.who).first() or asked.who))
        if asked.rule:
            parts.append(str(Rule.objects.filter(pk=asked.rule).first() or asked.rule))
        if asked.heat is not None:
            parts.append(str(Heat(asked.heat).label) if asked.heat else _("heat not known"))
        return " · ".join(parts)

    def _rows(self, value: str, context: Context) -> QuerySet[Any] | None:
        """None for whoever asks for a heat that his role does not show."""
        asked = read(value)
        assert asked is not None  # only what `form` lets through is asked
        if asked.heat is not None:
            employee = Employee.objects.filter(pk=context.me).first() if context.me else None
            if employee is None or hides(employee, "lead", "heat"):
                return None
        return rows(asked, context)


lists.offer(
    Field(
        key=FIELD,
        label=gettext_lazy("Distribution"),
        kind=Kind.SPECIAL,
        read=attrgetter("pk"),
        special=Given(),
    )
)
