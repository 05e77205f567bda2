"""Steps of a conversion: what became of a lead is kept, and what it made is removed again where nobody touched it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from teplo.clients.models import ClientCompany, Contact, Conversion, Deal
from teplo.clients.queries import hangs_on
from teplo.clients.rules import CHANGED, Kept
from teplo.kit import sql
from teplo.kit.transactions import step
from teplo.leads.models import Lead
from teplo.ledger.actions import Facts, keep
from teplo.ledger.actors import Actor
from teplo.ledger.models import Before, Change

MODELS: dict[str, type[Deal | Contact | ClientCompany]] = {
    # A deal goes before its contact, and both before their company.
    "deal": Deal,
    "contact": Contact,
    "company": ClientCompany,
}
# Follows the name of the person and of the company by itself: it tells nothing about who touched the row.
FOLLOWS = "search"


@step
def note_conversion(
    lead: Lead,
    *,
    contact: Contact | None,
    company: ClientCompany | None,
    deal: Deal | None,
    created: Sequence[str],
    change: Change,
    by: Actor,
    at: datetime,
) -> Conversion:
    """Keep what became of a lead; `created` names what was made by it, and each of those is kept for the undo."""
    parts = {"deal": deal, "contact": contact, "company": company}
    for kind in created:
        made = parts[kind]
        assert made is not None  # what was created is there
        # Read anew: as it was given, an amount of 150000 is not yet the 150000.00 that the undo will find.
        keep(change, made, before=None, after=_stands(MODELS[kind]._default_manager.get(pk=made.pk)))
    return Conversion.objects.create(
        lead=lead,
        contact=contact,
        company=company.company if company else None,
        deal=deal,
        created=list(created),
        by_kind=by.actor_kind,
        by_id=by.actor_id,
        at=at,
        change=change,
    )


@step
def lock_made(conversion: Conversion) -> None:
    """Keep everybody from changing what a conversion made, and from hanging anything on it, until it is decided."""
    for kind, model in MODELS.items():
        if kind in conversion.created and (number := _number(conversion, kind)):
            model._default_manager.select_for_update().filter(pk=number).values_list("pk").first()


@step
def remove_made(conversion: Conversion, *, held: Mapping[str, Kept], at: datetime) -> tuple[list[str], list[Kept]]:
    """End a conversion and remove what it made and nobody has touched since; gives what went, what stays and why.

    `held` says by its kind what must stay for reasons that the rooms above know. Call `lock_made` before.
    """
    Conversion.objects.filter(pk=conversion.pk).update(undone_at=at)
    removed, kept = [], []
    for kind, model in MODELS.items():
        number = _number(conversion, kind)
        row = model._default_manager.filter(pk=number).first() if kind in conversion.created else None
        if row is None:
            continue  # it was there before, or somebody has removed it
        stays = held.get(kind) or _why_it_stays(kind, row, conversion)
        if stays:
            kept.append(stays)
        else:
            _remove(row, kind)
            removed.append(f"{kind}:{number}")
    return removed, kept


def _why_it_stays(kind: str, row: Deal | Contact | ClientCompany, conversion: Conversion) -> Kept | None:
    was = Before.objects.filter(change=conversion.change_id, table=row._meta.db_table, pk_value=row.pk).first()
    if was is None or was.after != _stands(row):
        return Kept(f"{kind}:{row.pk}", "changed", CHANGED)
    held = hangs_on(row)
    return Kept(f"{kind}:{row.pk}", "in_use", held) if held else None


@step
def _remove(row: Deal | Contact | ClientCompany, kind: str) -> None:
    # Conversions that were undone remember it no longer; whatever else hung on it, the database would refuse.
    of_row: Model = row.company if isinstance(row, ClientCompany) else row
    if not isinstance(row, ClientCompany):
        Conversion.objects.filter(**{kind: of_row.pk}).update(**{kind: None})
    key = row._meta.pk
    sql.run(f"DELETE FROM {row._meta.db_table} WHERE {key.column} = %s", [row.pk])  # names of ours


def _number(conversion: Conversion, kind: str) -> int | None:
    return cast("int | None", getattr(conversion, f"{kind}_id"))


def _stands(row: Model) -> Facts:
    """The row as JSON keeps it, without what follows other rows by itself."""
    columns = [field.attname for field in row._meta.concrete_fields if field.attname != FOLLOWS]
    values = {column: getattr(row, column) for column in columns}
    return cast("Facts", json.loads(json.dumps(values, cls=DjangoJSONEncoder)))
