"""Products put into a deal, changed and taken out; its amount follows them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from teplo.clients.lines import to_be
from teplo.clients.models import Deal, DealLine
from teplo.clients.rules import MOST_LINES, LineToBe, faults_of_line
from teplo.kit.money import amount_fault
from teplo.kit.problems import Conflict, FieldError, Invalid, NotSeen
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.terms.models import Product

FIELDS = ("name", "product", "unit", "quantity", "price", "discount", "off", "vat", "vat_included")
# What a line of the ledger tells with its values: figures and codes, no texts.
TOLD = ("quantity", "price", "discount", "off", "vat", "vat_included")


@front_door
def add_line(deal: Deal, line: LineToBe, *, by: Employee, at: datetime) -> DealLine:
    """Put a product into a deal, last in the order; Invalid at its fields."""
    now = _locked(deal, by=by)
    lines = _lines(now)
    if len(lines) >= MOST_LINES:
        raise Invalid(errors=[FieldError("name", "too_many", _("A deal holds at most two hundred products."))])
    row = _made(now, line, max((one.position for one in lines), default=-1) + 1, _known([line]), prefix="")
    row.save()
    _follow(now, [*lines, row], [_told("added", row)], by=by, at=at)
    return row


@front_door
def change_line(
    line: DealLine, *, values: Mapping[str, Any], seen: LineToBe | None = None, by: Employee, at: datetime
) -> DealLine:
    """Change fields of `LineToBe` of a line; `seen` is how it stood: Conflict where somebody else changed it since."""
    deal = _locked(Deal(pk=line.deal_id), by=by)
    lines = _lines(deal)
    now = next((one for one in lines if one.pk == line.pk), None)
    if now is None:
        raise NotSeen
    if seen is not None and seen != to_be(now):
        raise Conflict("changed_meanwhile", _("Somebody else has just changed this."))
    wanted = replace(to_be(now), **values)
    changed = {name: [getattr(to_be(now), name), getattr(wanted, name)] for name in FIELDS if name in values}
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    if changed:
        _write(now, wanted, _known([wanted]), prefix="")
        now.save()
        _follow(deal, lines, [_told("changed", now, changed)], by=by, at=at)
    return now


@front_door
def drop_line(line: DealLine, *, by: Employee, at: datetime) -> None:
    """Take a product out of its deal; after the last one the amount stays and is typed again."""
    deal = _locked(Deal(pk=line.deal_id), by=by)
    lines = _lines(deal)
    now = next((one for one in lines if one.pk == line.pk), None)
    if now is None:
        raise NotSeen
    told, rest = _told("dropped", now), [one for one in lines if one.pk != line.pk]
    now.delete()
    _follow(deal, rest, [told], by=by, at=at)


@front_door
def put_lines(deal: Deal, wanted: Sequence[LineToBe], *, by: Employee, at: datetime) -> None:
    """Let these be all the lines of a deal, in this order; Invalid at `lines.2.price` and the like."""
    now = _locked(deal, by=by)
    if len(wanted) > MOST_LINES:
        raise Invalid(errors=[FieldError("lines", "too_many", _("A deal holds at most two hundred products."))])
    before = _lines(now)
    if [to_be(one) for one in before] == list(wanted):
        return
    known = _known(wanted)
    rows = [_made(now, line, place, known, prefix=f"lines.{place}.") for place, line in enumerate(wanted)]
    told = [_told("dropped", one) for one in before]
    DealLine.objects.filter(deal=now).delete()
    DealLine.objects.bulk_create(rows)
    _follow(now, rows, [*told, *(_told("added", one) for one in rows)], by=by, at=at)


@step
def _follow(deal: Deal, lines: Sequence[DealLine], told: list[dict[str, Any]], *, by: Employee, at: datetime) -> None:
    """Let the amount be what the lines come to, and tell what has changed."""
    before = deal.amount
    if lines:
        deal.amount = sum((line.total for line in lines), Decimal(0))
        if fault := amount_fault(deal.amount):
            raise Invalid.field("price", fault)
    deal.version += 1
    deal.save(update_fields=["amount", "version"])
    named = sorted({one["product"] for one in told if one["product"]})
    record(
        "deal.lines_changed",
        by=by,
        at=at,
        deal=deal.pk,
        lines=told,
        product=named,
        amount_before=before,
        amount=deal.amount,
        currency=deal.currency,
    )


def _known(lines: Sequence[LineToBe]) -> set[int]:
    """The numbers of the products of these lines that there are."""
    named = {line.product for line in lines if line.product is not None}
    return set(Product.objects.filter(pk__in=named).values_list("pk", flat=True)) if named else set()


def _made(deal: Deal, line: LineToBe, position: int, known: set[int], *, prefix: str) -> DealLine:
    row = DealLine(deal=deal, position=position)
    _write(row, line, known, prefix=prefix)
    return row


# allow undecorated-verb: writes into a row in memory
def _write(row: DealLine, line: LineToBe, known: set[int], *, prefix: str) -> None:
    faults = faults_of_line(line)
    if line.product is not None and line.product not in known:
        faults = [*faults, FieldError("product", "unknown", _("There is none like this."))]
    if faults:
        raise Invalid(errors=[replace(fault, field=f"{prefix}{fault.field}") for fault in faults])
    sums = line.sums
    row.name, row.unit, row.product_id = line.name.strip(), line.unit.strip(), line.product
    for name in TOLD:
        setattr(row, name, getattr(line, name))
    row.net, row.tax, row.total = sums.net, sums.vat, sums.total


def _told(what: str, line: DealLine, changed: Mapping[str, list[Any]] | None = None) -> dict[str, Any]:
    """What the ledger keeps of a line: numbers, codes and amounts, never what it is called."""
    facts: dict[str, Any] = {"what": what, "line": line.pk, "product": line.product_id}
    if changed is None:
        return {**facts, "total": line.total}
    pairs = {name: pair for name, pair in changed.items() if name in TOLD}
    return {**facts, "fields": sorted(changed), "values": pairs, "total": line.total}


def _lines(deal: Deal) -> list[DealLine]:
    return list(DealLine.objects.filter(deal=deal).order_by("position", "pk"))


def _locked(deal: Deal, *, by: Employee) -> Deal:
    found = Deal.objects.select_for_update(no_key=True).filter(pk=deal.pk).first()
    if found is None:
        raise NotSeen
    demand(by, Permission.DEAL_CHANGE, found)
    return found
