"""Deals entered, changed, moved along their pipeline, given to somebody else."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from teplo.clients.actions.owners import hand, owner_of_new
from teplo.clients.actions.steps import make_deal
from teplo.clients.models import ClientCompany, Contact, Deal, Stage
from teplo.clients.queries import held
from teplo.clients.rules import NewDeal, deal_search, faults_of
from teplo.clients.seen import who_moved
from teplo.identity.models import Company
from teplo.kit import sql
from teplo.kit.changes import put
from teplo.kit.problems import Conflict, FieldError, Invalid, NotSeen
from teplo.kit.text import one_line
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand

R = TypeVar("R")

CHANGEABLE = ("title", "amount", "currency", "expected_on", "contact", "company")
# Whoever takes the stage out of use meanwhile waits for us.
IN_USE = "SELECT id FROM clients_stage WHERE id = %s AND is_active FOR KEY SHARE"
KINDS = {Stage.Kind.WON: "deal.won", Stage.Kind.LOST: "deal.lost", Stage.Kind.OPEN: "deal.moved"}


@front_door
def enter_deal(
    new: NewDeal,
    *,
    contact: Contact | None = None,
    company: Company | None = None,
    owner: Employee | None = None,
    by: Employee,
    at: datetime,
) -> Deal:
    """Enter a deal by hand, for oneself unless `owner` is named; Invalid names what must be mended, at its fields."""
    demand(by, Permission.DEAL_ADD)
    _demand_clients(contact, company, by=by)
    return make_deal(new, contact=contact, company=company, owner=owner_of_new(owner, by=by), by=by, at=at)


def _demand_clients(contact: Contact | None, company: Company | None, *, by: Employee) -> None:
    """NotSeen for a client whom he does not see, or who goes just now; a company that is nobody's client is free."""
    if contact and not (Contact.objects.visible_to(by).filter(pk=contact.pk).exists() and held(Contact, contact.pk)):
        raise NotSeen
    client = ClientCompany.objects.filter(company=company) if company else ClientCompany.objects.none()
    if client.exists() and not client.visible_to(by).exists():
        raise NotSeen


@front_door
def change_deal(
    deal: Deal, *, values: Mapping[str, object], version: int | None = None, by: Employee, at: datetime
) -> None:
    """Change fields of `CHANGEABLE`: amounts are decimals, `contact` and `company` are rows or None.

    Conflict, with what stands there now in `extra`, where somebody else changed one of them since `version`.
    """
    now = _locked(deal)
    demand(by, Permission.DEAL_CHANGE, now)
    if version not in (None, now.version) and any(getattr(now, f) != getattr(deal, f) for f in values):
        raise Conflict(
            "changed_meanwhile",
            _("Somebody else has just changed this."),
            extra={"now": {field: getattr(now, field) for field in values}, "version": now.version},
        )
    changed = put(now, values, allowed=CHANGEABLE)
    if not changed:
        return
    _demand_clients(_given(now.contact, "contact", changed), _given(now.company, "company", changed), by=by)
    if faults := faults_of(NewDeal(now.title, now.amount, now.currency, now.expected_on)):
        raise Invalid(errors=faults)
    now.search, now.version = deal_search(now.title), now.version + 1
    now.save(update_fields=[*changed, "search", "version"])
    record("deal.changed", by=by, at=at, deal=now.pk, fields=changed)


def _given(row: R | None, name: str, changed: list[str]) -> R | None:
    return row if name in changed else None


@front_door
def move_deal(
    deal: Deal, *, stage: Stage, lost_because: str = "", seen_in: int | None = None, by: Employee, at: datetime
) -> bool:
    """Put a deal into another stage; False where it stands there already.

    A lost deal needs its reason, at most 300 characters (a former one will do): Invalid without. `seen_in` is the
    number of the stage in which the reader saw it: Conflict where somebody else has moved it since.
    """
    now = _locked(deal)
    demand(by, Permission.DEAL_CHANGE, now)
    if now.stage_id == stage.pk:
        return False
    if seen_in is not None and seen_in != now.stage_id:
        raise _moved_meanwhile(now)
    before = now.stage_id
    _put_into(now, stage, one_line(lost_because, limit=1_000) or now.lost_because, at=at)
    record(KINDS[Stage.Kind(stage.kind)], by=by, at=at, deal=now.pk, stage_before=before, stage=stage.pk)
    return True


@step
def _put_into(deal: Deal, stage: Stage, because: str, *, at: datetime) -> None:
    if not sql.rows(IN_USE, [stage.pk]):
        raise Conflict("retired", _("“%(stage)s” is out of use: choose another stage.") % {"stage": stage})
    if stage.kind == Stage.Kind.LOST and not because:
        raise Invalid(errors=[FieldError("lost_because", "required", _("Say why it was lost."))])
    changed = put(deal, {"lost_because": because}, allowed=("lost_because",))
    deal.stage, deal.stage_kind, deal.moved_at, deal.version = stage, stage.kind, at, deal.version + 1
    deal.closed_at = None if stage.kind == Stage.Kind.OPEN else at
    deal.save(update_fields=[*changed, "stage", "stage_kind", "moved_at", "closed_at", "version"])


def _moved_meanwhile(deal: Deal) -> Conflict:
    mover = who_moved(deal)
    words = (
        _("%(who)s has just moved this deal to “%(stage)s”.") if mover else _("This deal stands in “%(stage)s” now.")
    )
    return Conflict(
        "moved_meanwhile", words % {"who": mover, "stage": deal.stage}, extra={"now": {"stage": deal.stage_id}}
    )


@front_door
def give_deal(deal: Deal, *, to: Employee, by: Employee, at: datetime) -> None:
    """Make somebody else answer for a deal."""
    now = _locked(deal)
    demand(by, Permission.DEAL_CHANGE, now)
    before = hand(now, to=to)
    if before is not None:
        record("deal.given", by=by, at=at, deal=now.pk, from_employee=before, employee=to.pk)


def _locked(deal: Deal) -> Deal:
    """The deal as it stands now, locked; with its names read only then, or they might be those of before."""
    Deal.objects.select_for_update(no_key=True).filter(pk=deal.pk).values_list("pk").first()
    found = Deal.objects.select_related("stage", "contact", "company").filter(pk=deal.pk).first()
    if found is None:
        raise NotSeen
    return found
