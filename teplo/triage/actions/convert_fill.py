"""What a conversion writes into records that are there: what was chosen, where he works, how he is reached, refusals.

Each row is kept as it was, so that an undo gives back what nobody has touched since.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from teplo.clients import actions as clients
from teplo.clients.fields import demand_changeable
from teplo.clients.models import ClientCompany, Contact, Deal, Position
from teplo.clients.seen import may_write
from teplo.identity import actions as identity
from teplo.identity.given import Consent
from teplo.identity.models import Company, ContactPoint, Person
from teplo.identity.queries import consents_of
from teplo.kit.problems import FieldError, Invalid, told_at
from teplo.kit.transactions import step
from teplo.ledger.actions import Facts, keep, keep_after, keep_before
from teplo.ledger.actors import Actor
from teplo.ledger.models import Before, Change
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.terms.rules import key_of
from teplo.triage.wanted import Results, Values

Record = Contact | ClientCompany | Deal
# What may be written into a row that was there before, and is given back by an undo.
COLUMNS: Mapping[type[Model], Sequence[str]] = {
    Person: ("name", "sort_key", "position", "region"),
    Contact: ("company_id", "custom"),
    Company: (
        "name", "name_key", "tax_number", "kpp", "ogrn", "domain", "size", "industry", "turnover", "turnover_currency",
    ),
    ClientCompany: ("custom",),
    Deal: ("title", "amount", "currency", "expected_on", "custom"),
}  # fmt: skip


@step
@contextmanager
def kept(change: Change, rows: Iterable[Model]) -> Iterator[None]:
    """Keep of these rows what is changed inside, as it was and as it became; nothing where nothing is."""
    held = [(type(row), row.pk) for row in rows]
    for model, number in held:
        keep_before(change, model, numbers=[number], columns=COLUMNS[model])
    yield
    for model, number in held:
        keep_after(change, model, columns=COLUMNS[model], numbers=[number])
        row = Before.objects.get(change=change, table=model._meta.db_table, pk_value=number)
        before, after = dict(row.before or {}), dict(row.after or {})
        moved = [name for name in before if before[name] != after.get(name)]
        if not moved:
            row.delete()
            continue
        row.before, row.after = ({name: kept[name] for name in moved} for kept in (before, after))
        row.save(update_fields=["before", "after"])


@step
def hold(*, points: Iterable[int], people: Iterable[int]) -> None:
    """Lock contact points and people that will be written, before the lead: in the order in which enquiries do it."""
    for model, numbers in ((ContactPoint, set(points)), (Person, set(people))):
        if numbers:
            rows = model._default_manager.select_for_update(no_key=True).filter(pk__in=numbers)
            list(rows.order_by("pk").values_list("pk"))


@step
@contextmanager
def kept_domains(change: Change, company: Company | None) -> Iterator[None]:
    """Keep which domains a company gets inside, where its site is written: whoever writes from there works there."""
    if company is None:
        yield
        return
    had = set(company.domains.values_list("pk", flat=True))
    yield
    for domain in company.domains.exclude(pk__in=had):
        keep(change, domain, before=None, after={"domain": domain.domain})


@step
def fill_in(of: str, record: Record, results: Results, *, is_new: bool, by: Actor, at: datetime) -> None:
    """Write what was chosen into a record; what has its value already stays untouched.

    Forbidden where a record was there before and `by` may not change it. Invalid at the field where somebody else has
    written something else since it was shown.
    """
    chosen: Mapping[str, object] = getattr(results, of)
    standing = {name: _standing(record, name) for name in chosen}
    changed = {name: value for name, value in chosen.items() if value != standing[name]}
    if not changed or not isinstance(by, Employee):
        return
    with told_at(f"{of}."):
        demand_changeable(by, of, changed)
    _demand_unmoved(of, standing, changed, results.seen)
    if not is_new:
        _demand_right(record, by)
    own = {name: value for name, value in changed.items() if not key_of(name)}
    if own:
        _write(of, record, own, by=by, at=at)
    custom = {name: value for name, value in changed.items() if key_of(name)}
    if custom:
        now = type(record)._default_manager.select_for_update(no_key=True).get(pk=record.pk)
        with told_at(f"{of}."):
            clients.put_custom(now, custom, by=by, at=at)


def _standing(record: Record, name: str) -> object:
    if key := key_of(name):
        return record.custom.get(key)
    return getattr(_row(record), name)


def _row(record: Record) -> Person | Company | Deal:
    """The row that holds what a record says."""
    if isinstance(record, Contact):
        return record.person
    return record.company if isinstance(record, ClientCompany) else record


def _demand_unmoved(of: str, standing: Values, changed: Values, seen: Values) -> None:
    moved = [name for name in changed if f"{of}.{name}" in seen and seen[f"{of}.{name}"] != standing[name]]
    if moved:
        words = _("Somebody else has just written “%(now)s” here: look again.")
        raise Invalid(
            errors=[FieldError(f"{of}.{name}", "changed_meanwhile", words % {"now": standing[name]}) for name in moved]
        )


def _demand_right(record: Record, by: Employee) -> None:
    if isinstance(record, ClientCompany):
        demand(by, Permission.COMPANY_CHANGE, record)
    elif isinstance(record, Deal):
        demand(by, Permission.DEAL_CHANGE, record)
    elif not may_write(record, by):
        demand(by, Permission.CONTACT_CHANGE, record)


@step
def _write(of: str, record: Record, values: Mapping[str, Any], *, by: Employee, at: datetime) -> None:
    row = _row(record)
    with told_at(f"{of}."):
        if isinstance(row, Person):
            identity.put_person(row, values=dict(values), by=by, at=at)
        elif isinstance(row, Company):
            identity.change_company(row, values=values, by=by, at=at)
        else:
            clients.put_deal(row, values, by=by, at=at)


@step
def tie(contact: Contact, company: Company, *, change: Change, by: Actor, at: datetime) -> None:
    """Let a contact who was there before work at the company too; the first one becomes his main company."""
    made = clients.tie(contact, company, by=by, at=at)
    if made is not None:
        keep(change, made, before=None, after=position_stands(made))


# allow undecorated-verb: asks, writes nothing
def position_stands(position: Position) -> Facts:
    """What an undo compares of a position."""
    return {
        "role": position.role, "decides": position.decides,
        "since": str(position.since or ""), "until": str(position.until or ""),
    }  # fmt: skip


@step
def carry_points(
    person: Person, contact: Contact, *, points: Sequence[int], change: Change, by: Actor, at: datetime
) -> None:
    """Let contact points of the lead's person be those of the contact's; what he has already stays with both.

    Forbidden where `by` may not change the contact.
    """
    to = contact.person
    has = set(to.points.values_list("kind", "value"))
    given = [one for one in person.points.filter(pk__in=points) if (one.kind, one.value) not in has]
    if not given:
        return
    if isinstance(by, Employee):
        _demand_right(contact, by)
    keep_before(change, ContactPoint, numbers=[one.pk for one in given], columns=["person_id"])
    identity.move_points(given, to=to, by=by, at=at)
    keep_after(change, ContactPoint, columns=["person_id"])


@step
def carry_refusals(person: Person, contact: Person, *, by: Actor, at: datetime) -> None:
    """The most restrictive word counts for both cards of one human: what one refused, the other refuses too."""
    for giver, taker in ((person, contact), (contact, person)):
        refused = {said.purpose for said in consents_of(taker) if not said.given}
        carried = [
            Consent(said.purpose, said.text_version, given=False, channel=said.channel)
            for said in consents_of(giver)
            if not said.given and said.purpose not in refused
        ]
        identity.keep_consents(taker.pk, consents=carried, by=by, at=at)
