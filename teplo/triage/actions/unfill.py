"""What a conversion wrote into records that were there before is given back where nobody has written since."""

from collections.abc import Mapping, Sequence
from typing import cast

from django.db import IntegrityError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from teplo.clients.lines import has_lines
from teplo.clients.models import ClientCompany, Contact, Conversion, Deal, Position
from teplo.clients.rules import CHANGED, Kept, deal_search
from teplo.identity.actions.change import refresh_search
from teplo.identity.models import Company, CompanyDomain, ConsentEvent, ContactPoint, Person
from teplo.kit.emails import site_domain
from teplo.kit.transactions import savepoint, step
from teplo.leads.models import Lead
from teplo.ledger.actions import take_back
from teplo.ledger.models import Before
from teplo.triage.actions.convert_fill import hold, position_stands

# As an undo names what stays.
NAMES: Mapping[type[Model], str] = {
    Person: "person", Company: "firm", Contact: "contact", ClientCompany: "company", Deal: "deal",
    ContactPoint: "point",
}  # fmt: skip

# They follow the products of a deal, once it has some.
OF_LINES = frozenset({"amount", "currency"})
TAKEN = _("somebody else has got what it had")


@step
def hold_written(conversion: Conversion | None) -> None:
    """Lock the people and contact points that a conversion wrote into, before its lead."""
    if conversion is None:
        return
    kept = Before.objects.filter(change=conversion.change_id, before__isnull=False)
    points = list(kept.filter(table=ContactPoint._meta.db_table).values_list("pk_value", flat=True))
    people = set(kept.filter(table=Person._meta.db_table).values_list("pk_value", flat=True))
    people |= set(ContactPoint.objects.filter(pk__in=points).values_list("person", flat=True))
    if points and conversion.lead.person_id:
        people.add(conversion.lead.person_id)
    hold(points=points, people=people)


@step
def rows_back(conversion: Conversion) -> list[Kept]:
    """Give rows back what they were before the conversion; gives those that somebody has written into since."""
    stayed = _positions_back(conversion)
    for model, name in NAMES.items():
        rows = Before.objects.filter(change=conversion.change_id, table=model._meta.db_table, before__isnull=False)
        for row in rows.order_by("pk_value"):
            columns = sorted(cast("dict[str, object]", row.before))
            # Locked in one order, and read only then.
            list(model._default_manager.select_for_update(no_key=True).filter(pk=row.pk_value).values_list("pk"))
            try:
                with savepoint():
                    is_back = _is_back(conversion, model, row.pk_value, columns)
            except IntegrityError:
                stayed.append(Kept(f"{name}:{row.pk_value}", "taken", TAKEN))
                continue
            if not is_back and model._default_manager.filter(pk=row.pk_value).exists():
                stayed.append(Kept(f"{name}:{row.pk_value}", "changed", CHANGED))
    _domains_back(conversion)
    return stayed


@step
def _is_back(conversion: Conversion, model: type[Model], number: int, columns: Sequence[str]) -> bool:
    """Whether a row was given back; the amount of a deal stays where it has products by now, which it follows."""
    if model is Deal and not OF_LINES.isdisjoint(columns) and has_lines(number):
        return False
    back, _left = take_back(conversion.change, model, columns=columns, numbers=[number])
    if back:
        _refresh(model, number)
    return bool(back)


@step
def _domains_back(conversion: Conversion) -> None:
    """Domains that came with a site go with it, or later letters from there would be tied to the company for ever."""
    kept = Before.objects.filter(change=conversion.change_id, table=CompanyDomain._meta.db_table)
    for domain in CompanyDomain.objects.select_related("company").filter(pk__in=kept.values_list("pk_value")):
        if site_domain(domain.company.domain) != domain.domain:
            domain.delete()


@step
def _positions_back(conversion: Conversion) -> list[Kept]:
    rows = Before.objects.filter(change=conversion.change_id, table=Position._meta.db_table)
    stayed = []
    for row in rows:
        place = Position.objects.filter(pk=row.pk_value).first()
        if place is None:
            continue
        if position_stands(place) == row.after:
            Position.objects.filter(pk=place.pk).delete()
        else:
            stayed.append(Kept(f"position:{place.pk}", "changed", CHANGED))
    return stayed


@step
def _refresh(model: type[Model], number: int) -> None:
    """What follows a row that was given back."""
    if model is Person:
        refresh_search(Person.objects.select_related("company").get(pk=number))
    elif model is ContactPoint:
        refresh_search(ContactPoint.objects.select_related("person").get(pk=number).person)
    elif model is Deal:
        deal = Deal.objects.get(pk=number)
        Deal.objects.filter(pk=number).update(search=deal_search(deal.title))


# allow undecorated-verb: asks, writes nothing
def refusals_kept(conversion: Conversion, lead: Lead) -> list[Kept]:
    """Refusals that were carried from one card to the other: they stay, and it is said."""
    contact = conversion.contact
    if contact is None or lead.person_id is None or contact.person_id == lead.person_id:
        return []
    cards = (contact.person_id, lead.person_id)
    carried = ConsentEvent.objects.filter(person__in=cards, given=False, at=conversion.at)
    words = _("a refusal is never taken back for somebody")
    return [Kept(f"consent:{one.pk}", "refused", words) for one in carried.order_by("pk")]
