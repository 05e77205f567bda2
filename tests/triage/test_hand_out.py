"""Leads handed out by hand: all or none, only while they are whose somebody saw them, and back again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from teplo.kit.problems import Conflict, Invalid, NotSeen
from teplo.leads.models import Lead
from teplo.staff.models import Employee, Queue
from teplo.triage.actions import assign, hand_out
from teplo.triage.actions.bulk import undo
from teplo.triage.models import Assignment
from teplo.triage.waits import WhyWaits, read
from tests.company import Company, hire, person, send


def waiting(company: Company, count: int = 3) -> dict[int, str]:
    """Enquiries in the queue, each with its owner as everybody sees it."""
    queue = Queue.objects.get(key="new")
    numbers = [send(company, person=person(f"N{one}", phone=f"8 912 345-67-{one:02}")).lead for one in range(count)]
    return {number: f"queue:{queue.pk}" for number in numbers if number}


def give(seen: dict[int, str], to: Employee | Queue, by: Employee) -> None:
    hand_out(seen, to=to, comment="Первый звонок", by=by, at=timezone.now())


def owners() -> set[object]:
    return {lead.owner for lead in Lead.objects.all()}


def test_several_go_to_one_person_and_back_at_once(company: Company) -> None:
    seen = waiting(company)
    bulk = hand_out(seen, to=company.colleague, comment="Срочно", by=company.head, at=timezone.now())
    assert (bulk.changed, owners()) == (3, {company.colleague})
    assert set(Lead.objects.values_list("handover_note", flat=True)) == {"Срочно"}
    undo(bulk, by=company.head, at=timezone.now())
    assert owners() == {Queue.objects.get(key="new")}


def test_the_second_dispatcher_is_told_who_was_faster_and_nothing_is_half_done(company: Company) -> None:
    seen = waiting(company)
    first = min(seen)
    assign(Lead(pk=first), to=company.owner, seen=seen[first], by=company.head, at=timezone.now())
    with pytest.raises(Conflict) as told:
        give(seen, company.colleague, company.administrator)
    assert str(told.value.detail or told.value.title) == f"Head has just given L-{first} to Owner."
    with pytest.raises(Conflict):
        assign(Lead(pk=first), to=company.colleague, seen=seen[first], by=company.administrator, at=timezone.now())
    assert not Assignment.objects.filter(employee=company.colleague).exists()


def test_whoever_sees_it_no_more_is_told_no_names(company: Company) -> None:
    (number,) = seen = waiting(company, 1)
    assign(Lead(pk=number), to=company.stranger, by=company.administrator, at=timezone.now())
    with pytest.raises(Conflict) as told:
        give(seen, company.colleague, company.head)
    assert str(told.value.detail or told.value.title) == f"Somebody has just given L-{number} to others."


def test_what_one_never_saw_is_as_absent(company: Company) -> None:
    (number,) = waiting(company, 1)
    later = timezone.now() + timedelta(hours=2)
    assign(Lead(pk=number), to=company.stranger, by=company.administrator, at=timezone.now())
    for guess in (f"employee:{company.stranger.pk}", "queue:1", "employee:1"):
        with pytest.raises(NotSeen):
            hand_out({number: guess}, to=company.colleague, by=company.head, at=later)


def test_nobody_gets_leads_who_works_here_no_more(company: Company) -> None:
    seen = waiting(company)
    gone = hire("gone", "manager", company.owner.team)
    Employee.objects.filter(pk=gone.pk).update(is_active=False)
    with pytest.raises(Invalid):
        give(seen, gone, company.head)
    with pytest.raises(Invalid):
        give({}, company.owner, company.head)
    assert owners() == {Queue.objects.get(key="new")}


def test_why_a_lead_waits_is_read_from_whom_the_rules_passed_over() -> None:
    away, full = {"employee": 1, "why": "off_shift"}, {"employee": 2, "why": "at_cap"}
    assert read("waits", [away, away], {"absent": 3}) == WhyWaits("waits", away=5)
    assert read("waits", [away, full], {"at_cap": 1}) == WhyWaits("waits", away=1, full=2)
    assert read("queue", [], {}) == WhyWaits("queue")
