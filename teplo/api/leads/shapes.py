"""A lead as machines see it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import prefetch_related_objects
from pydantic import BaseModel

from teplo.api import custom
from teplo.api.shapes import Owner, decimal_words, local
from teplo.clients.models import Conversion
from teplo.identity.models import ContactPoint, Person
from teplo.leads.fields import hide_fields
from teplo.leads.models import Lead
from teplo.leads.queries import seen_people
from teplo.ledger.presenters import Names
from teplo.staff.models import Employee
from teplo.staff.owners import OwnerView
from teplo.triage.models import Assignment, Clock
from teplo.triage.presenters import why_words
from teplo.triage.waited import last_answers
from teplo.work.models import Task


class PersonOfLead(BaseModel):
    id: int
    name: str
    phones: list[str]
    emails: list[str]


class StatusOfLead(BaseModel):
    id: int
    name: str
    kind: str


class Skipped(BaseModel):
    employee: int
    why: str


class Assigned(BaseModel):
    """Why the owner is the owner: `skipped` names up to twenty, `skipped_more` counts the others by reason."""

    rule: str | None
    version: int | None
    why: str
    skipped: list[Skipped]
    skipped_more: dict[str, int]


class NextStep(BaseModel):
    task: int
    due_at: datetime


class AnsweredShape(BaseModel):
    at: datetime
    by: str | None
    how: str
    in_time: bool
    customer_seconds: int
    manager_seconds: int


class LeadShape(BaseModel):
    id: int
    number: str
    person: PersonOfLead | None
    need: str
    status: StatusOfLead
    heat: str | None
    score: int
    owner: Owner
    assignment: Assigned | None
    source: str | None
    channel: str
    company: str | None
    product: str | None
    region: str
    tags: list[str]
    fields: dict[str, Any]
    custom: dict[str, Any]
    next_step: NextStep | None
    wait_until: date | None
    reason: str | None
    come_back_on: date | None
    amount: str | None
    currency: str
    contact: int | None
    deal: int | None
    created_at: datetime
    due_at: datetime | None
    first_response_at: datetime | None
    answered: AnsweredShape | None


class LeadPage(BaseModel):
    items: list[LeadShape]
    next: str | None


def shown(leads: Sequence[Lead], *, to: Employee) -> list[dict[str, Any]]:
    """These leads with all that hangs on them, whatever their number in as many questions; a hidden field is empty."""
    prefetch_related_objects(leads, "person__points", "product", "reason")
    hide_fields(leads, to)
    numbers = [lead.pk for lead in leads]
    assignments = {
        row.lead_id: row
        for row in Assignment.objects.filter(lead__in=numbers)
        .select_related("rule")
        .order_by("lead_id", "-pk")
        .distinct("lead_id")
    }
    open_tasks = Task.objects.filter(lead__in=numbers, state=Task.State.OPEN)
    steps = {row.lead_id: row for row in open_tasks.order_by("lead_id", "due_at", "pk").distinct("lead_id")}
    became = {row.lead_id: row for row in Conversion.objects.filter(lead__in=numbers, undone_at=None)}
    answers = last_answers(leads)
    seen = seen_people(leads, to)
    return [
        _shown(
            lead,
            assignments.get(lead.pk),
            steps.get(lead.pk),
            lead.person if lead.person_id in seen else None,
            became.get(lead.pk),
        )
        | {"answered": _answered(answers.get(lead.pk)), "custom": custom.shown("lead", lead.custom, to=to)}
        for lead in leads
    ]


def _answered(clock: Clock | None) -> dict[str, Any] | None:
    if clock is None:
        return None
    return {
        "at": local(clock.answered_at),
        "by": clock.answered_by.name if clock.answered_by else None,
        "how": clock.how,
        "in_time": not clock.is_late,
        "customer_seconds": clock.customer_seconds or 0,
        "manager_seconds": clock.manager_seconds or 0,
    }


def _shown(
    lead: Lead, assignment: Assignment | None, step: Task | None, person: Person | None, became: Conversion | None
) -> dict[str, Any]:
    return {
        "id": lead.pk,
        "number": lead.number,
        "person": _person(person) if person else None,
        "need": lead.need,
        "status": {"id": lead.status_id, "name": str(lead.status), "kind": lead.status_kind},
        "heat": lead.heat or None,
        "score": lead.score,
        "owner": OwnerView.of(lead.owner).as_json(),
        "assignment": _assignment(assignment) if assignment else None,
        "source": lead.source.key if lead.source else None,
        "channel": lead.channel.slug,
        "company": lead.company.name if lead.company else None,
        "product": lead.product.key if lead.product else None,
        "region": lead.region,
        "tags": lead.tags,
        "fields": lead.fields,
        "next_step": {"task": step.pk, "due_at": local(step.due_at)} if step else None,
        "wait_until": lead.wait_until,
        "reason": lead.reason.key if lead.reason else None,
        "come_back_on": lead.come_back_on,
        "amount": decimal_words(lead.amount),
        "currency": lead.currency,
        **_became(became),
        "created_at": local(lead.created_at),
        "due_at": local(lead.answer_due_at),
        "first_response_at": local(lead.first_response_at),
    }


def _became(conversion: Conversion | None) -> dict[str, int | None]:
    if conversion is None:
        return {"contact": None, "deal": None}
    return {"contact": conversion.contact_id, "deal": conversion.deal_id}


def _person(person: Person) -> dict[str, Any]:
    points = list(person.points.all())
    return {
        "id": person.pk,
        "name": person.name,
        "phones": [point.value for point in points if point.kind == ContactPoint.Kind.PHONE],
        "emails": [point.value for point in points if point.kind == ContactPoint.Kind.EMAIL],
    }


def _assignment(row: Assignment) -> dict[str, Any]:
    return {
        "rule": row.rule.name if row.rule else None,
        "version": row.rule_version,
        "why": why_words(row, Names({})).answer,
        "skipped": [one for one in row.skipped if "employee" in one],
        "skipped_more": row.skipped_more,
    }
