"""Where a lead stood and whose it was at a past moment: questions that its stays answer.

`stood=3@2026-10-01`: in the status of this number at the end of that day; also a key, `kind:working`, or `any`.
`held=5@2026-10-01`: with the employee of this number; also `me`, `my_team`, `queue:2`, `queue` for any of them,
`person` for none of them.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeGuard

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from teplo.kit.filters import Condition, Context, Group, Node, Operator
from teplo.kit.filters.kinds import ME, MY_TEAM
from teplo.kit.filters.periods import moments
from teplo.kit.filters.tree import Joint
from teplo.kit.filters.values import moment_form, references
from teplo.kit.filters.wording import time_words
from teplo.leads.models import Lead, Status, StatusKind, Stay
from teplo.staff.models import Employee, Queue

FIELDS = ("stood", "held")
ANY = "any"
NOBODY = "9" * 18  # a number that no row has
KIND = "kind:"
IN_QUEUE = "queue"
WITH_PERSON = "person"
OF_QUEUE = "queue:"
_STATUS = re.compile(rf"any|{KIND}(?:{'|'.join(StatusKind.values)})|[a-z0-9_-]{{1,40}}")
_OWNER = re.compile(rf"{ME}|{MY_TEAM}|{WITH_PERSON}|queue(?::[1-9]\d{{0,17}})?|[1-9]\d{{0,17}}")


def standing(at: datetime) -> Q:
    """The stays that lasted just before a moment."""
    return Q(since__lt=at) & (Q(until=None) | Q(until__gte=at))


def end_of(time: str, context: Context) -> datetime:
    """The moment just before which `2026-10-01`, a period or an instant is over."""
    return moments(time, context)[1]


@dataclass(frozen=True, slots=True)
class Past:
    """A question about one past moment: `then` over the status and the owner of that time, `rest` of the lead now."""

    at: datetime
    then: Group
    rest: Group


def past_of(tree: Node, context: Context) -> Past | None:
    """What a question asks of one past moment; None where it asks of several, or not so that a lead stood anywhere."""
    items = tree.items if isinstance(tree, Group) and tree.joint == "all" else (tree,)
    of_past = list(filter(_is_of_past, items))
    moments_asked = {end_of(value.partition("@")[2], context) for item in of_past for value in item.values}
    if len(moments_asked) != 1 or not any(item.op is Operator.IS for item in of_past):
        return None
    rest = tuple(item for item in items if item not in of_past)
    return Past(moments_asked.pop(), Group("all", tuple(map(_places, of_past))), Group("all", rest))


def _is_of_past(item: Node) -> TypeGuard[Condition]:
    return isinstance(item, Condition) and item.field in FIELDS


def _places(asked: Condition) -> Group:
    joint: Joint = "any" if asked.op is Operator.IS else "none"
    return Group(joint, tuple(_place(asked.field, value.partition("@")[0]) for value in asked.values))


# Places that are no number, as a question over status, owner and queue.
_PLACES: dict[str, Node] = {
    ANY: Group("all", ()),
    IN_QUEUE: Condition("queue", Operator.ANY),
    WITH_PERSON: Condition("queue", Operator.NONE),
}


def _place(field: str, place: str) -> Node:
    """One place of `stood` or `held` as a question over status, owner and queue."""
    if place in _PLACES:
        return _PLACES[place]
    if place.startswith(KIND):
        return Condition("kind", Operator.IS, (place.removeprefix(KIND),))
    if place.startswith(OF_QUEUE):
        return Condition("queue", Operator.IS, (place.removeprefix(OF_QUEUE),))
    if field == "held":
        return Condition("owner", Operator.IS, (place,))
    if not place.isdecimal():
        place = str(Status.objects.filter(key=place).values_list("pk", flat=True).first() or NOBODY)
    return Condition("status", Operator.IS, (place,))


class _Past:
    """A question about the stay at a moment; who asks it says which stays fit a place."""

    places: re.Pattern[str]

    def form(self, text: str) -> str | None:
        place, _at, time = text.partition("@")
        written = moment_form(time) if self.places.fullmatch(place) else None
        return f"{place}@{written}" if written else None

    def q(self, value: str, context: Context) -> Q:
        place, at = self._read(value, context)
        stays = Stay.objects.filter(standing(at), self.fits(place, context), lead=OuterRef("pk"))
        # No stay begins before its lead came: who walks through the newest need not ask the others.
        return Q(Exists(stays), created_at__lt=at)

    def holds(self, record: Lead, value: str, context: Context) -> bool:
        place, at = self._read(value, context)
        return record.stays.filter(standing(at), self.fits(place, context)).exists()

    def words(self, value: str, context: Context) -> str:
        place, _at, time = value.partition("@")
        return _("%(place)s as of %(time)s") % {"place": self.name(place), "time": time_words(time, context)}

    def _read(self, value: str, context: Context) -> tuple[str, datetime]:
        place, _at, time = value.partition("@")
        return place, end_of(time, context)

    def fits(self, place: str, context: Context) -> Q:
        raise NotImplementedError

    def name(self, place: str) -> str:
        raise NotImplementedError


class Stood(_Past):
    """In which status a lead stood."""

    places = _STATUS

    def fits(self, place: str, context: Context) -> Q:
        if place == ANY:
            return Q()
        if place.startswith(KIND):
            return Q(status_kind=place.removeprefix(KIND))
        return Q(status=int(place)) if place.isdecimal() else Q(status__key=place)

    def name(self, place: str) -> str:
        if place == ANY:
            return _("any status")
        if place.startswith(KIND):
            return str(StatusKind(place.removeprefix(KIND)).label)
        named = Q(pk=int(place)) if place.isdecimal() else Q(key=place)
        return str(Status.objects.filter(named).first() or place)


class Held(_Past):
    """Whose a lead was."""

    places = _OWNER

    def fits(self, place: str, context: Context) -> Q:
        if place == IN_QUEUE:
            return Q(owner_queue__isnull=False)
        if place == WITH_PERSON:
            return Q(owner_queue=None)
        if place.startswith(OF_QUEUE):
            return Q(owner_queue=int(place.removeprefix(OF_QUEUE)))
        return Q(owner_employee__in=references(place, context))

    def name(self, place: str) -> str:
        special = {ME: _("me"), MY_TEAM: _("my team"), IN_QUEUE: _("a queue"), WITH_PERSON: _("an employee")}
        if place in special:
            return special[place]
        rows: Any = Queue.objects if place.startswith(OF_QUEUE) else Employee.objects
        return str(rows.filter(pk=int(place.removeprefix(OF_QUEUE))).first() or place)
