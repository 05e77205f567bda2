"""What a status asks of whoever puts a lead there: one answer for cards, boards, many leads at once and the API."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import FieldError, Forbidden, Invalid, Words
from teplo.leads.models import Lead, Status, StatusKind
from teplo.leads.rules import Entry, entry
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee, Role
from teplo.staff.permissions import hides
from teplo.terms.queries import definitions
from teplo.terms.rules import Definition, key_of

REASONED = (StatusKind.REFUSED, StatusKind.JUNK)


@dataclass(frozen=True, slots=True)
class Askable:
    """A field that a status may require: `column` is what `change_lead` calls it, `lacks` asks rows that have none."""

    label: Words
    column: str
    read: Callable[[Lead], object]
    lacks: Q


def _askable(label: Words, column: str, empty: object) -> Askable:
    return Askable(label, column, attrgetter(column), Q(**{column: empty}))


# By the keys of the field registry.
FIELDS = {
    "need": _askable(_("Need"), "need", ""),
    "product": _askable(_("Product"), "product_id", None),
    "amount": _askable(_("Amount"), "amount", None),
    "source": _askable(_("Source"), "source_id", None),
    "region": _askable(_("Region"), "region", ""),
    "heat": _askable(_("Heat"), "heat", ""),
    "tags": _askable(_("Tags"), "tags", []),
}


def fields() -> dict[str, Askable]:
    """What a status may require now: the product's own fields and those that the company has added."""
    own = {one.field: _custom(one) for one in definitions("lead")}
    return {**FIELDS, **own}


def _custom(field: Definition) -> Askable:
    def read(lead: Lead) -> object:
        return lead.custom.get(field.key)

    return Askable(field.name, field.field, read, ~Q(custom__has_key=field.key))


# What is said when a lead is refused or marked as junk.
SAID: dict[str, Words] = {"reason": _("Reason"), "comment": _("Comment")}


def askable(kind: str) -> dict[str, Words]:
    """What a status of this kind may require, by key."""
    words = {key: field.label for key, field in fields().items()}
    return {**words, **SAID} if kind in REASONED else words


def entry_of(lead: Lead, status: Status, *, by: Actor, said: Mapping[str, object] | None = None) -> Entry:
    """Whether `by` may put this lead into a status and what is missing; `said` is what is known beside the lead.

    The lead must be read for the action, not for a person: what a role does not show would seem to be missing.
    """
    offered = fields() if status.required else {}
    # A custom field that is out of use is asked of nobody.
    asked = [key for key in status.required if not key_of(key) or key in offered]
    known = {key: field.read(lead) for key, field in offered.items() if key in asked}
    role = by.role_id if isinstance(by, Employee) else None
    return entry(setters=status.setters, role=role, required=asked, known={**known, **(said or {})})


def may_enter(status: Status, by: Actor) -> bool:
    """Whether `by` may put leads into a status at all."""
    return not isinstance(by, Employee) or not status.setters or by.role_id in status.setters


def open_to(by: Actor, statuses: Iterable[Status]) -> list[Status]:
    """Those of the statuses into which `by` may put leads."""
    return [status for status in statuses if may_enter(status, by)]


def lacking(status: Status, said: Iterable[str] = ()) -> Q:
    """The rows of leads that lack what a status requires; nothing where it requires nothing but what is `said`."""
    found = Q(pk__in=[])
    known = fields()
    for key in status.required:
        if key in known and key not in said:
            found |= known[key].lacks
    return found


def demand_entry(lead: Lead, status: Status, *, by: Actor, said: Mapping[str, object] | None = None) -> None:
    """Forbidden where the role of `by` may not set a status, Invalid at each field that is missing there."""
    asked = entry_of(lead, status, by=by, said=said)
    if not asked.is_allowed:
        raise Forbidden("not_your_status", detail=who_may(status))
    if asked.missing:
        raise Invalid(errors=[_missing(key, status, by) for key in asked.missing])


def who_may(status: Status) -> Words:
    """The sentence that says who may set a status."""
    roles = ", ".join(str(role) for role in Role.objects.filter(pk__in=status.setters).order_by("pk"))
    return _("“%(status)s” is set by: %(roles)s.") % {"status": status, "roles": roles or "—"}


def _missing(key: str, status: Status, by: Actor) -> FieldError:
    names = {"status": status, "field": askable(status.kind).get(key, key)}
    if hides(by, "lead", key):
        words = _("“%(status)s” asks for “%(field)s”, which your role does not show: somebody else must fill it in.")
        return FieldError(key, "hidden_field", words % names)
    return FieldError(key, "required", _("“%(status)s” asks for “%(field)s”.") % names)


def entered_by(kind: str, lead: Lead, *, by: Actor) -> Status | None:
    """The first status of a kind that `by` may set and in which nothing is missing of this lead."""
    statuses = Status.objects.filter(kind=kind, is_active=True).order_by("position", "pk")
    return next((status for status in statuses if entry_of(lead, status, by=by).is_open), None)
