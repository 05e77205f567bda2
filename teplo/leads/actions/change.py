"""A lead changes: its fields, its owner, its status; every change of the last two ends one stay and begins another."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from teplo.kit import sql
from teplo.kit.money import Currency, amount_fault, unknown_currency
from teplo.kit.problems import Conflict, Invalid
from teplo.kit.transactions import step
from teplo.leads.actions.open import refresh_search
from teplo.leads.edits import EDITED
from teplo.leads.models import Lead, Status
from teplo.ledger.actions import keep_after, keep_before, open_change, record
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee, Queue
from teplo.terms.actions import settle
from teplo.terms.fields import changed_custom, standing, told_fields
from teplo.terms.models import Reason
from teplo.terms.rules import key_of

CHANGEABLE = (
    "need", "heat", "region", "product_id", "source_id", "tags", "handover_note", "amount", "currency", "company_id",
)  # fmt: skip
# The ledger keeps what these were and became: codes, numbers of rows and amounts, no words that people write.
TOLD = frozenset({"heat", "product_id", "source_id", "amount", "currency"})

# Whoever waited for the lead may have looked at the clock before the one who was first: no stay ends before it began.
STAY = """
WITH ended AS (
    UPDATE leads_stay SET until = greatest(since, %(at)s::timestamptz)
    WHERE lead_id = %(lead)s::bigint AND until IS NULL RETURNING until)
INSERT INTO leads_stay (lead_id, status_id, status_kind, owner_employee_id, owner_queue_id, since)
SELECT id, status_id, status_kind, owner_employee_id, owner_queue_id, coalesce(old.until, %(at)s::timestamptz)
FROM leads_lead, (SELECT max(until) AS until FROM ended) AS old WHERE id = %(lead)s::bigint
"""
IN_USE = "SELECT id FROM leads_status WHERE id = %s AND is_active FOR KEY SHARE"


@step
def change_lead(lead: Lead, *, values: dict[str, object], version: int | None, by: Actor, at: datetime) -> None:
    """Change fields of `CHANGEABLE`, and custom ones by their names in the registry.

    With `version`, Conflict when somebody else changed one of them meanwhile.

    The conflict's `extra` holds what stands there now, so that both values can be shown. Invalid for an amount or a
    currency that cannot be.
    """
    values = _settled(values)
    now = Lead.objects.select_for_update(no_key=True).get(pk=lead.pk)
    if version is not None:
        _demand_unchanged(now, lead, values, version)
    changed = [field for field, value in values.items() if standing(now, field) != value]
    if not changed:
        return
    told = _told(now, values, changed)
    columns = list(dict.fromkeys("custom" if key_of(field) else field for field in changed))
    change = open_change(EDITED, by=by, at=at) if isinstance(by, Employee) else None
    if change:
        keep_before(change, Lead, numbers=[now.pk], columns=columns)
    _put(now, values, changed)
    _write(now, *columns, at=at)
    if "need" in changed:
        refresh_search(now)
    facts: dict[str, Any] = {"fields": sorted(changed), **({"values": told} if told else {})}
    if change:
        keep_after(change, Lead, columns=columns)
        facts["change"] = change.pk
    record("lead.changed", by=by, at=at, lead=lead.pk, person=lead.person_id, **facts)


# allow undecorated-verb: reads what is given, writes nothing
def _settled(values: dict[str, object]) -> dict[str, object]:
    """The values with custom ones as they are kept; ValueError for a field that is not changed here."""
    given = {name: value for name, value in values.items() if key_of(name)}
    if undeclared := set(values) - set(CHANGEABLE) - given.keys():
        raise ValueError(f"not to be changed here: {sorted(undeclared)}")
    _demand_money(values)
    settled = settle("lead", given) if given else {}
    return {**values, **{name: settled[key_of(name)] for name in given}}


# allow undecorated-verb: writes nothing
def _told(now: Lead, values: dict[str, object], changed: list[str]) -> dict[str, list[object]]:
    """What the ledger keeps of values before and after."""
    tell = TOLD | told_fields("lead")
    return {field: [_fact(standing(now, field)), _fact(values[field])] for field in changed if field in tell}


# allow undecorated-verb: the row is written by who calls it
def _put(now: Lead, values: dict[str, object], changed: list[str]) -> None:
    for field in changed:
        if key := key_of(field):
            now.custom = changed_custom(now.custom, {key: values[field]})
        else:
            setattr(now, field, values[field])


# allow undecorated-verb: asks, writes nothing
def _demand_money(values: dict[str, object]) -> None:
    amount, currency = values.get("amount"), values.get("currency", Currency.RUB)
    if isinstance(amount, Decimal) and (fault := amount_fault(amount)):
        raise Invalid.field("amount", fault)
    if currency not in Currency.values:
        raise Invalid(errors=[unknown_currency(str(currency)).at("currency")])


# allow undecorated-verb: compares, writes nothing
def _demand_unchanged(now: Lead, shown: Lead, values: dict[str, object], version: int) -> None:
    if now.version != version and any(standing(now, field) != standing(shown, field) for field in values):
        raise Conflict(
            "changed_meanwhile",
            _("Somebody else has just changed this."),
            extra={"now": {field: standing(now, field) for field in values}, "version": now.version},
        )


def _fact(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value


@step
def identify(lead: Lead, *, person: int, company: int | None, by: Actor, at: datetime) -> None:
    """Say whose need an interest is."""
    lead.person_id, lead.company_id = person, lead.company_id or company
    _write(lead, "person", "company", at=at)
    refresh_search(lead)
    record("lead.changed", by=by, at=at, lead=lead.pk, person=person, fields=["person_id"])


@step
def give(lead: Lead, *, to: Employee | Queue, at: datetime) -> None:
    """Make somebody the owner; the assignment and its reason are written by `triage`, which decided it."""
    lead.owner_employee = to if isinstance(to, Employee) else None
    lead.owner_queue = to if isinstance(to, Queue) else None
    _write(lead, "owner_employee", "owner_queue", at=at)
    _new_stay(lead, at)


@step
def set_status(
    lead: Lead,
    *,
    status: Status,
    by: Actor,
    at: datetime,
    reason: Reason | None = None,
    comment: str = "",
    come_back_on: date | None = None,
) -> None:
    """Put a lead into a status; reason, comment and come-back date belong to the closed kinds and go with them.

    What an open lead waits for stays with it while it is open: without a task it would have no next step.

    Conflict for a status that is out of use; whoever takes it out of use meanwhile waits for us.
    """
    if not sql.rows(IN_USE, [status.pk]):
        raise Conflict("retired", _("“%(status)s” is out of use: choose another status.") % {"status": status})
    before = lead.status_id
    lead.status, lead.status_kind = status, status.kind
    lead.reason, lead.reason_comment, lead.come_back_on = reason, comment, come_back_on
    if not lead.is_open:
        lead.wait_until, lead.wait_reason = None, ""
    fields = ("status", "status_kind", "reason", "reason_comment", "come_back_on", "wait_until", "wait_reason")
    _write(lead, *fields, at=at)
    _new_stay(lead, at)
    record(
        _kind_of(status),
        by=by,
        at=at,
        lead=lead.pk,
        person=lead.person_id,
        before=before,
        status=status.pk,
        reason=reason.pk if reason else None,
        come_back_on=come_back_on.isoformat() if come_back_on else None,
    )


def _kind_of(status: Status) -> str:
    return {"refused": "lead.refused", "junk": "lead.junked"}.get(status.kind, "lead.status_changed")


@step
def wait(lead: Lead, *, until: date | None, reason: str, by: Actor, at: datetime) -> None:
    """Let an open lead wait until a day instead of having a task; None ends the waiting."""
    lead.wait_until, lead.wait_reason = until, reason if until else ""
    _write(lead, "wait_until", "wait_reason", at=at)
    day = until.isoformat() if until else None
    record("lead.waits", by=by, at=at, lead=lead.pk, person=lead.person_id, until=day)


@step
def note_response(lead: Lead, *, how: str, by: Actor, at: datetime) -> None:
    """A human has answered: the first answer after an enquiry stops the clocks, the first of all is kept for ever.

    `how` is a code of triage's Clock.How; whoever answers outside of our people is nobody of ours.
    """
    if lead.answered_at is None:
        lead.answered_at, lead.first_response_at = at, lead.first_response_at or at
        lead.answered_by_id, lead.answered_how = by.actor_id if by.actor_kind == "employee" else None, how
        lead.save(update_fields=["answered_at", "first_response_at", "answered_by", "answered_how"])


@step
def forget_response(lead: Lead, *, at: datetime) -> bool:
    """What was taken for the answer at `at` never arrived: somebody waits again. False where another one counts."""
    if lead.answered_at != at:
        return False
    first = None if lead.first_response_at == at else lead.first_response_at
    lead.answered_at, lead.first_response_at, lead.answered_by_id, lead.answered_how = None, first, None, ""
    lead.save(update_fields=["answered_at", "first_response_at", "answered_by", "answered_how"])
    return True


@step
def await_answer(lead: Lead, *, due_at: datetime) -> None:
    """Somebody waits for an answer who could not be answered before."""
    lead.due_at, lead.answered_at = due_at, None
    lead.save(update_fields=["due_at", "answered_at"])


def _write(lead: Lead, *fields: str, at: datetime) -> None:
    lead.touched_at = max(lead.touched_at, at)
    lead.version += 1
    lead.save(update_fields=[*fields, "touched_at", "version"])


def _new_stay(lead: Lead, at: datetime) -> None:
    sql.run(STAY, {"lead": lead.pk, "at": at})
