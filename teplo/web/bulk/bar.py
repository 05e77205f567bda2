"""The bar under a list: what can be done to the chosen records, by the right of whoever chose them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Words
from teplo.staff.models import Employee
from teplo.staff.permissions import may
from teplo.triage.actions.kinds import KINDS
from teplo.triage.models import BulkChange
from teplo.web.custom.entries import shown_fields

Deed = BulkChange.Deed
Entity = BulkChange.Entity
# So many stand in the bar itself, the others behind "More".
IN_BAR = 2


@dataclass(frozen=True)
class Verb:
    """A deed as a button; `key` presses it."""

    deed: str
    words: Words
    icon: str
    key: str = ""


@dataclass(frozen=True)
class BulkBar:
    """What one may do to many records of a kind: the first of it, and the rest."""

    entity: str
    verbs: Sequence[Verb]
    more: Sequence[Verb]


OWNER = Verb(Deed.ASSIGN, _("Assign"), "user-check", "a")
FIELD = Verb(Deed.FIELD, _("Fill in a field"), "pencil")
VERBS: Mapping[str, Sequence[Verb]] = {
    Entity.LEAD: (
        OWNER,
        Verb(Deed.STATUS, _("Status"), "arrow-right", "s"),
        Verb(Deed.HEAT, _("Heat"), "temperature"),
        Verb(Deed.TAGS, _("Tags"), "tag"),
        Verb(Deed.PRODUCT, _("Product"), "package"),
        Verb(Deed.SOURCE, _("Source"), "route"),
        Verb(Deed.WAIT, _("Let wait"), "clock-pause"),
        Verb(Deed.REFUSE, _("Refuse"), "circle-x"),
        Verb(Deed.JUNK, _("Mark as junk"), "trash"),
    ),
    Entity.CONTACT: (OWNER, FIELD),
    Entity.COMPANY: (OWNER, FIELD),
    Entity.DEAL: (OWNER, Verb(Deed.STAGE, _("Stage"), "arrow-right", "s"), FIELD),
}


def bar_of(entity: str, employee: Employee) -> BulkBar:
    """What this employee may do to many records of a kind."""
    rights = KINDS[entity].rights
    verbs = [verb for verb in VERBS[Entity(entity)] if may(employee, rights[verb.deed])]
    if not shown_fields(entity, employee):  # a company without fields of its own has none to fill in
        verbs = [verb for verb in verbs if verb is not FIELD]
    return BulkBar(entity, verbs[:IN_BAR], verbs[IN_BAR:])
