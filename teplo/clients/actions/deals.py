"""Deals entered, changed, moved along their pipeline, given to somebody else."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from teplo.clients.actions.filling import Values, fill_in
from teplo.clients.actions.owners import hand, owner_of_new
from teplo.clients.actions.put import demand_clients, put_deal
from teplo.clients.actions.steps import make_deal
from teplo.clients.entry import fault_of, missing_in
from teplo.clients.models import Contact, Deal, Stage
from teplo.clients.rules import NewDeal
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
from teplo.terms.models import Reason

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
    values: Values | None = None,
    by: Employee,
    at: datetime,
) -> Deal:
    """Enter a deal by hand, for oneself unless `owner` is named; Invalid names what must be mended, at its fields.

    `values` are what its first stage asks for beside it, as in `move_deal`; custom fields of the deal too.
    """
    demand(by, Permission.DEAL_ADD)
    demand_clients(contact, company, by=by)
    deal = make_deal(new, contact=contact, company=company, owner=owner_of_new(owner, by=by), by=by, at=at)
    fill_in(deal, values or {}, by=by, at=at)
    _demand_known(deal, deal.stage, by=by)
    return deal


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
    put_deal(now, values, by=by, at=at)


@front_door
def move_deal(
    deal: Deal,
    *,
    stage: Stage,
    lost_reason: Reason | None = None,
    lost_because: str = "",
    values: Values | None = None,
    seen_in: int | None = None,
    by: Employee,
    at: datetime,
) -> bool:
    """Put a deal into another stage; False where it stands there already.

    A lost deal needs a reason (what was said of a former loss will do), a remark of at most 300 characters may stand
    beside it: Invalid without. `values` fill in what the stage asks for, named as it names them (`amount`,
    `company.tax_number`, `contact.custom_x`). `seen_in` is the number of the stage in which the reader saw it:
    Conflict where somebody else has moved it since.
    """
    now = _locked(deal)
    demand(by, Permission.DEAL_CHANGE, now)
    if now.stage_id == stage.pk:
        return False
    if seen_in is not None and seen_in != now.stage_id:
        raise _moved_meanwhile(now)
    before = now.stage_id
    fill_in(now, values or {}, by=by, at=at)
    _demand_known(now, stage, by=by)
    because = one_line(lost_because, limit=1_000)
    loss = _loss(now, lost_reason, because) if stage.kind == Stage.Kind.LOST else {}
    _put_into(now, stage, loss, at=at)
    why = {"reason": now.lost_reason_id} if loss else {}
    record(KINDS[Stage.Kind(stage.kind)], by=by, at=at, deal=now.pk, stage_before=before, stage=stage.pk, **why)
    return True


def _loss(deal: Deal, reason: Reason | None, because: str) -> dict[str, object]:
    """What is kept of a loss: a new reason takes the place of the former word, too; Invalid where there is none."""
    if reason is None and deal.lost_reason_id is None and not deal.lost_because:
        raise Invalid(errors=[FieldError("lost_reason", "required", _("Say why it was lost."))])
    if reason is not None and (reason.kind != Reason.Kind.LOST or not reason.is_active):
        raise Invalid(errors=[FieldError("lost_reason", "unknown", _("Choose a reason from the list."))])
    if reason is None:
        return {"lost_reason": deal.lost_reason, "lost_because": because or deal.lost_because}
    return {"lost_reason": reason, "lost_because": because}


# allow undecorated-verb: asks, writes nothing
def _demand_known(deal: Deal, stage: Stage, *, by: Employee) -> None:
    """Invalid at each field that the stage asks for of the deal and its clients, and of which nothing is known."""
    if missing := missing_in(stage, deal, contact=deal.contact_id, company=deal.company_id):
        raise Invalid(errors=[fault_of(one, stage, at=one.whole, by=by) for one in missing])


@step
def _put_into(deal: Deal, stage: Stage, loss: Mapping[str, object], *, at: datetime) -> None:
    if not sql.rows(IN_USE, [stage.pk]):
        raise Conflict("retired", _("“%(stage)s” is out of use: choose another stage.") % {"stage": stage})
    changed = put(deal, loss, allowed=("lost_reason", "lost_because"))
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
